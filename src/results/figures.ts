import { factorRow, generalOpinion, onTimeView, weightedBallot, wholeBallot } from '../domain/counted-ballot.ts';
import { type FactorCode, factorCodes } from '../domain/instrument.ts';
import { type Band, bandOf, indexOf, intervalOf, toHundredths } from '../domain/scoring.ts';
import { rotatingIndex } from '../domain/statistics/rotation.ts';
import { addTally, emptyTally, isZero, type Tally } from '../domain/tally.ts';
import { type ItemRows, isTelling, leastPhones, type Rows, sumRows, tallyIn } from './disclosure.ts';
import type { Figures } from './period-results.ts';
import type { Cell, Figure } from './release-body.ts';

/** What is shown instead of a telling figure. Cut-offs in hundredths of a percent. */
const coarseBands: readonly (Band & { to: number })[] = [
  { name: 'high', from: 9000, to: 10_000 },
  { name: 'good', from: 8000, to: 9000 },
  { name: 'fair', from: 6500, to: 8000 },
  { name: 'low', from: 0, to: 6500 },
];

/** Sums that came out together. */
export interface Part {
  readonly rows: Rows;
  /** Everything counted then, out or not; of what is not out, bands are told. None of a province. */
  readonly shadow: Rows;
  /** Rows that carry the index of a rotating form. */
  readonly rotating: Rows;
}

/** A sum of parts. A row of which one part is told as a band is told so itself: all there is of it is in `shadow`. */
export function addParts(parts: readonly Part[]): Part {
  const rows: Record<string, Tally> = { ...sumRows(parts.map((part) => part.rows)) };
  const shadow: Record<string, Tally> = {};
  const names = new Set(parts.flatMap((part) => Object.keys(part.shadow)));
  for (const row of names) {
    const waits = (part: Part) => isZero(tallyIn(part.rows, row)) && tallyIn(part.shadow, row).phones >= leastPhones;
    if (!parts.some(waits)) continue;
    const all = parts.map((part) => (waits(part) ? part.shadow : part.rows));
    shadow[row] = all.reduce((sum, each) => addTally(sum, tallyIn(each, row)), emptyTally);
    rows[row] = emptyTally;
  }
  return { rows, shadow, rotating: sumRows(parts.map(({ rotating }) => rotating)) };
}

/** Sums as they may be shown. */
export function figuresOf(part: Part, items: ItemRows): Figures {
  const shares = rotatingShares(part.rotating, items);
  return {
    total: withShare(cellIn(part, wholeBallot), shares?.total),
    factors: Object.fromEntries(
      factorCodes.map((code) => [code, withShare(cellIn(part, factorRow(code)), shares?.factors[code])]),
    ) as Figures['factors'],
    items: Object.fromEntries(
      Object.values(items)
        .flat()
        .map((item) => [item, cellIn(part, item)] as const)
        .filter(([, cell]) => cell.shown !== 'nothing'),
    ),
  };
}

export function asideCells(part: Part): { overall: Cell; onTimeView: Cell } {
  return { overall: cellIn(part, generalOpinion), onTimeView: cellIn(part, onTimeView) };
}

function cellIn({ rows, shadow }: Part, row: string): Cell {
  const banded = tallyIn(shadow, row);
  return isZero(banded) ? cellOf(tallyIn(rows, row), false) : cellOf(banded, true);
}

/** @param withheld a band only, whatever the figure would say */
export function cellOf(tally: Tally, withheld: boolean): Cell {
  const { phones: n, sum_y: satisfied, sum_m: valid, blank, c1, c2, c3, c4, c5 } = tally;
  const index = indexOf(satisfied, valid);
  const interval = intervalOf(tally);
  if (n < leastPhones || index === undefined || !interval) return { shown: 'nothing' };
  if (withheld || isTelling(tally)) {
    const { from, to } = bandOf(index, coarseBands);
    return { shown: 'band', n, from, to };
  }
  return {
    shown: 'figure',
    n,
    satisfied,
    valid,
    blank,
    distribution: [c1, c2, c3, c4, c5],
    index,
    low: toHundredths(interval.low),
    high: toHundredths(interval.high),
  };
}

type Share = Pick<Figure, 'index' | 'low' | 'high'>;

function withShare(cell: Cell, share: Share | undefined): Cell {
  return cell.shown === 'figure' && share ? { ...cell, ...share } : cell;
}

/** The index of a rotating form is a mean over items, not over digits; `undefined` for other forms. */
function rotatingShares(rotating: Rows, items: ItemRows) {
  const weighted = rotating[weightedBallot];
  if (!weighted) return undefined;
  const asked = factorCodes.filter((code) => (items[code] ?? []).some((item) => tallyIn(rotating, item).ballots > 0));
  const of = (codes: readonly FactorCode[], spread: Tally): Share | undefined => {
    const tallies = Object.fromEntries(
      codes.map((code) => [code, items[code]!.map((item) => tallyIn(rotating, item))]),
    );
    const counts = Object.fromEntries(codes.map((code) => [code, items[code]!.length]));
    const found = rotatingIndex({ factors: tallies, weighted: spread }, counts);
    return (
      found && {
        index: toHundredths(found.share),
        low: toHundredths(found.interval.low),
        high: toHundredths(found.interval.high),
      }
    );
  };
  const digits = (code: FactorCode) =>
    items[code]!.reduce((sum, item) => addTally(sum, tallyIn(rotating, item)), emptyTally);
  return {
    total: of(
      asked.filter((code) => code !== 'feedback'),
      weighted,
    ),
    factors: Object.fromEntries(asked.map((code) => [code, of([code], digits(code))])) as Partial<
      Record<FactorCode, Share | undefined>
    >,
  };
}
