import { keyword, quotedInvitation, shortCode, surveyCode } from './address-rules.ts';
import { governed } from './context-rules.ts';
import { correction } from './correction-rule.ts';
import * as decide from './decide-rules.ts';
import * as intent from './intent-rules.ts';
import { labelledItems } from './label-layout.ts';
import * as leftover from './leftover-rules.ts';
import { datesAndSums, legend, quantities, satisfaction } from './noise-rules.ts';
import { inOrder, missingInOrder } from './order-layout.ts';
import { ownMessage } from './own-message-rules.ts';
import { itemPairs } from './pair-layout.ts';
import { personalNumber } from './personal-rules.ts';
import type { Rule } from './rule.ts';

/**
 * The reply language, in the order in which it is read: who is addressed, what is no score, what the sender wants,
 * where scores stand, what speaks against recording them. The first verdict ends the reading.
 */
export const rules: readonly Rule[] = [
  quotedInvitation,
  ownMessage,
  keyword,
  surveyCode,
  shortCode,
  personalNumber,
  satisfaction,
  legend,
  datesAndSums,
  quantities,
  intent.wrongNumber,
  intent.refusal,
  intent.commands,
  intent.held,
  intent.choice,
  intent.acceptance,
  intent.proxy,
  intent.urgency,
  itemPairs,
  labelledItems,
  missingInOrder,
  inOrder,
  decide.wrongCode,
  decide.twoSets,
  correction,
  governed,
  decide.doubtful,
  decide.against,
  decide.recorded,
  leftover.letters,
  leftover.overall,
  leftover.comment,
];
