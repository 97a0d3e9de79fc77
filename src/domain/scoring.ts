import type { Tally } from './tally.ts';

/**
 * Satisfied of valid answers in hundredths of a percent, rounded half up: 3,484 of 3,850 is 9049, shown as 90.49.
 * Integers throughout, so no figure depends on how a computer writes a fraction. `undefined` where nothing is valid.
 */
export function indexOf(satisfied: number, valid: number): number | undefined {
  if (valid === 0) return undefined;
  const doubled = satisfied * 20_000 + valid;
  return (doubled - (doubled % (2 * valid))) / (2 * valid);
}

export interface Interval {
  /** Shares, 0 to 1. */
  readonly low: number;
  readonly high: number;
  /** How many independent answers would say as much as these do. */
  readonly effective: number;
}

/** 97.5 % quantile of the normal distribution. */
const z = 1.959963984540054;

/**
 * 95 % interval of an index, from the sums alone. The answers of one citizen resemble each other, so ballots are the
 * sample and p = Σy/Σm is a ratio of their means: v = B/(B-1) · Σ(y - p·m)² / (Σm)² (the estimated ratio of Cochran,
 * Sampling Techniques, 3rd ed. 1977, section 2.11, without its finite population correction). The interval is
 * Wilson's (J. Am. Stat. Assoc. 22, 1927) with n = p(1-p)/v (Korn and Graubard, Survey Methodology 24, 1998), and with
 * n = B where v is 0: ballots that agree completely say no more than their number.
 */
export function intervalOf(tally: Tally): Interval | undefined {
  const { ballots, sum_y: y, sum_m: m } = tally;
  if (m === 0) return undefined;
  const p = y / m;
  const v = varianceOf(tally);
  const effective = v > 0 ? (p * (1 - p)) / v : ballots;
  return { ...wilson(p, effective), effective };
}

/** v of `intervalOf`: the variance of a share, from the spread between ballots; 0 where they agree or are one. */
export function varianceOf({ ballots, sum_y: y, sum_m: m, sum_yy, sum_ym, sum_mm }: Tally): number {
  if (ballots < 2) return 0;
  // Σ(y - p·m)² · m² = m²·Σy² - 2·y·m·Σym + y²·Σm²: integers, so ballots that agree give exactly 0. BigInt, because
  // the products of a country's sums pass 2^53.
  const [Y, M] = [BigInt(y), BigInt(m)];
  const spread = M * M * BigInt(sum_yy) - 2n * Y * M * BigInt(sum_ym) + Y * Y * BigInt(sum_mm);
  return ((ballots / (ballots - 1)) * Number(spread)) / m ** 4;
}

/** @param p share observed among `n` independent answers; `n` need not be whole. */
export function wilson(p: number, n: number): { low: number; high: number } {
  const centre = p + (z * z) / (2 * n);
  const half = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return { low: Math.max(0, (centre - half) / scale), high: Math.min(1, (centre + half) / scale) };
}

/** A share, 0 to 1, in hundredths of a percent. */
export function toHundredths(share: number): number {
  return Math.round(share * 10_000);
}

export interface Band {
  readonly name: string;
  /** Hundredths of a percent: the band holds every index from here up to the next. */
  readonly from: number;
}

/** The band of an index. @param bands highest first, the last from 0 */
export function bandOf<T extends Band>(index: number, bands: readonly T[]): T {
  const found = bands.find((band) => index >= band.from);
  if (!found) throw new Error(`no band holds ${index}: the last must begin at 0`);
  return found;
}

/** Nearly everybody in it said the same: at most one answer, or one in twenty, is on the other side. */
export function isNearlyUnanimous({ sum_y: y, sum_m: m }: Tally): boolean {
  return Math.min(y, m - y) <= Math.max(1, m / 20);
}
