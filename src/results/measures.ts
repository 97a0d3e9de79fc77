import { wholeBallot } from '../domain/counted-ballot.ts';
import { isZero } from '../domain/tally.ts';
import { type ItemRows, type Rows, tallyIn } from './disclosure.ts';
import { addParts, asideCells, figuresOf, type Part } from './figures.ts';
import type { Measures } from './period-results.ts';
import {
  type RoadClass,
  roadClasses,
  type StoredRelease,
  type StoredSeries,
  type StoredState,
} from './stored-release.ts';

/** One questionnaire and form of one part of a period. */
export interface SeriesPart {
  readonly series: StoredSeries;
  readonly returned: StoredRelease['returned'];
}

/** What came out by road; `mixed` only of a province. */
export type RoadParts = Readonly<Record<RoadClass | 'mixed', readonly Part[]>>;

export function measuresOf(roads: RoadParts, items: ItemRows): Measures {
  const both = [...roads.number, ...roads.counter, ...roads.mixed];
  const all = addParts(both);
  const flagged = addParts(roads.flagged);
  return {
    number: figuresOf(addParts(roads.number), items),
    counter: figuresOf(addParts(roads.counter), items),
    all: figuresOf(all, items),
    withFlags: isZero(tallyIn(flagged.rows, wholeBallot))
      ? null
      : figuresOf(addParts([...both, ...roads.flagged]), items),
    ...asideCells(all),
  };
}

/** Everything that is out of a province, what waited in its units among it. */
export function provinceParts(parts: readonly SeriesPart[]): RoadParts {
  const of = (road: RoadClass) =>
    parts.flatMap(({ series }) => [
      ...Object.values(series.classes[road].states).map((state) => whole(state.published, state.rotating)),
      ...(series.classes[road].rest ? [whole(series.classes[road].rest.rows)] : []),
    ]);
  return {
    number: of('number'),
    counter: of('counter'),
    flagged: of('flagged'),
    mixed: parts.flatMap(({ series }) => (series.mixed ? [whole(series.mixed.rows)] : [])),
  };
}

const partOf = (state: StoredState): Part => ({
  rows: state.published,
  rotating: state.rotating,
  shadow: state.shadow,
});

/** What is out of each unit, under its heading. */
export function unitParts(
  parts: readonly SeriesPart[],
  headingOf: (unitId: string) => string,
): Map<string, { roads: RoadParts; members: string[] }> {
  const members = new Map<string, Set<string>>();
  for (const { series } of parts)
    for (const road of roadClasses)
      for (const unitId of Object.keys(series.classes[road].states)) {
        const heading = headingOf(unitId);
        members.set(heading, (members.get(heading) ?? new Set()).add(unitId));
      }
  const of = (road: RoadClass, ids: ReadonlySet<string>) =>
    parts.flatMap(({ series }) =>
      [...ids].flatMap((unitId) => {
        const state = series.classes[road].states[unitId];
        return state ? [partOf(state)] : [];
      }),
    );
  return new Map(
    [...members].map(([heading, ids]) => [
      heading,
      {
        roads: { number: of('number', ids), counter: of('counter', ids), flagged: of('flagged', ids), mixed: [] },
        members: [...ids].sort(),
      },
    ]),
  );
}

/** What is out of the units of each level: of a unit that is told as a band, nothing is. */
export function levelParts(
  parts: readonly SeriesPart[],
  levelOf: (unitId: string) => string,
): Map<string, { roads: RoadParts; units: number }> {
  const units = new Map<string, Set<string>>();
  const roads = new Map<string, Record<RoadClass | 'mixed', Part[]>>();
  for (const { series } of parts)
    for (const road of roadClasses)
      for (const [unitId, state] of Object.entries(series.classes[road].states)) {
        const level = levelOf(unitId);
        if (!isZero(tallyIn(state.published, wholeBallot)))
          units.set(level, (units.get(level) ?? new Set()).add(unitId));
        const of = roads.get(level) ?? { number: [], counter: [], flagged: [], mixed: [] };
        roads.set(level, of);
        of[road].push(whole(state.published, state.rotating));
      }
  return new Map([...roads].map(([level, of]) => [level, { roads: of, units: units.get(level)?.size ?? 0 }]));
}

/** Sums of which nothing is told as a band. */
function whole(rows: Rows, rotating: Rows = {}): Part {
  return { rows, rotating, shadow: {} };
}
