import {
  factorRow,
  gatedFactor,
  generalOpinion,
  onTimeView,
  wholeBallot,
  withoutGated,
} from '../domain/counted-ballot.ts';
import { type FactorCode, factorCodes } from '../domain/instrument.ts';
import { isNearlyUnanimous } from '../domain/scoring.ts';
import { addTally, emptyTally, isZero, type Tally } from '../domain/tally.ts';

/**
 * How figures come out without giving anybody away. Every ballot is published in one block: the ballots by which a
 * unit grew since its last figures, at least 5 telephones. Units grow by blocks only, and whatever is shown above them
 * is a sum of blocks, so no subtraction (of units, factors, or of one release from another) comes below a block. What
 * would be left over waits; once no more ballots can come, all that waited is one last block of the province.
 */
export const leastPhones = 5;
const leastPhonesForExact = 15;

/** Sums by row name: the whole ballot, and each factor. */
export type Rows = Readonly<Record<string, Tally>>;

/** `total`, the factors together, or the items together: what can be shown as figures or only as bands. */
export type Layer = 'total' | 'factors' | 'items';
export const layers: readonly Layer[] = ['total', 'factors', 'items'];

/** Row names of the items of each factor, where a questionnaire has several. */
export type ItemRows = Readonly<Partial<Record<FactorCode, readonly string[]>>>;

export interface UnitState {
  /** What has come out of this unit so far. */
  readonly published: Rows;
  /** The sums without the gated factor at the last block. */
  readonly seen: Tally;
  readonly withheld: Readonly<Record<Layer, boolean>>;
}

const gatedRow = factorRow(gatedFactor);
const openFactorRows = factorCodes.filter((code) => code !== gatedFactor).map(factorRow);
const factorRows = factorCodes.map(factorRow);
/** Asked beside the questionnaire: each comes out by itself, when it can. */
const asides: readonly string[] = [generalOpinion, onTimeView];

const rowsOfLayer = (layer: Layer, items: ItemRows): readonly string[] => {
  if (layer === 'total') return [wholeBallot];
  return layer === 'factors' ? factorRows : allItems(items);
};

function allItems(items: ItemRows): readonly string[] {
  return factorCodes.flatMap((code) => items[code] ?? []);
}

export function tallyIn(rows: Rows | undefined, row: string): Tally {
  return rows?.[row] ?? emptyTally;
}

export function sumRows(all: readonly Rows[]): Rows {
  const sum: Record<string, Tally> = {};
  for (const rows of all)
    for (const [row, tally] of Object.entries(rows)) sum[row] = addTally(sum[row] ?? emptyTally, tally);
  return sum;
}

/** May not be shown as a figure: too few telephones, or so much agreement that the figure says what each one said. */
export function isTelling(tally: Tally): boolean {
  if (isZero(tally)) return false;
  return tally.phones < leastPhones || (tally.phones < leastPhonesForExact && isNearlyUnanimous(tally));
}

/**
 * The units of one questionnaire and road after the next release, or `undefined` where nothing can come out yet.
 * @param now sums by unit: every row of `counted-ballot.ts` and the items
 */
export function nextStates(
  before: ReadonlyMap<string, UnitState>,
  now: ReadonlyMap<string, Rows>,
  items: ItemRows = {},
): { states: Map<string, UnitState>; grown: ReadonlySet<string> } | undefined {
  const states = new Map(before);
  const grown = new Set<string>();
  for (const [unitId, rows] of now) {
    const next = nextBlock(before.get(unitId), rows, items);
    if (!next) continue;
    states.set(unitId, next);
    grown.add(unitId);
  }
  if (grown.size === 0) return undefined;
  for (const layer of ['total', 'factors'] as const) if (!withhold(layer, states, grown, items)) return undefined;
  if (!withhold('items', states, grown, items))
    for (const unitId of grown) states.set(unitId, withItemsOf(before.get(unitId), states.get(unitId)!, items));
  return { states, grown };
}

/**
 * Everything that waited, as one block of the province; without the few answers about feedback where they alone would
 * say too much; `undefined` where the whole would, or is nothing.
 */
