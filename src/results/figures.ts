import { factorRow, generalOpinion, onTimeView, weightedBallot, wholeBallot } from '../domain/counted-ballot.ts';
import { type FactorCode, factorCodes } from '../domain/instrument.ts';
import { type Band, bandOf, indexOf, intervalOf, toHundredths } from '../domain/scoring.ts';
import { rotatingIndex } from '../domain/statistics/rotation.ts';
import { addTally, emptyTally, isZero, type Tally } from '../domain/tally.ts';
import {
  type ItemRows,
  isTelling,
  type Layer,
  layers,
  leastPhones,
  type Rows,
  sumRows,
  tallyIn,
} from './disclosure.ts';
import type { Figures } from './period-results.ts';
import type { Cell, Figure } from './release-body.ts';

/** What is shown instead of a telling figure. Cut-offs in hundredths of a percent. */
const coarseBands: readonly (Band & { to: number })[] = [
  { name: 'high', from: 9000, to: 10_000 },
  { name: 'good', from: 8000, to: 9000 },
  { name: 'fair', from: 6500, to: 8000 },
  { name: 'low', from: 0, to: 6500 },
];

/** Sums that came out together, and which of their layers are told as bands only. */
export interface Part {
  readonly rows: Rows;
  readonly withheld: Readonly<Record<Layer, boolean>>;
  /** Rows that carry the index of a rotating form. */
  readonly rotating: Rows;
}

export const nothingWithheld: Part['withheld'] = { total: false, factors: false, items: false };

/** A sum of parts. Where one of them is told as a band, so is the sum: it less the others would be that one. */
export function addParts(parts: readonly Part[]): Part {
  const some = parts.filter(({ rows }) => !isZero(tallyIn(rows, wholeBallot)));
  return {
    rows: sumRows(parts.map(({ rows }) => rows)),
    rotating: sumRows(parts.map(({ rotating }) => rotating)),
    withheld: Object.fromEntries(
      layers.map((layer) => [layer, some.some(({ withheld }) => withheld[layer])]),
    ) as Part['withheld'],
  };
}

/** Sums as they may be shown. */
export function figuresOf({ rows, withheld, rotating }: Part, items: ItemRows): Figures {
  const shares = rotatingShares(rotating, items);
  return {
    total: withShare(cellOf(tallyIn(rows, wholeBallot), withheld.total), shares?.total),
    factors: Object.fromEntries(
      factorCodes.map((code) => [
        code,
        withShare(cellOf(tallyIn(rows, factorRow(code)), withheld.factors), shares?.factors[code]),
      ]),
    ) as Figures['factors'],
    items: Object.fromEntries(
      Object.values(items)
        .flat()
        .map((item) => [item, cellOf(tallyIn(rows, item), withheld.items)] as const)
        .filter(([, cell]) => cell.shown !== 'nothing'),
    ),
  };
}

export function asideCells({ rows }: Part): { overall: Cell; onTimeView: Cell } {
  return {
    overall: cellOf(tallyIn(rows, generalOpinion), false),
    onTimeView: cellOf(tallyIn(rows, onTimeView), false),
  };
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
