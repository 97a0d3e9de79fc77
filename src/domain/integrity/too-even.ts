import { byUnit } from './counted-marks.ts';
import type { Finding, IntegrityLimits, Observed } from './observed.ts';

const leastBallots = 15;

/**
 * Units in which every citizen is satisfied with everything, for longer than even a very good unit manages: the chance
 * of n such ballots in a row among units that differ as the others do (beta-binomial, its two parameters from the
 * mean and the spread of the other units; Skellam, J. R. Stat. Soc. B 10, 1948).
 */
export function tooEven({ ballots }: Observed, { falseAlarms }: IntegrityLimits): Finding<'too_even'>[] {
  const units = byUnit(ballots).map(([unitId, own]) => ({
    unitId,
    n: own.length,
    k: own.filter(({ whollySatisfied }) => whollySatisfied).length,
  }));
  return units.flatMap(({ unitId, n, k }) => {
    if (k < n || n < leastBallots) return [];
    const others = units.filter((unit) => unit.unitId !== unitId);
    const chance = chanceOfAll(n, others);
    if (chance >= falseAlarms) return [];
    return { mark: 'too_even' as const, unitId, ballotIds: [], evidence: { ballots: n, expected: chance } };
  });
}

/** Chance that all of `n` ballots are wholly satisfied in a unit that is like these. */
export function chanceOfAll(n: number, others: readonly { readonly n: number; readonly k: number }[]): number {
  const many = others.filter((unit) => unit.n >= 2);
  const [k, all] = many.reduce(([a, b], unit) => [a + unit.k, b + unit.n], [1, 2]);
  const mean = k / all;
  const rho = likeness(mean, many);
  let chance = 1;
  // P(next | all before) of a beta-binomial; without spread between units each is the mean again.
  for (let i = 0; i < n; i++) chance *= (mean * (1 - rho) + i * rho) / (1 - rho + i * rho);
  return chance;
}

/** Correlation of two ballots of the same unit, by analysis of variance (Ridout, Demétrio and Firth, Biometrics 55, 1999). */
function likeness(mean: number, units: readonly { readonly n: number; readonly k: number }[]): number {
  const all = units.reduce((sum, { n }) => sum + n, 0);
  if (units.length < 3 || all <= units.length) return 0;
  let [between, within] = [0, 0];
  for (const { n, k } of units) {
    const p = k / n;
    between += n * (p - mean) ** 2;
    within += n * p * (1 - p);
  }
  const size = (all - units.reduce((sum, { n }) => sum + n * n, 0) / all) / (units.length - 1);
  const msb = between / (units.length - 1);
  const msw = within / (all - units.length);
  const rho = (msb - msw) / (msb + (size - 1) * msw || 1);
  return Math.min(0.99, Math.max(0, rho));
}
