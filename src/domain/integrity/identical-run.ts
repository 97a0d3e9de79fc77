import { byUnit, groups } from './counted-marks.ts';
import type { Finding, IntegrityLimits, Observed, ObservedBallot } from './observed.ts';

interface Run {
  readonly pattern: string;
  readonly ballots: readonly ObservedBallot[];
}

/**
 * Ballots of a unit that came one after the other and are alike, more often than chance allows. Many citizens give five
 * fives, so a run is held against how usual its pattern is: in the other units, or in the rest of this one, whichever
 * says more. Expected runs of length L or more among n: (1 + (n - L)(1 - q)) q^L (Feller, An Introduction to
 * Probability Theory, 3rd ed. 1968, XIII.7).
 */
export function identicalRuns({ ballots }: Observed, { falseAlarms }: IntegrityLimits): Finding<'identical_run'>[] {
  return groups(ballots, ({ form }) => form).flatMap(([, ofForm]) => {
    const usual = countsOf(ofForm);
    return byUnit(ofForm).flatMap(([unitId, own]) => {
      const here = countsOf(own);
      return runsOf(own).flatMap((run) => {
        const elsewhere = shareOf(usual, here, run.pattern, ofForm.length - own.length);
        const besides = (here.get(run.pattern)! - run.ballots.length + 1) / (own.length - run.ballots.length + 2);
        const share = Math.max(elsewhere, besides);
        const expected = expectedRuns(own.length, run.ballots.length, share);
        if (run.ballots.length < leastRun || expected >= falseAlarms) return [];
        return {
          mark: 'identical_run' as const,
          unitId,
          ballotIds: run.ballots.map(({ id }) => id),
          evidence: { ballots: run.ballots.length, expected },
        };
      });
    });
  });
}

/** Two or three alike are a family at one counter. */
const leastRun = 4;

export function expectedRuns(n: number, length: number, share: number): number {
  return (1 + (n - length) * (1 - share)) * share ** length;
}

function runsOf(ballots: readonly ObservedBallot[]): Run[] {
  const inOrder = [...ballots].sort((a, b) => a.castAt - b.castAt);
  const runs: { pattern: string; ballots: ObservedBallot[] }[] = [];
  for (const ballot of inOrder) {
    const last = runs.at(-1);
    if (last?.pattern === ballot.pattern) last.ballots.push(ballot);
    else runs.push({ pattern: ballot.pattern, ballots: [ballot] });
  }
  return runs;
}

function countsOf(ballots: readonly ObservedBallot[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { pattern } of ballots) counts.set(pattern, (counts.get(pattern) ?? 0) + 1);
  return counts;
}

/** Share of a pattern in the other units; a pattern nobody else gave counts as given once. */
function shareOf(
  all: ReadonlyMap<string, number>,
  here: ReadonlyMap<string, number>,
  pattern: string,
  others: number,
): number {
  return ((all.get(pattern) ?? 0) - (here.get(pattern) ?? 0) + 1) / (others + 2);
}