export function lastBlock(states: readonly UnitState[], now: readonly Rows[], items: ItemRows = {}): Rows | undefined {
  const came = sumRows(states.map((state) => state.published));
  const total = sumRows(now);
  const rest = (row: string) => minus(tallyIn(total, row), tallyIn(came, row));
  const core = now.reduce((sum, rows) => addTally(sum, tallyIn(rows, withoutGated)), emptyTally);
  const seen = states.reduce((sum, state) => addTally(sum, state.seen), emptyTally);
  const comesOut = (row: string) => isBlock(rest(row)) && !isTelling(rest(row));
  const whole: Rows = Object.fromEntries([wholeBallot, ...factorRows].map((row) => [row, rest(row)]));
  const withoutFeedback: Rows = { ...whole, [wholeBallot]: minus(core, seen), [gatedRow]: emptyTally };
  const block = [whole, withoutFeedback].find(
    (rows) => !isZero(rows[wholeBallot]!) && Object.values(rows).every((tally) => isBlock(tally) && !isTelling(tally)),
  );
  if (!block) return undefined;
  const groups = factorCodes.map((code) =>
    code === gatedFactor && block === withoutFeedback ? [] : (items[code] ?? []),
  );
  const also = [...groups, ...asides.map((row) => [row])].filter((rows) => rows.every(comesOut)).flat();
  return { ...block, ...Object.fromEntries(also.map((row) => [row, rest(row)])) };
}

/** The unit with its next block, where that is large enough in every factor everybody is asked about. */
function nextBlock(before: UnitState | undefined, now: Rows, items: ItemRows): UnitState | undefined {
  const core = tallyIn(now, withoutGated);
  const growth = minus(core, before?.seen ?? emptyTally);
  const growthOf = (row: string) => minus(tallyIn(now, row), tallyIn(before?.published, row));
  if (growth.phones < leastPhones) return undefined;
  if (openFactorRows.some((row) => !isBlock(growthOf(row)))) return undefined;
  // Few are asked about feedback: their answers about it wait on their own, and the total goes on without them.
  const withGated = isBlock(growthOf(gatedRow)) && !isTelling(tallyIn(now, gatedRow));
  const published: Record<string, Tally> = {
    ...Object.fromEntries(openFactorRows.map((row) => [row, tallyIn(now, row)])),
    [gatedRow]: tallyIn(withGated ? now : before?.published, gatedRow),
    [wholeBallot]: withGated ? tallyIn(now, wholeBallot) : addTally(tallyIn(before?.published, wholeBallot), growth),
  };
  // The items of a factor come out together or not at all: one alone would be the factor less the others.
  for (const code of factorCodes) {
    const rows = items[code] ?? [];
    const out = (code !== gatedFactor || withGated) && rows.every((row) => isBlock(growthOf(row)));
    for (const row of rows) published[row] = tallyIn(out ? now : before?.published, row);
  }
  for (const row of asides) {
    const out = isBlock(growthOf(row)) && !isTelling(tallyIn(now, row));
    published[row] = tallyIn(out ? now : before?.published, row);
  }
  return withheldWhereTelling({ published, seen: core }, items);
}

function withheldWhereTelling(state: Pick<UnitState, 'published' | 'seen'>, items: ItemRows): UnitState {
  const telling = (layer: Layer) => rowsOfLayer(layer, items).some((row) => isTelling(tallyIn(state.published, row)));
  const total = telling('total');
  const factors = total || telling('factors');
  return { ...state, withheld: { total, factors, items: factors || telling('items') } };
}

/** The unit's new block, with its items as they were. */
function withItemsOf(before: UnitState | undefined, state: UnitState, items: ItemRows): UnitState {
  const kept = Object.fromEntries(allItems(items).map((row) => [row, tallyIn(before?.published, row)]));
  const withheld = { ...state.withheld, items: before?.withheld.items ?? false };
  return { ...state, published: { ...state.published, ...kept }, withheld };
}

/** Nothing changed, or at least 5 telephones more (corrections come along with them). */
function isBlock(growth: Tally): boolean {
  return isZero(growth) || growth.phones >= leastPhones;
}

/**
 * The province minus the units with figures is what the units without have together: that sum must not be telling, nor
 * belong to one unit. Where it would, a unit that grew just now is withheld too, the smallest first. False where none
 * is left.
 */
function withhold(layer: Layer, states: Map<string, UnitState>, grown: ReadonlySet<string>, items: ItemRows): boolean {
  const bySize = [...grown].sort((a, b) => phonesOf(states.get(a)!) - phonesOf(states.get(b)!));
  for (;;) {
    const hidden = [...states.values()].filter((state) => state.withheld[layer]);
    const together = sumRows(hidden.map((state) => state.published));
    if (hidden.length === 0) return true;
    if (hidden.length > 1 && !rowsOfLayer(layer, items).some((row) => isTelling(tallyIn(together, row)))) return true;
    const next = bySize.find((unitId) => !states.get(unitId)!.withheld[layer]);
    if (next === undefined) return false;
    const state = states.get(next)!;
    states.set(next, { ...state, withheld: { ...state.withheld, [layer]: true } });
  }
}

function phonesOf(state: UnitState): number {
  return tallyIn(state.published, wholeBallot).phones;
}

function minus(a: Tally, b: Tally): Tally {
  return addTally(a, b, -1);
}
