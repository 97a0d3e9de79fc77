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
 * is a sum of blocks, so no subtraction (of units, factors, or of one release from another) comes below a block.
 *
 * A figure that would say what each one said (under 15 who nearly agree) does not come out at all, not even in the sums
 * above it: it waits until it says less, and meanwhile the unit is told as a band. (Were it in the sums, and only hidden
 * at the unit, the next release that shows the unit would tell by subtraction what was hidden in this one.) What would
 * be left over waits too; once no more ballots can come, all that waited is one last block of the province.
 */
export const leastPhones = 5;
const leastPhonesForExact = 15;

/** Sums by row name: the whole ballot, and each factor. */
export type Rows = Readonly<Record<string, Tally>>;

/** Row names of the items of each factor, where a questionnaire has several. */
export type ItemRows = Readonly<Partial<Record<FactorCode, readonly string[]>>>;

export interface UnitState {
  /** What has come out of this unit so far. */
  readonly published: Rows;
  /** The sums without the gated factor at the last block. */
  readonly seen: Tally;
  /** Everything counted when the unit last grew by a block, out or not: of what is not, bands are told. */
  readonly shadow: Rows;
}

const gatedRow = factorRow(gatedFactor);
const openFactorRows = factorCodes.filter((code) => code !== gatedFactor).map(factorRow);
/** Asked beside the questionnaire: each comes out by itself, when it can. */
const asides: readonly string[] = [generalOpinion, onTimeView];

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
  return grown.size === 0 ? undefined : { states, grown };
}

/**
 * Everything that waited, as one block of the province; without the few answers about feedback where they alone would
 * say too much. What would still say too much stays away: the whole, the factors, or the items of a factor.
 */
export function lastBlock(states: readonly UnitState[], now: readonly Rows[], items: ItemRows = {}): Rows | undefined {
  const came = sumRows(states.map((state) => state.published));
  const total = sumRows(now);
  const rest = (row: string) => minus(tallyIn(total, row), tallyIn(came, row));
  const comeOut = (tallies: readonly Tally[]) => tallies.every((tally) => isBlock(tally) && !isTelling(tally));
  const core = now.reduce((sum, rows) => addTally(sum, tallyIn(rows, withoutGated)), emptyTally);
  const seen = states.reduce((sum, state) => addTally(sum, state.seen), emptyTally);
  const withFeedback = comeOut([rest(wholeBallot), rest(gatedRow)]);
  const whole = withFeedback ? rest(wholeBallot) : minus(core, seen);
  const groups = [
    withFeedback ? [gatedRow] : [],
    openFactorRows,
    ...factorCodes.map((code) => (code === gatedFactor && !withFeedback ? [] : (items[code] ?? []))),
    ...asides.map((row) => [row]),
  ].filter((rows) => comeOut(rows.map(rest)));
  const block: Rows = {
    ...Object.fromEntries(groups.flat().map((row) => [row, rest(row)])),
    ...(comeOut([whole]) ? { [wholeBallot]: whole } : {}),
  };
  return Object.values(block).every(isZero) ? undefined : block;
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
  const whole = withGated ? tallyIn(now, wholeBallot) : addTally(tallyIn(before?.published, wholeBallot), growth);
  if (isTelling(whole)) return waiting(before, now);
  const published: Record<string, Tally> = { ...before?.published, [wholeBallot]: whole };
  const tell = (rows: readonly string[]) => {
    for (const row of rows) published[row] = tallyIn(now, row);
  };
  if (withGated) tell([gatedRow]);
  const withFactors = !openFactorRows.some((row) => isTelling(tallyIn(now, row)));
  if (withFactors) tell(openFactorRows);
  // The items of a factor come out together or not at all: one alone would be the factor less the others.
  for (const code of factorCodes) {
    const rows = items[code] ?? [];
    const outToo = code === gatedFactor ? withGated : withFactors;
    if (outToo && rows.every((row) => isBlock(growthOf(row)) && !isTelling(tallyIn(now, row)))) tell(rows);
  }
  for (const row of asides) if (isBlock(growthOf(row)) && !isTelling(tallyIn(now, row))) tell([row]);
  return { published, seen: core, shadow: now };
}

/** Nothing comes out; the band moves, where at least 5 more have answered since it last did. */
function waiting(before: UnitState | undefined, now: Rows): UnitState | undefined {
  const more = minus(tallyIn(now, withoutGated), tallyIn(before?.shadow, withoutGated));
  if (more.phones < leastPhones) return undefined;
  return { published: before?.published ?? {}, seen: before?.seen ?? emptyTally, shadow: now };
}

/** Nothing changed, or at least 5 telephones more (corrections come along with them). */
function isBlock(growth: Tally): boolean {
  return isZero(growth) || growth.phones >= leastPhones;
}

function minus(a: Tally, b: Tally): Tally {
  return addTally(a, b, -1);
}
