import { readFileSync } from 'node:fs';
import type { DialogueState, OpenInvitation } from '../../src/domain/dialogue/state.ts';
import type { FormItem } from '../../src/domain/form.ts';
import { type Instrument, parseInstrument } from '../../src/domain/instrument.ts';

/** A shipped file of `templates/`, parsed as JSON. */
export function shipped(file: string) {
  return JSON.parse(readFileSync(`templates/${file}.json`, 'utf8'));
}

export function shippedInstrument(code: string): Instrument {
  return parseInstrument(shipped(`instruments/${code}`));
}

/** An invitation that was sent and not answered, of the office with the longest label. */
export function invitationOf(
  items: readonly FormItem[],
  id = 'a',
  change: Partial<OpenInvitation> = {},
): OpenInvitation {
  return {
    id,
    unitLabel: 'CA P.Van Mieu-Quoc Tu Giam',
    resultDay: '18/11',
    lastDay: '05/12',
    items,
    keyword: 'HL',
    shortCode: '8179',
    given: null,
    givenNotApplicable: [],
    open: true,
    pending: { kind: 'none' },
    questionsAsked: 0,
    confirmationsSent: 0,
    heldChange: false,
    overtaken: false,
    ...change,
  };
}

/** A sender that has done nothing yet, on a shared, free number. */
export function stateOf(invitations: readonly OpenInvitation[], change: Partial<DialogueState> = {}): DialogueState {
  return {
    invitations,
    optedOut: false,
    recentAutomaticAnswers: 0,
    repeatedText: 0,
    wrongCodesToday: 0,
    overtakenBy: null,
    senderTrusted: true,
    channel: 'sms',
    number: { shortCode: '8179', keyword: 'HL', shared: true, price: 0 },
    hotlines: { province: '0692345678', free: '18001234' },
    ...change,
  };
}
