import { factorRow, gatedFactor, wholeBallot, withoutGated } from '../domain/counted-ballot.ts';
import { factorCodes } from '../domain/instrument.ts';
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

/** `total`, or the factors together: what can be shown as figures or only as bands. */
export type Layer = 'total' | 'factors';
export const layers: readonly Layer[] = ['total', 'factors'];

export interface UnitState {
  /** What has come out of this unit so far. */
  readonly published: Rows;
  /** The sums without the gated factor at the last block. */
  readonly seen: Tally;
  readonly withheld: Readonly<Record<Layer, boolean>>;
}

const gatedRow = factorRow(gatedFactor);
const openFactorRows = factorCodes.filter((code) => code !== gatedFactor).map(factorRow);
const rowsOfLayer: Readonly<Record<Layer, readonly string[]>> = {
  total: [wholeBallot],
  factors: factorCodes.map(factorRow),
};

export const publishedRows: readonly string[] = [...rowsOfLayer.total, ...rowsOfLayer.factors];
export const countedRows: readonly string[] = [...publishedRows, withoutGated];

export function tallyIn(rows: Rows | undefined, row: string): Tally {
  return rows?.[row] ?? emptyTally;
}

export function sumRows(all: readonly Rows[]): Rows {
  return Object.fromEntries(
    publishedRows.map((row) => [row, all.reduce((sum, rows) => addTally(sum, tallyIn(rows, row)), emptyTally)]),
  );
}

/** May not be shown as a figure: too few telephones, or so much agreement that the figure says what each one said. */
export function isTelling(tally: Tally): boolean {
  if (isZero(tally)) return false;
  return tally.phones < leastPhones || (tally.phones < leastPhonesForExact && isNearlyUnanimous(tally));
}

/**
 * The units of one questionnaire after the next release, or `undefined` where nothing can come out yet.
 * @param now sums by unit, with the rows of `countedRows`
 */
export function nextStates(
  before: ReadonlyMap<string, UnitState>,
  now: ReadonlyMap<string, Rows>,
): { states: Map<string, UnitState>; grown: ReadonlySet<string> } | undefined {
  const states = new Map(before);
  const grown = new Set<string>();
  for (const [unitId, rows] of now) {
    const next = nextBlock(before.get(unitId), rows);
    if (!next) continue;
    states.set(unitId, next);
    grown.add(unitId);
  }
  if (grown.size === 0) return undefined;
  for (const layer of layers) if (!withhold(layer, states, grown)) return undefined;
  return { states, grown };
}

/**
 * Everything that waited, as one block of the province; without the few answers about feedback where they alone would
 * say too much; `undefined` where the whole would, or is nothing.
 */
export function lastBlock(states: readonly UnitState[], now: readonly Rows[]): Rows | undefined {
  const came = sumRows(states.map((state) => state.published));
  const total = sumRows(now);
  const rest = Object.fromEntries(publishedRows.map((row) => [row, minus(total[row]!, came[row]!)]));
  const core = now.reduce((sum, rows) => addTally(sum, tallyIn(rows, withoutGated)), emptyTally);
  const seen = states.reduce((sum, state) => addTally(sum, state.seen), emptyTally);
  const withoutFeedback = { ...rest, [wholeBallot]: minus(core, seen), [gatedRow]: emptyTally };
  return [rest, withoutFeedback].find(
    (rows) =>
      !isZero(rows[wholeBallot]!) && publishedRows.every((row) => isBlock(rows[row]!) && !isTelling(rows[row]!)),
  );
}

/** The unit with its next block, where that is large enough in every factor everybody is asked about. */
function nextBlock(before: UnitState | undefined, now: Rows): UnitState | undefined {
  const core = tallyIn(now, withoutGated);
  const growth = minus(core, before?.seen ?? emptyTally);
  const growthOf = (row: string) => minus(tallyIn(now, row), tallyIn(before?.published, row));
  if (growth.phones < leastPhones) return undefined;
  if (openFactorRows.some((row) => !isBlock(growthOf(row)))) return undefined;
  // Few are asked about feedback: their answers about it wait on their own, and the total goes on without them.
  const withGated = isBlock(growthOf(gatedRow)) && !isTelling(tallyIn(now, gatedRow));
  const published = {
    ...Object.fromEntries(openFactorRows.map((row) => [row, tallyIn(now, row)])),
    [gatedRow]: tallyIn(withGated ? now : before?.published, gatedRow),
    [wholeBallot]: withGated ? tallyIn(now, wholeBallot) : addTally(tallyIn(before?.published, wholeBallot), growth),
  };
  const telling = (layer: Layer) => rowsOfLayer[layer].some((row) => isTelling(published[row]!));
  return {
    published,
    seen: core,
    withheld: { total: telling('total'), factors: telling('total') || telling('factors') },
  };
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
function withhold(layer: Layer, states: Map<string, UnitState>, grown: ReadonlySet<string>): boolean {
  const bySize = [...grown].sort((a, b) => phonesOf(states.get(a)!) - phonesOf(states.get(b)!));
  for (;;) {
    const hidden = [...states.values()].filter((state) => state.withheld[layer]);
    const together = sumRows(hidden.map((state) => state.published));
    if (hidden.length === 0) return true;
    if (hidden.length > 1 && !rowsOfLayer[layer].some((row) => isTelling(together[row]!))) return true;
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
