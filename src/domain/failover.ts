import { minute } from './hours.ts';

/** One attempt that was provably not accepted. `failure` is a word of the closed list of send errors. */
export interface FailedAttempt {
  readonly channel: string;
  readonly failure: string;
  readonly at: number;
}

interface FailureClass {
  /** First wait on the same channel, ms; doubled with every failure there. */
  readonly first: number;
  readonly longest: number;
  /** The next attempt moves to another channel after so many failures in a row. */
  readonly moveAfter: number;
}

const classes: Readonly<Record<string, FailureClass>> = {
  throttled: { first: 5_000, longest: 5 * minute, moveAfter: 5 },
  unreachable: { first: 15_000, longest: 15 * minute, moveAfter: 3 },
  /** Nothing will go by this channel until somebody mends it. */
  misconfigured: { first: 5 * minute, longest: 60 * minute, moveAfter: 1 },
};
const otherwise: FailureClass = { first: 15_000, longest: 60 * minute, moveAfter: 3 };

/** Throttled for so long, whatever the number of attempts, is not a temporary error. */
const throttledTooLong = 10 * minute;

/**
 * What follows a failure that proved non-acceptance: the same channel again after a jittered wait, or the next one.
 * @param failed all attempts of the message so far, the oldest first; the last is the one that has just failed
 * @returns `wait` ms on the same channel, and whether to move on to another where there is one
 */
export function afterFailure(
  failed: readonly FailedAttempt[],
  random: () => number = Math.random,
): { moveOn: boolean; wait: number } {
  const last = failed.at(-1)!;
  const before = failed.findLastIndex(({ channel }) => channel !== last.channel);
  const run = failed.slice(before + 1);
  const { first, longest, moveAfter } = classes[last.failure] ?? otherwise;
  const alike = run.filter(({ failure }) => failure === last.failure);
  const tooLong = last.failure === 'throttled' && last.at - alike[0]!.at >= throttledTooLong;
  return {
    moveOn: alike.length >= moveAfter || run.length >= 5 || tooLong,
    wait: jittered(Math.min(first * 2 ** (run.length - 1), longest), random),
  };
}

/** Wait before another channel is tried: only so long that an outage does not move everything in one instant. */
export function waitToMove(random: () => number = Math.random): number {
  return jittered(1_000, random);
}

/** Up to half as much again, so that what failed together does not come back together. */
function jittered(ms: number, random: () => number): number {
  return Math.round(ms * (1 + random() / 2));
}
