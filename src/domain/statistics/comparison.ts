import { varianceOf } from '../scoring.ts';
import type { Tally } from '../tally.ts';
import { normalQuantile, studentCdf } from './distributions.ts';

/**
 * Three groups instead of ranks. Units are held against the pooled share on the scale on which its variance does not
 * depend on it, asin(√p), with the effective number of ballots, and with the spread between units that is more than
 * chance added to each (Spiegelhalter, Statistics in Medicine 24, 2005, sections 3.2 and A.3: z-scores winsorised at
 * 10 %, additive random effects). Which units stand out is decided with a false-discovery rate (Benjamini and
 * Hochberg, J. R. Stat. Soc. B 57, 1995), because of many units some always look special.
 */
export type Standing = 'above' | 'not_distinguishable' | 'below';

export interface ComparedUnit {
  readonly unitId: string;
  /** Share of satisfied among valid answers, 0 to 1. */
  readonly share: number;
  /** See `Interval.effective`. */
  readonly effective: number;
  readonly z: number;
  /** Two-sided, Student's with ballots - 1 degrees of freedom. */
  readonly p: number;
  readonly standing: Standing;
}

export interface Comparison {
  /** Pooled share of all compared units, 0 to 1. */
  readonly target: number;
  /** Standard deviation between units beyond chance, on the scale of asin(√p); 0 where chance explains all. */
  readonly between: number;
  readonly units: readonly ComparedUnit[];
}

export const falseDiscoveryRate = 0.05;

/** Share of z-scores at either end that are pulled in before the spread between units is estimated. */
const winsorised = 0.1;

/** @param units those with enough ballots, of one questionnaire, form and proof; units without a valid answer are left out */
export function compareUnits(
  units: readonly { unitId: string; tally: Tally }[],
  rate = falseDiscoveryRate,
): Comparison {
  const valid = units.filter(({ tally }) => tally.sum_m > 0);
  const [y, m] = valid.reduce(([a, b], { tally }) => [a + tally.sum_y, b + tally.sum_m], [0, 0]);
  if (m === 0) return { target: Number.NaN, between: 0, units: [] };
  const target = y / m;
  const design = designEffect(valid.map(({ tally }) => tally));
  const measured = valid.map(({ unitId, tally }) => {
    const share = tally.sum_y / tally.sum_m;
    const effective = tally.sum_m / design;
    const distance = stabilised(share) - stabilised(target);
    return {
      unitId,
      share,
      effective,
      distance,
      chance: 1 / (2 * Math.sqrt(effective)),
      df: Math.max(1, tally.ballots - 1),
    };
  });
  const between = spreadBetween(measured);
  const judged = measured.map(({ unitId, share, effective, distance, chance, df }) => {
    const z = distance / Math.hypot(chance, between);
    return { unitId, share, effective, z, p: Math.min(1, 2 * studentCdf(-Math.abs(z), df)) };
  });
  const limit = discoveryLimit(
    judged.map((unit) => unit.p),
    rate,
  );
  return { target, between, units: judged.map((unit) => ({ ...unit, standing: standingOf(unit, limit) })) };
}

/**
 * Between which shares units of this size lie by chance and by the usual spread: the lines of the funnel plot.
 * @param coverage share of such units between them, such as 0.95
 */
export function controlLimits(
  { target, between }: Comparison,
  effective: number,
  coverage: number,
): { low: number; high: number } {
  const reach = normalQuantile(0.5 + coverage / 2) * Math.hypot(1 / (2 * Math.sqrt(effective)), between);
  return { low: shareAt(stabilised(target) - reach), high: shareAt(stabilised(target) + reach) };
}

/** Below only counts where it was so in the period before too: one bad month names nobody. */
export function confirmedStanding(present: Standing, before: Standing | undefined): Standing {
  return present === 'below' && before !== 'below' ? 'not_distinguishable' : present;
}

/**
 * By how much the answers of one citizen, which resemble each other, say less than as many of different ones: the
 * spread between ballots within units over the spread of independent answers (Rao and Scott, J. Am. Stat. Assoc. 76,
 * 1981). One figure for all units, because a unit whose citizens happen to agree would look surer than it is.
 */
function designEffect(tallies: readonly Tally[]): number {
  let [observed, independent] = [0, 0];
  for (const tally of tallies) {
    const p = tally.sum_y / tally.sum_m;
    observed += varianceOf(tally) * tally.sum_m ** 2;
    independent += p * (1 - p) * tally.sum_m;
  }
  return independent > 0 && observed > 0 ? observed / independent : 1;
}

/** The scale of asin(√p), on which the variance of a share does not depend on it. */
export function stabilised(share: number): number {
  return Math.asin(Math.sqrt(share));
}

export function shareAt(angle: number): number {
  return Math.sin(Math.min(Math.PI / 2, Math.max(0, angle))) ** 2;
}

/** τ of the random effects, by the method of moments on winsorised z-scores. */
export function spreadBetween(units: readonly { distance: number; chance: number }[]): number {
  const n = units.length;
  if (n < 3) return 0;
  const scores = units.map(({ distance, chance }) => distance / chance);
  const phi = winsorise(scores).reduce((sum, z) => sum + z * z, 0) / n;
  const weights = units.map(({ chance }) => 1 / chance ** 2);
  const sum = weights.reduce((a, b) => a + b, 0);
  const squares = weights.reduce((a, b) => a + b * b, 0);
  return Math.sqrt(Math.max(0, (n * phi - (n - 1)) / (sum - squares / sum)));
}

/** Values beyond the outer tenths at both ends are set to the value there. */
function winsorise(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  const cut = Math.floor(sorted.length * winsorised);
  const [low, high] = [sorted[cut]!, sorted[sorted.length - 1 - cut]!];
  return values.map((value) => Math.min(high, Math.max(low, value)));
}

/** The largest p that is still a discovery; 0 where none is. */
export function discoveryLimit(ps: readonly number[], rate: number): number {
  const sorted = [...ps].sort((a, b) => a - b);
  return sorted.findLast((p, at) => p <= ((at + 1) / sorted.length) * rate) ?? 0;
}

function standingOf({ z, p }: { z: number; p: number }, limit: number): Standing {
  if (p > limit || limit === 0) return 'not_distinguishable';
  return z > 0 ? 'above' : 'below';
}
