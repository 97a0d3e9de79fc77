import type { AttemptState } from './attempt-state.ts';

/** What a message is about. Answers to the citizen's own message leave at once, at any hour. */
export const messageKinds = [
  'invitation',
  'reminder',
  'question',
  'confirmation',
  'correction',
  'answer',
  'closing',
] as const;
export type MessageKind = (typeof messageKinds)[number];

/** Sent without being asked for: inside the open hours only, and never after a refusal. */
export const unsolicitedKinds: readonly MessageKind[] = ['invitation', 'reminder', 'closing'];

/** Smaller is sooner: an answer to a citizen's own message, and everything else. */
export const answerPriority = 1;
export const otherPriority = 10;
export const priorities = [answerPriority, otherPriority] as const;
export type Priority = (typeof priorities)[number];

export const messageStates = [
  'pending',
  'queued',
  'sending',
  'unknown',
  'sent',
  'expired',
  'failed',
  'delivered',
] as const;
export type MessageState = (typeof messageStates)[number];

/** After so many attempts that provably were not accepted, by whatever channels, a message has failed. */
export const maxAttempts = 12;

/**
 * What the state of a message becomes with its last attempt's. A failed attempt that proved non-acceptance is followed
 * by another one, so the message is pending again.
 */
export function messageStateAfter(attempt: AttemptState, again: boolean): MessageState {
  return attempt === 'failed' && again ? 'pending' : attempt;
}
