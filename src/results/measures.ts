import { wholeBallot } from '../domain/counted-ballot.ts';
import { isZero } from '../domain/tally.ts';
import { type ItemRows, isTelling, type Layer, layers, type Rows, sumRows, tallyIn } from './disclosure.ts';
import { addParts, asideCells, figuresOf, nothingWithheld, type Part } from './figures.ts';
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
  const whole = (rows: Rows, rotating: Rows = {}): Part => ({ rows, rotating, withheld: nothingWithheld });
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
  withheld: state.withheld,
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

/**
 * What is out of the units of each level. A level less its shown units is its hidden ones, so that where several levels
 * have hidden units, and one of them would be found out, all of those are told as bands. (Where only one has, its hidden
 * units are the province's.)
 */
export function levelParts(
  parts: readonly SeriesPart[],
  levelOf: (unitId: string) => string,
): Map<string, { roads: RoadParts; units: number }> {
  const units = new Map<string, Set<string>>();
  const roads = new Map<string, Record<RoadClass | 'mixed', Part[]>>();
  for (const { series } of parts)
    for (const road of roadClasses) {
      const states = Object.entries(series.classes[road].states);
      const hidden = Object.fromEntries(
        layers.map((layer) => [layer, levelsToHide(states, layer, levelOf)]),
      ) as unknown as Record<Layer, ReadonlySet<string>>;
      for (const [unitId, state] of states) {
        const level = levelOf(unitId);
        units.set(level, (units.get(level) ?? new Set()).add(unitId));
        const of = roads.get(level) ?? { number: [], counter: [], flagged: [], mixed: [] };
        roads.set(level, of);
        const withheld = Object.fromEntries(
          layers.map((layer) => [layer, hidden[layer].has(level)]),
        ) as Part['withheld'];
        of[road].push({ ...partOf(state), withheld });
      }
    }
  return new Map([...roads].map(([level, of]) => [level, { roads: of, units: units.get(level)!.size }]));
}

function levelsToHide(
  states: readonly (readonly [string, StoredState])[],
  layer: Layer,
  levelOf: (unitId: string) => string,
): ReadonlySet<string> {
  const hidden = new Map<string, StoredState[]>();
  for (const [unitId, state] of states)
    if (state.withheld[layer]) hidden.set(levelOf(unitId), [...(hidden.get(levelOf(unitId)) ?? []), state]);
  if (hidden.size < 2) return new Set();
  const isSafe = (few: readonly StoredState[]) =>
    few.length > 1 && !Object.values(sumRows(few.map(({ published }) => published))).some(isTelling);
  return [...hidden.values()].every(isSafe) ? new Set() : new Set(hidden.keys());
}
