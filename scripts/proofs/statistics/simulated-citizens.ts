import { emptyTally, type Tally, tallyKeys, tallyOf } from '../../../src/domain/tally.ts';

/** A generator with a seed: mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Whether one citizen is satisfied, item by item. With a chance of √ρ an item is answered out of the citizen's own
 * mood, the same for all of them, else for itself: answers to two items of equal share correlate by ρ.
 */
export function answersOf(random: () => number, shares: readonly number[], correlation: number): boolean[] {
  const mood = random();
  const tied = Math.sqrt(correlation);
  return shares.map((share) => (random() < tied ? mood : random()) < share);
}

export const scoreOf = (satisfied: boolean) => (satisfied ? 5 : 3);

/** Sums of a unit whose citizens answer all items. */
export function fullTally(
  random: () => number,
  shares: readonly number[],
  correlation: number,
  ballots: number,
): Tally {
  const sum: Record<keyof Tally, number> = { ...emptyTally };
  for (let n = 0; n < ballots; n++) {
    const ballot = tallyOf(answersOf(random, shares, correlation).map(scoreOf), false);
    for (const key of tallyKeys) sum[key] += ballot[key];
  }
  return sum;
}

/** Items of each factor by questionnaire size: one each; the police's 11 without the gated two; the province's 22. */
export const factorSizes: Readonly<Record<number, readonly number[]>> = {
  5: [1, 1, 1, 1, 1],
  11: [2, 4, 3, 2],
  22: [4, 5, 6, 3, 4],
};

/** Shares of the items around a mean, 6 points up and down, so that a wrong weighting would show. */
export function itemShares(items: number, mean: number): number[] {
  return Array.from({ length: items }, (_, n) => mean + 0.06 * (items === 1 ? 0 : (2 * n) / (items - 1) - 1));
}
