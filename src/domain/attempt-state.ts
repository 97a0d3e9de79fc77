/**
 * States of one attempt in rank order. Its state is the maximum of its events, so reports may come in any order and any
 * number of times. `sent` = accepted by the provider; `unknown` = nobody can say whether it was.
 */
export const attemptStates = ['sending', 'unknown', 'sent', 'expired', 'failed', 'delivered'] as const;

export type AttemptState = (typeof attemptStates)[number];

/** Rank in `attemptStates`; the database compares these. */
export function rankOf(state: AttemptState): number {
  return attemptStates.indexOf(state);
}

export function laterOf(a: AttemptState, b: AttemptState): AttemptState {
  return rankOf(b) > rankOf(a) ? b : a;
}
