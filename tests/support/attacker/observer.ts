import type { Db } from '../../../src/db/client.ts';
import { findLatestHeads } from '../../../src/db/releases.ts';
import { wholeBallot } from '../../../src/domain/counted-ballot.ts';
import { findPeriodResults, findTrend } from '../../../src/results/read-period.ts';
import { findPeriods } from '../../../src/results/read-periods.ts';
import type { Cell } from '../../../src/results/release-body.ts';
import { readReleases, roadClasses } from '../../../src/results/stored-release.ts';
import type { Runtime } from '../../../src/runtime.ts';
import { exposedPeople, isDerivable, kernelOf, type Row } from './linear.ts';
import { leastMark, membersOf, membersOfCell, mostMarks } from './marks.ts';

/** Answers to different questions are different unknowns. */
const kinds = ['ballots', 'overall', 'onTimeView'] as const;
type Kind = (typeof kinds)[number];

/** Remembers every sum that was ever shown, and works out what follows from all of them together. */
export function createObserver() {
  const rows = Object.fromEntries(kinds.map((kind) => [kind, new Map<string, Row>()])) as Record<
    Kind,
    Map<string, Row>
  >;
  const kept = new Map<string, Row>();
  const numbers = new Set<number>();
  let cells = 0;

  function seeCell(cell: Cell, kind: Kind): void {
    const row = membersOfCell(cell);
    if (!row || cell.shown !== 'figure') return;
    cells++;
    rows[kind].set(row.join(''), row);
    const { satisfied, valid, blank, distribution } = cell;
    const partial = [distribution[0] + distribution[1], distribution[3] + distribution[4]];
    for (const number of [satisfied, valid, valid - satisfied, blank, ...distribution, ...partial]) numbers.add(number);
  }

  /** Whatever is in it that is shown as a figure. */
  function see(what: unknown, kind: Kind = 'ballots'): void {
    if (what === null || typeof what !== 'object') return;
    if ('shown' in what) seeCell(what as Cell, kind);
    for (const [name, each] of Object.entries(what))
      see(each, (kinds as readonly string[]).includes(name) ? (name as Kind) : kind);
  }

  return {
    see,
    cells: () => cells,
    /** Large numbers on a page that are no figure anybody may read. */
    unknown: (seen: readonly number[]) => seen.filter((number) => number >= leastMark && !numbers.has(number)),
    /** A sum of ballots that is told as a band only. */
    keepSecret: (row: Row) => kept.set(row.join(''), row),
    secrets: () => kept.size,
    /** Sums that were seen, each once. */
    sums: () => kinds.reduce((sum, kind) => sum + rows[kind].size, 0),
    /**
     * What follows from all of it.
     * @param personOf whose a mark is
     * @param besides what was shown too, by a program with a rule switched off
     */
    conclude(
      personOf: readonly number[],
      besides: readonly Row[] = [],
    ): { people: readonly number[] | undefined; secretsFound: number } {
      const seen = (kind: Kind) => [...rows[kind].values(), ...(kind === 'ballots' ? besides : [])];
      const people = kinds.map((kind) => exposedPeople(seen(kind), personOf, 5)).find((found) => found);
      const kernel = kernelOf(seen('ballots'), mostMarks);
      return { people, secretsFound: [...kept.values()].filter((row) => isDerivable(kernel, row)).length };
    },
  };
}
export type Observer = ReturnType<typeof createObserver>;

/** Everything the one reader of figures gives, with every period, view of units and trend. */
export async function readEverything(rt: Runtime, provinceId: string, observer: Observer): Promise<void> {
  for (const { id } of await findPeriods(rt, provinceId)) {
    for (const units of ['then', 'successors'] as const)
      observer.see(await findPeriodResults(rt, { provinceId, period: id, units }));
    observer.see(await findTrend(rt, { provinceId, period: id, points: 6 }));
  }
}

/** What units are told as bands instead of: known to the program alone. */
export async function noteSecrets(rt: Runtime, db: Db, provinceId: string, observer: Observer): Promise<void> {
  for (const { series } of await readReleases(rt, await findLatestHeads(db, provinceId)))
    for (const { classes } of series)
      for (const road of roadClasses)
        for (const { published, shadow } of Object.values(classes[road].states))
          if (!published[wholeBallot] && shadow[wholeBallot]) observer.keepSecret(membersOf(shadow[wholeBallot]));
}
