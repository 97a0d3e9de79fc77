import { indexScale, isSatisfied } from './satisfied.ts';

/** The sums of a set of ballots: as the columns of `rollups` are named. All are integers and add up over ballots. */
export const tallyKeys = [
  /** Answers by score. */
  'c1',
  'c2',
  'c3',
  'c4',
  'c5',
  /** Asked and not answered, or not applicable. */
  'blank',
  /** Ballots with at least one valid answer. */
  'ballots',
  /** Those of them whose phone cast no other. */
  'phones',
  /** Over ballots, with y = satisfied and m = valid answers of one ballot: Σy, Σm, Σy², Σym, Σm². */
  'sum_y',
  'sum_m',
  'sum_yy',
  'sum_ym',
  'sum_mm',
] as const;
export type Tally = Readonly<Record<(typeof tallyKeys)[number], number>>;

export const emptyTally = Object.fromEntries(tallyKeys.map((key) => [key, 0])) as Tally;

/**
 * The sums of one ballot, or of the part of it that these scores (1-5; `null` = blank) are.
 * @param weights how many items each score stands for, in the sums over ballots; one each where left out
 */
export function tallyOf(
  scores: readonly (number | null)[],
  repeatedPhone: boolean,
  weights?: readonly number[],
): Tally {
  const count = (score: number | null) => scores.filter((other) => other === score).length;
  const [c1, c2, c3, c4, c5] = [count(1), count(2), count(3), count(4), count(5)];
  const weigh = (counts: (score: number) => boolean) =>
    scores.reduce<number>((sum, score, at) => sum + (score !== null && counts(score) ? (weights?.[at] ?? 1) : 0), 0);
  const m = weigh(() => true);
  const y = weigh((score) => isSatisfied(score, indexScale));
  const ballots = m > 0 ? 1 : 0;
  const phones = repeatedPhone ? 0 : ballots;
  const sums = { sum_y: y, sum_m: m, sum_yy: y * y, sum_ym: y * m, sum_mm: m * m };
  return { c1, c2, c3, c4, c5, blank: count(null), ballots, phones, ...sums };
}

/** a + times · b */
export function addTally(a: Tally, b: Tally, times = 1): Tally {
  return Object.fromEntries(tallyKeys.map((key) => [key, a[key] + times * b[key]])) as Tally;
}

export function isZero(tally: Tally): boolean {
  return tallyKeys.every((key) => tally[key] === 0);
}
