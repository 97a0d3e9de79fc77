import { shareAt, spreadBetween, stabilised } from './comparison.ts';
import { normalQuantile } from './distributions.ts';

/** A unit's returned cases of a period, and those whose citizens could not be asked. */
export interface ExcludingUnit {
  readonly unitId: string;
  readonly returned: number;
  readonly excluded: number;
  /** Returned cases by the register the unit keeps itself; null where it was not reported. */
  readonly registered: number | null;
}

/** Why a unit is shown and not compared with others. */
export type ExclusionFault = 'over_twice_median' | 'under_register';

export interface JudgedUnit extends ExcludingUnit {
  /** Excluded of returned, 0 to 1. */
  readonly share: number;
  /** Beyond the outer limits, or between them: `null`. */
  readonly outside: 'above' | 'below' | null;
  /** Empty: it may be compared. */
  readonly faults: readonly ExclusionFault[];
}

export interface JudgedExclusions {
  /** Excluded of returned of all units together, 0 to 1. */
  readonly target: number;
  /** Of the units' shares; above twice of it nobody is compared. */
  readonly median: number;
  /** Standard deviation between units beyond chance, on the scale of asin(√p). */
  readonly between: number;
  readonly units: readonly JudgedUnit[];
}

/** Share of units of usual conduct within the inner and the outer limits: two and about three standard deviations. */
export const innerCoverage = 0.95;
export const outerCoverage = 0.998;

/** A unit that reports less of its own register has chosen whom it reports. */
const leastReported = 0.95;

/** A few cases are no conduct, and say something about each of them. */
export const leastExcluded = 5;

/**
 * Holds each unit's share of excluded cases against the pooled one: a p-chart on the scale of asin(√p), with the spread
 * between units that is more than chance in its limits (as for the compared index: Spiegelhalter 2005; for p-charts of
 * large counts Laney, Quality Engineering 14, 2002). Units without a returned case are left out.
 */
export function judgeExclusions(units: readonly ExcludingUnit[]): JudgedExclusions {
  const counted = units.filter(({ returned }) => returned > 0);
  const returned = counted.reduce((sum, unit) => sum + unit.returned, 0);
  const excluded = counted.reduce((sum, unit) => sum + unit.excluded, 0);
  const target = returned === 0 ? 0 : excluded / returned;
  const shares = counted.map((unit) => unit.excluded / unit.returned);
  const median = medianOf(shares);
  const between = spreadBetween(
    counted.map((unit, at) => ({
      distance: stabilised(shares[at]!) - stabilised(target),
      chance: chanceOf(unit.returned),
    })),
  );
  const judged = { target, median, between };
  return {
    ...judged,
    units: counted.map((unit, at) => {
      const share = shares[at]!;
      const { low, high } = exclusionLimits(judged, unit.returned, outerCoverage);
      const many = share > 2 * median && unit.excluded >= leastExcluded;
      const short = unit.registered !== null && unit.returned < leastReported * unit.registered;
      return {
        ...unit,
        share,
        outside: share > high ? 'above' : share < low ? 'below' : null,
        faults: [...(many ? (['over_twice_median'] as const) : []), ...(short ? (['under_register'] as const) : [])],
      };
    }),
  };
}

/**
 * Between which shares units with so many returned cases lie by chance and by the usual spread.
 * @param coverage share of such units between them, such as `outerCoverage`
 * @returns shares, 0 to 1
 */
export function exclusionLimits(
  { target, between }: Pick<JudgedExclusions, 'target' | 'between'>,
  returned: number,
  coverage: number,
): { low: number; high: number } {
  const reach = normalQuantile(0.5 + coverage / 2) * Math.hypot(chanceOf(returned), between);
  return { low: shareAt(stabilised(target) - reach), high: shareAt(stabilised(target) + reach) };
}

function chanceOf(n: number): number {
  return 1 / (2 * Math.sqrt(n));
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
