import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { apply } from '../domain/dialogue/apply.ts';
import type { DialogueState, Effect, OpenInvitation } from '../domain/dialogue/state.ts';
import { respond } from '../domain/dialogue.ts';
import { formItems, formNames } from '../domain/form.ts';
import { parseInstrument } from '../domain/instrument.ts';
import type { Reading, ReplyInput } from '../domain/reply/reading.ts';
import { ballotLine } from './effect-line.ts';

const invitationSchema = z.strictObject({
  id: z.string(),
  unit: z.string().default('CA P.Van Mieu-Quoc Tu Giam'),
  instrument: z.string().default('police-2019'),
  form: z.enum(formNames).default('short'),
  filedFeedback: z.boolean().default(false),
  resultDay: z.string().default('18/11'),
  lastDay: z.string().default('05/12'),
  code: z.string().optional(),
});

const turnSchema = z.union([
  /** What the citizen writes and what follows from it, an effect a line, as `effectLine` writes it. */
  z.strictObject({ citizen: z.string(), effects: z.array(z.string()) }),
  /** Something happens meanwhile: a day passes, a window closes, a ballot from another road is held, a new invitation. */
  z.strictObject({ event: z.literal('next day') }),
  z.strictObject({ event: z.enum(['closed', 'held']), id: z.string() }),
  z.strictObject({ event: z.literal('invited'), invitation: invitationSchema }),
]);

export const startSchema = z.strictObject({
  invitations: z.array(invitationSchema),
  keyword: z.string().default('HL'),
  shared: z.boolean().default(true),
  price: z.int().default(0),
  senderTrusted: z.boolean().default(true),
});

/** A scripted conversation: one line of `tests/unit/dialogue/*.jsonl`. */
export const scriptSchema = z.strictObject({
  name: z.string(),
  start: startSchema,
  turns: z.array(turnSchema),
  /** Invitation to the ballot it ends with, as `ballotLine` writes it. */
  ballots: z.record(z.string(), z.string()),
});
export type Script = z.infer<typeof scriptSchema>;
export type Start = z.infer<typeof startSchema>;
export type Turn = z.infer<typeof turnSchema>;

/** A conversation under way. */
export interface Conversation {
  readonly state: DialogueState;
  readonly textsToday: readonly string[];
}

export function begin(start: Start): Conversation {
  const { keyword, shared, price, senderTrusted } = start;
  const number = { shortCode: shared ? '8179' : '0912345678', keyword, shared, price };
  const state: DialogueState = {
    invitations: [],
    optedOut: false,
    recentAutomaticAnswers: 0,
    repeatedText: 0,
    wrongCodesToday: 0,
    overtakenBy: null,
    senderTrusted,
    channel: 'sms',
    number,
    hotlines: { province: '0692345678', free: '18001234' },
  };
  return start.invitations.reduce((now, invitation) => happen(now, { event: 'invited', invitation }), {
    state,
    textsToday: [] as readonly string[],
  });
}

/** Something other than a message happens. */
export function happen(now: Conversation, turn: Exclude<Turn, { citizen: string }>): Conversation {
  const { state } = now;
  const withInvitations = (invitations: readonly OpenInvitation[]) => ({ ...now, state: { ...state, invitations } });
  if (turn.event === 'next day')
    return { state: { ...state, recentAutomaticAnswers: 0, wrongCodesToday: 0 }, textsToday: [] };
  if (turn.event === 'invited') return withInvitations([...state.invitations, invite(state, turn.invitation)]);
  const change = turn.event === 'closed' ? { open: false } : { heldChange: true };
  return withInvitations(state.invitations.map((one) => (one.id === turn.id ? { ...one, ...change } : one)));
}

/** The citizen writes: the effects, and the conversation after them. */
export function hearText(
  { state, textsToday }: Conversation,
  text: string,
  read: (input: ReplyInput) => Reading,
): { effects: Effect[]; after: Conversation } {
  const repeatedText = textsToday.filter((earlier) => earlier === text).length;
  const effects = respond({ ...state, repeatedText }, text, read);
  return { effects, after: { state: apply(state, effects), textsToday: [...textsToday, text] } };
}

/** The ballots of a conversation, by invitation. */
export function ballotsOf({ state }: Conversation): Record<string, string> {
  const answered = state.invitations.filter(({ given }) => given !== null);
  return Object.fromEntries(
    answered.map((one) => [one.id, ballotLine({ scores: one.given ?? [], notApplicable: one.givenNotApplicable })]),
  );
}

function invite(state: DialogueState, given: z.infer<typeof invitationSchema>): OpenInvitation {
  const { id, unit, instrument, form, filedFeedback, resultDay, lastDay, code } = given;
  const file = new URL(`../../templates/instruments/${instrument}.json`, import.meta.url);
  const items = formItems(parseInstrument(JSON.parse(readFileSync(file, 'utf8'))), form, {
    filedFeedback,
    rotation: { unit, seed: 'talk', counts: {} },
  });
  return {
    id,
    unitLabel: unit,
    resultDay,
    lastDay,
    items,
    keyword: state.number.keyword,
    shortCode: state.number.shortCode,
    ...(code === undefined ? {} : { code }),
    given: null,
    givenNotApplicable: [],
    open: true,
    pending: { kind: 'none' },
    questionsAsked: 0,
    confirmationsSent: 0,
    heldChange: false,
    overtaken: false,
  };
}
