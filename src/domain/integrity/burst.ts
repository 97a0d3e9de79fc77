import { hour, localHour, minute } from '../hours.ts';
import { byUnit } from './counted-marks.ts';
import type { Finding, IntegrityLimits, Observed, ObservedBallot, Opportunity, Road } from './observed.ts';

const window = 10 * minute;
/** Who answers at once does so within this time of the slip or the SMS. */
const soon = hour;
const leastBallots = 5;
/** People come and answer in groups: the variance of their number is so many times its mean. */
const clumping = 2;

/**
 * More ballots of a unit within ten minutes than the slips printed and the SMS accepted in the hour before explain.
 * Expected are the share that usually answers at once, over all units, of those; and the unit's own late answers,
 * spread over the hours of the day as everybody's are. The number is taken as negative binomial, because people come in
 * groups; each ballot begins a window, so the chance is multiplied by their number.
 */
export function bursts({ ballots, opportunities }: Observed, { falseAlarms }: IntegrityLimits): Finding<'burst'>[] {
  return (['number', 'counter'] as const).flatMap((road) => burstsOf(road, ballots, opportunities, falseAlarms));
}

function burstsOf(
  road: Road,
  allBallots: readonly ObservedBallot[],
  allOpportunities: readonly Opportunity[],
  falseAlarms: number,
): Finding<'burst'>[] {
  const ballots = allBallots.filter((ballot) => ballot.road === road);
  const chances = allOpportunities.filter((chance) => chance.road === road);
  if (ballots.length === 0) return [];
  const late = ballots.filter((ballot) => !isSoon(ballot));
  const atOnce = chances.length === 0 ? 0 : Math.min(1, (ballots.length - late.length) / chances.length);
  const perHour = hourShares(late);
  const first = Math.min(...ballots.map(({ castAt }) => castAt));
  const days = Math.max(1, (Math.max(...ballots.map(({ castAt }) => castAt)) - first) / (24 * hour));
  const chancesOf = new Map(byUnit(chances).map(([unitId, of]) => [unitId, sorted(of.map(({ at }) => at))]));
  return byUnit(ballots).flatMap(([unitId, own]) => {
    const lateHere = own.filter((ballot) => !isSoon(ballot)).length;
    const expectedIn = (from: number) =>
      atOnce * countBetween(chancesOf.get(unitId) ?? [], from - soon, from + window) +
      (lateHere / days) * perHour[localHour(from)]! * (window / hour);
    return unusualWindows(own, expectedIn, falseAlarms).map(({ inside, expected }) => ({
      mark: 'burst' as const,
      unitId,
      ballotIds: inside.map(({ id }) => id),
      evidence: { ballots: inside.length, minutes: window / minute, expected },
    }));
  });
}

/** Windows that begin with a ballot, the fullest first, none within another. */
function unusualWindows(own: readonly ObservedBallot[], expectedIn: (from: number) => number, falseAlarms: number) {
  const inOrder = [...own].sort((a, b) => a.castAt - b.castAt);
  const windows = inOrder.map((first, at) => {
    let end = at;
    while (end < inOrder.length && inOrder[end]!.castAt < first.castAt + window) end++;
    return { inside: inOrder.slice(at, end), expected: expectedIn(first.castAt) };
  });
  const unusual = windows.filter(
    ({ inside, expected }) =>
      inside.length >= leastBallots && tail(inside.length, expected) * inOrder.length < falseAlarms,
  );
  const taken = new Set<string>();
  return unusual
    .sort((a, b) => b.inside.length - a.inside.length)
    .filter(({ inside }) => {
      const fresh = inside.filter(({ id }) => !taken.has(id)).length > 0;
      for (const { id } of inside) taken.add(id);
      return fresh;
    });
}

function isSoon({ castAt, couldAnswerAt }: ObservedBallot): boolean {
  return couldAnswerAt !== null && castAt - couldAnswerAt < soon;
}

/** Which share of the late answers falls into each hour of the day; one more in each, so that none is impossible. */
function hourShares(ballots: readonly ObservedBallot[]): number[] {
  const counts = new Array<number>(24).fill(1);
  for (const { castAt } of ballots) counts[localHour(castAt)]!++;
  const all = ballots.length + 24;
  return counts.map((count) => count / all);
}

const sorted = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);

function countBetween(inOrder: readonly number[], from: number, to: number): number {
  return lowerBound(inOrder, to) - lowerBound(inOrder, from);
}

function lowerBound(inOrder: readonly number[], value: number): number {
  let [low, high] = [0, inOrder.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (inOrder[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * P(N >= n) for a negative binomial with this mean and a variance of `clumping` times it: number of failures with
 * r = mean / (clumping - 1) and success chance 1 / clumping, summed up from below.
 */
export function tail(n: number, mean: number): number {
  const r = Math.max(mean, 1e-9) / (clumping - 1);
  let [term, below] = [(1 / clumping) ** r, 0];
  for (let k = 0; k < n; k++) {
    below += term;
    term *= ((k + r) / (k + 1)) * (1 - 1 / clumping);
  }
  // What is left after the sum loses its digits near 1: then the next terms are added up instead.
  if (below < 0.999) return 1 - below;
  let above = 0;
  for (let k = n; term > above * 1e-12 && k < n + 10_000; k++) {
    above += term;
    term *= ((k + r) / (k + 1)) * (1 - 1 / clumping);
  }
  return above;
}
