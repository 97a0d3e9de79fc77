import { type Interval, intervalOf, wilson } from '../scoring.ts';
import type { Tally } from '../tally.ts';

/** The ballots of a rotating form as they are counted: by item, and each ballot as a whole. */
export interface RotatedSums {
  /** Factor code to the sums of each of its items that was asked. */
  readonly factors: Readonly<Record<string, readonly Tally[]>>;
  /** Ballots with each digit counted as often as its factor has items: carries how a citizen's digits go together. */
  readonly weighted: Tally;
}

/**
 * Index of a rotating form: Σ over factors of (items of the factor / all items) x the mean over its items. Digits are
 * never pooled, because one digit may stand for two items and another for six.
 * @param itemCounts factor code to the number of its items in the questionnaire
 * @returns a share, 0 to 1, and its interval; `undefined` until every item asked of everybody has a valid answer
 */
export function rotatingIndex(
  { factors, weighted }: RotatedSums,
  itemCounts: Readonly<Record<string, number>>,
): { share: number; interval: Interval } | undefined {
  const asked = Object.entries(factors);
  const items = asked.reduce((sum, [factor]) => sum + itemCounts[factor]!, 0);
  let share = 0;
  for (const [factor, tallies] of asked) {
    if (tallies.length < itemCounts[factor]! || tallies.some(({ sum_m }) => sum_m === 0)) return undefined;
    const mean = tallies.reduce((sum, { sum_y, sum_m }) => sum + sum_y / sum_m, 0) / tallies.length;
    share += (itemCounts[factor]! / items) * mean;
  }
  const spread = intervalOf(weighted);
  if (items === 0 || !spread) return undefined;
  return { share, interval: { ...wilson(share, spread.effective), effective: spread.effective } };
}
