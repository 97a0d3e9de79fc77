import { weightedBallot, wholeBallot } from '../domain/counted-ballot.ts';
import { addTally, emptyTally, isZero, type Tally } from '../domain/tally.ts';
import type { Runtime } from '../runtime.ts';
import { type ItemRows, lastBlock, nextStates, type Rows, tallyIn, type UnitState } from './disclosure.ts';
import { type FieldBlock, type FieldGroup, separableFields } from './fields.ts';
import {
  type Rest,
  type RoadClass,
  roadClasses,
  type StoredRelease,
  type StoredSeries,
  type StoredState,
  type Strata,
} from './stored-release.ts';
import { itemRowsOf, type SeriesSums, type UnitSums } from './sums.ts';

type States = Record<string, StoredState>;
type Now = ReadonlyMap<string, UnitSums>;

/**
 * A questionnaire and form after the next release of its span; `undefined` where nothing of it is out yet.
 * @returns with the units of which something came out just now
 */
export function nextSeries(
  rt: Runtime,
  { instrumentVersionId, form, classes }: SeriesSums,
  before: StoredRelease | undefined,
  complete: boolean,
): { series: StoredSeries; grown: readonly string[] } | undefined {
  const old = before?.series.find((each) => each.instrumentVersionId === instrumentVersionId && each.form === form);
  const items = itemRowsOf(rt.reference.instrument(instrumentVersionId), form);
  const grown: string[] = [];
  const statesOf = (road: RoadClass): States => {
    const earlier = old?.classes[road].states ?? {};
    const next = nextStates(new Map(Object.entries(earlier)), rowsOf(classes[road]), items);
    if (!next) return earlier;
    grown.push(...next.grown);
    return Object.fromEntries(
      [...next.states].map(([unitId, state]) => [
        unitId,
        next.grown.has(unitId)
          ? { ...state, ...besides(earlier[unitId], state, classes[road].get(unitId)!, items, form) }
          : earlier[unitId]!,
      ]),
    );
  };
  const states = { number: statesOf('number'), counter: statesOf('counter'), flagged: statesOf('flagged') };
  const rests = complete ? restsOf(states, classes, items) : noRests;
  if (roadClasses.every((road) => Object.keys(states[road]).length === 0 && !rests[road]) && !rests.mixed)
    return undefined;
  const whole = (road: RoadClass) => ({ states: states[road], rest: rests[road] });
  const series: StoredSeries = {
    instrumentVersionId,
    form,
    classes: { number: whole('number'), counter: whole('counter'), flagged: whole('flagged') },
    mixed: rests.mixed,
    fields: complete ? fieldsOf(states, rests) : null,
  };
  return { series, grown };
}

function rowsOf(now: Now): Map<string, Rows> {
  return new Map([...now].map(([unitId, { rows }]) => [unitId, rows]));
}

/** What is kept of a unit's block beside what the unit may show. */
function besides(
  before: StoredState | undefined,
  { seen }: UnitState,
  now: UnitSums,
  items: ItemRows,
  form: string,
): Pick<StoredState, 'strata' | 'rotating' | 'blocks'> {
  // Only its band has moved.
  if (isZero(addTally(seen, before?.seen ?? emptyTally, -1)))
    return { strata: before?.strata ?? {}, rotating: before?.rotating ?? {}, blocks: before?.blocks ?? [] };
  const growth = Object.fromEntries(
    Object.entries(now.strata).map(([field, { core }]) => [
      field,
      core.phones - (before?.strata[field]?.core.phones ?? 0),
    ]),
  );
  const carried = form === 'rotating' ? [...Object.values(items).flat(), weightedBallot] : [];
  return {
    strata: now.strata,
    rotating: Object.fromEntries(carried.map((row) => [row, tallyIn(now.rows, row)])),
    blocks: [...(before?.blocks ?? []), growth],
  };
}

type Rests = Readonly<Record<RoadClass | 'mixed', Rest | null>>;
const noRests: Rests = { number: null, counter: null, flagged: null, mixed: null };

/** What waited on each road; where one of the two roads is too little by itself, both together. */
function restsOf(states: Readonly<Record<RoadClass, States>>, now: SeriesSums['classes'], items: ItemRows): Rests {
  const of = (roads: readonly RoadClass[]): Rest | null => {
    const rows = lastBlock(
      roads.flatMap((road) => Object.values(states[road])),
      roads.flatMap((road) => [...now[road].values()].map((unit) => unit.rows)),
      items,
    );
    if (!rows) return null;
    const whole = wholeBallot in rows;
    return {
      rows,
      strata: whole ? waitingStrata(roads.map((road) => ({ states: states[road], now: now[road] }))) : {},
    };
  };
  const flagged = of(['flagged']);
  const [number, counter] = [of(['number']), of(['counter'])];
  const together = of(['number', 'counter']);
  const phones = (...rests: readonly (Rest | null)[]) =>
    rests.reduce((sum, rest) => sum + tallyIn(rest?.rows, wholeBallot).phones, 0);
  const mixed = phones(together) > phones(number, counter) ? together : null;
  return mixed ? { number: null, counter: null, flagged, mixed } : { number, counter, flagged, mixed: null };
}

function waitingStrata(roads: readonly { states: States; now: Now }[]): Rest['strata'] {
  const units: Record<string, Record<string, Strata[string]>> = {};
  for (const { states, now } of roads)
    for (const [unitId, { strata }] of now) {
      const unit = units[unitId] ?? {};
      units[unitId] = unit;
      for (const [field, { core, late }] of Object.entries(strata)) {
        const came = states[unitId]?.strata[field];
        const sum = unit[field] ?? { core: emptyTally, late: emptyTally };
        unit[field] = {
          core: addTally(addTally(sum.core, core), came?.core ?? emptyTally, -1),
          late: addTally(addTally(sum.late, late), came?.late ?? emptyTally, -1),
        };
      }
    }
  return units;
}

/** The fields of a span whose last ballot has come, both roads together. */
function fieldsOf(states: Readonly<Record<RoadClass, States>>, rests: Rests): FieldGroup[] | null {
  const units = [...Object.values(states.number), ...Object.values(states.counter)];
  const waited = [rests.number, rests.counter, rests.mixed].flatMap((rest) => rest ?? []);
  const sums: Record<string, Tally> = {};
  const add = (strata: Strata) => {
    for (const [field, { core }] of Object.entries(strata)) sums[field] = addTally(sums[field] ?? emptyTally, core);
  };
  const phones = (all: readonly Strata[]): FieldBlock => {
    const block: Record<string, number> = {};
    for (const strata of all)
      for (const [field, { core }] of Object.entries(strata)) block[field] = (block[field] ?? 0) + core.phones;
    return block;
  };
  for (const { strata } of units) add(strata);
  for (const { strata } of waited) for (const unit of Object.values(strata)) add(unit);
  const blocks = [
    ...units.flatMap((unit) => unit.blocks),
    ...waited.map(({ strata }) => phones(Object.values(strata))),
  ];
  return separableFields(blocks, sums) ?? null;
}
