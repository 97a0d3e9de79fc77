import { factorRow, wholeBallot } from '../domain/counted-ballot.ts';
import { factorCodes } from '../domain/instrument.ts';
import { type Band, bandOf, indexOf, intervalOf, toHundredths } from '../domain/scoring.ts';
import type { Tally } from '../domain/tally.ts';
import { isTelling, type Layer, leastPhones, type Rows, tallyIn } from './disclosure.ts';
import type { Cell, Figures } from './release-body.ts';

/** What is shown instead of a telling figure. Cut-offs in hundredths of a percent. */
const coarseBands: readonly (Band & { to: number })[] = [
  { name: 'high', from: 9000, to: 10_000 },
  { name: 'good', from: 8000, to: 9000 },
  { name: 'fair', from: 6500, to: 8000 },
  { name: 'low', from: 0, to: 6500 },
];

/** Sums as they may be shown. @param withheld bands only, whatever the figures would say */
export function figuresOf(rows: Rows, withheld: Readonly<Record<Layer, boolean>>): Figures {
  return {
    total: cellOf(tallyIn(rows, wholeBallot), withheld.total),
    factors: Object.fromEntries(
      factorCodes.map((code) => [code, cellOf(tallyIn(rows, factorRow(code)), withheld.factors)]),
    ) as Figures['factors'],
  };
}

function cellOf(tally: Tally, withheld: boolean): Cell {
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
