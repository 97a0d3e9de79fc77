import type { DialogueState, OpenInvitation } from '../dialogue/state.ts';
import type { Wording } from '../instrument.ts';

/** What is asked besides the items, by invitation id. */
export interface KeypadExtras {
  /** Asked before the items of the last factor; "no" leaves them not applicable. */
  readonly gate?: Wording;
  /** "On time, in your view." */
  readonly onTime?: Wording;
  /** What a call needs to say it aloud. */
  readonly spoken?: Spoken;
}

/** Words with accents, for the ear. */
export interface Spoken {
  /** Code of the questionnaire: part of the names of recorded prompts. */
  readonly instrument: string;
  /** Full name of the rated office. */
  readonly unit: string;
  /** The call costs the citizen nothing. */
  readonly free: boolean;
  /** Names of the scores from the lowest up. */
  readonly words: readonly string[];
  /** The same for the items that have a scale of their own, by their code. */
  readonly ownWords: Readonly<Record<string, readonly string[]>>;
}

/**
 * A session: the facts as they were when it began, and every key since. The same keys always give the same screen or
 * words, so a gateway may repeat a request as often as it likes, and sessions share nothing.
 */
export interface KeypadSession {
  readonly state: DialogueState;
  readonly extras: Readonly<Record<string, KeypadExtras>>;
  readonly keys: readonly string[];
}

type Facts = Omit<KeypadSession, 'keys'>;

/** Where a session stands. Scores of an earlier, dropped session are in the invitation: it goes on after them. */
export type KeypadPosition = Readonly<{
  at:
    | 'choose'
    | 'start'
    | 'gate'
    | 'item'
    | 'on_time'
    | 'done'
    | 'left'
    | 'refused'
    | 'refused_before'
    | 'nothing_open';
  invitation: OpenInvitation | null;
  scores: readonly (number | null)[];
  notApplicable: readonly number[];
  /** The gate was answered. */
  gatePassed: boolean;
  onTime: boolean | null;
  /** The last key was none of those offered. */
  invalid: boolean;
}>;

/** Where the session stands after its keys. */
export function positionAfter(session: KeypadSession): KeypadPosition {
  return session.keys.reduce((position, key) => press(session, position, key.trim()), opening(session));
}

/** Nothing more is asked. */
export function isEnd({ at }: KeypadPosition): boolean {
  return ['done', 'left', 'refused', 'refused_before', 'nothing_open'].includes(at);
}

/** Where a session begins. */
export function opening({ state, extras }: Facts): KeypadPosition {
  const open = state.invitations.filter((invitation) => invitation.open);
  const [only] = open;
  const blank = { invitation: null, scores: [], notApplicable: [], gatePassed: false, onTime: null, invalid: false };
  if (state.optedOut) return { ...blank, at: 'refused_before' };
  if (!only) return { ...blank, at: 'nothing_open' };
  if (open.length > 1) return { ...blank, at: 'choose' };
  return begun(extras, { ...blank, at: 'start' }, only);
}

/** An invitation is chosen: one that was begun in a dropped session goes on, the others start with their own screen. */
function begun(extras: KeypadSession['extras'], position: KeypadPosition, invitation: OpenInvitation): KeypadPosition {
  const { items, given, givenNotApplicable } = invitation;
  const chosen = { ...position, invitation, scores: items.map(() => null), notApplicable: [], invalid: false };
  const resumed = { ...chosen, scores: given ?? chosen.scores, notApplicable: givenNotApplicable };
  return given === null || answeredBefore(invitation) ? { ...chosen, at: 'start' } : nextQuestion(extras, resumed);
}

/** Where one more key leads. */
export function press({ state, extras }: Facts, position: KeypadPosition, key: string): KeypadPosition {
  const { at, invitation } = position;
  const invalid = { ...position, invalid: true };
  if (isEnd(position)) return position;
  if (key === '0' && (at === 'start' || at === 'choose')) return { ...position, at: 'refused' };
  if (at === 'choose') {
    const chosen = state.invitations.filter(({ open }) => open)[Number(key) - 1];
    return chosen ? begun(extras, position, chosen) : invalid;
  }
  if (!invitation) return invalid;
  if (at === 'start') {
    if (key === '9' && answeredBefore(invitation)) return { ...position, at: 'left' };
    return key === '1' ? nextQuestion(extras, position) : invalid;
  }
  if (at === 'item') return scored(extras, position, invitation, key);
  if (key !== '1' && key !== '2') return invalid;
  if (at === 'on_time') return { ...position, at: 'done', onTime: key === '1', invalid: false };
  const behind = key === '2' ? behindGate(invitation) : [];
  return nextQuestion(extras, { ...position, gatePassed: true, notApplicable: [...position.notApplicable, ...behind] });
}

function scored(
  extras: KeypadSession['extras'],
  position: KeypadPosition,
  { items }: OpenInvitation,
  key: string,
): KeypadPosition {
  const index = currentItem(position);
  const { min, max, notApplicable } = items[index]!;
  const score = /^\d$/.test(key) ? Number(key) : Number.NaN;
  if (score >= min && score <= max)
    return nextQuestion(extras, { ...position, scores: position.scores.with(index, score) });
  if (score === 0 && notApplicable)
    return nextQuestion(extras, { ...position, notApplicable: [...position.notApplicable, index + 1] });
  return { ...position, invalid: true };
}

/** Index of the first item without an answer; -1 when there is none. */
export function currentItem({ scores, notApplicable }: Pick<KeypadPosition, 'scores' | 'notApplicable'>): number {
  return scores.findIndex((score, i) => score === null && !notApplicable.includes(i + 1));
}

function nextQuestion(extras: KeypadSession['extras'], position: KeypadPosition): KeypadPosition {
  const { invitation } = position;
  const { gate, onTime } = extras[invitation?.id ?? ''] ?? {};
  const index = currentItem(position);
  const next = { ...position, invalid: false };
  if (index < 0) return { ...next, at: onTime ? 'on_time' : 'done' };
  const gated = gate && invitation && behindGate(invitation)[0] === index + 1 && !position.gatePassed;
  return { ...next, at: gated ? 'gate' : 'item' };
}

/** The same invitation from its first item on, as if nothing had been keyed. */
export function afresh({ extras }: Facts, position: KeypadPosition): KeypadPosition {
  const scores = position.scores.map(() => null);
  return nextQuestion(extras, { ...position, scores, notApplicable: [], gatePassed: false, onTime: null });
}

/** Numbers of the items that the gate question is about. */
function behindGate({ items }: OpenInvitation): number[] {
  return items.flatMap((item, i) => (item.factor === 'feedback' && item.notApplicable ? [i + 1] : []));
}

/** Every item was answered before this session: what is keyed now is a correction. */
export function answeredBefore({ given, givenNotApplicable }: OpenInvitation): boolean {
  return given !== null && currentItem({ scores: given, notApplicable: givenNotApplicable }) < 0;
}
