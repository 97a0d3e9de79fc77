import { discoveryLimit, falseDiscoveryRate } from '../statistics/comparison.ts';
import { normalCdf } from '../statistics/distributions.ts';
import { byUnit } from './counted-marks.ts';
import type { Finding, Observed, ObservedBallot } from './observed.ts';

const leastBallots = 10;

/**
 * Units whose ballots from the counter are more favourable, beside those from citizens' own telephones, than is usual
 * in the other units. People at a counter are politer everywhere, so it is the median difference that each is held
 * against. Because a share of cases, drawn at random, has no counter road, a difference that large is hardly one
 * between the citizens. Shares of wholly satisfied ballots, each with one more of either kind (Agresti and Caffo, The
 * American Statistician 54, 2000); one-sided; false-discovery rate as in the comparison of units.
 */
export function counterFavourable({ ballots }: Observed): Finding<'counter_favourable'>[] {
  const units = byUnit(ballots)
    .map(([unitId, own]) => ({ unitId, counter: shareOf(own, 'counter'), number: shareOf(own, 'number') }))
    .filter(({ counter, number }) => Math.min(counter.n, number.n) >= leastBallots)
    .map((unit) => ({
      ...unit,
      difference: unit.counter.share - unit.number.share,
      spread: Math.hypot(unit.counter.error, unit.number.error),
    }));
  if (units.length < 3) return [];
  const usual = median(units.map(({ difference }) => difference));
  const judged = units.map((unit) => ({ ...unit, p: 1 - normalCdf((unit.difference - usual) / unit.spread) }));
  const limit = discoveryLimit(
    judged.map(({ p }) => p),
    falseDiscoveryRate,
  );
  return judged
    .filter(({ p }) => limit > 0 && p <= limit)
    .map(({ unitId, counter, number, p }) => ({
      mark: 'counter_favourable',
      unitId,
      ballotIds: [],
      evidence: { counter: counter.n, number: number.n, expected: p },
    }));
}

function shareOf(ballots: readonly ObservedBallot[], road: ObservedBallot['road']) {
  const own = ballots.filter((ballot) => ballot.road === road);
  const satisfied = own.filter(({ whollySatisfied }) => whollySatisfied).length;
  const share = (satisfied + 1) / (own.length + 2);
  return { n: own.length, share, error: Math.sqrt((share * (1 - share)) / (own.length + 2)) };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
