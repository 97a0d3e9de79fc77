import type { Db } from '../../../src/db/client.ts';
import { factorRow, lateCases, wholeBallot, withoutGated } from '../../../src/domain/counted-ballot.ts';
import { type Instrument, itemsOf } from '../../../src/domain/instrument.ts';
import { emptyTally, type Tally, tallyKeys } from '../../../src/domain/tally.ts';
import type { Cell } from '../../../src/results/release-body.ts';
import type { Row } from './linear.ts';

/** Bits that the five counts of a distribution carry exactly, above every number that means something else. */
const firstBit = 13;
const bitsPerCount = 38;
export const mostMarks = 5 * bitsPerCount;
/** No number of another meaning is so large. */
export const leastMark = 2 ** firstBit;

/**
 * Counts that say who is in them: every answer counts as a power of two of its own, in one of the five counts, so that a
 * distribution that is shown tells exactly whose answers it is the sum of.
 */
export interface MarkedBallot {
  readonly unitVersion: string;
  readonly field: string;
  readonly span: string;
  readonly proof: string;
  readonly flagged: boolean;
  readonly overdue: boolean;
  /** Everybody agreed: figures about few of them are told as bands. */
  readonly agreeing: boolean;
  /** Its mark; and that of its answers about feedback. */
  readonly mark: number;
  readonly feedback: number | undefined;
  /** Asked about the general opinion and on time too. */
  readonly asides: boolean;
}

/** Begins or ceases to count a ballot, as casting and correcting one does. */
export async function countMarked(
  db: Db,
  instrument: { readonly versionId: string; readonly instrument: Instrument },
  ballot: MarkedBallot,
  by: 1 | -1,
): Promise<void> {
  const core = tallyOfMark(ballot.mark, ballot.agreeing);
  const feedback = ballot.feedback === undefined ? emptyTally : tallyOfMark(ballot.feedback, ballot.agreeing);
  const rows = new Map<string, Tally>([[withoutGated, core]]);
  rows.set(wholeBallot, { ...added(core, feedback), ballots: 1, phones: 1, sum_yy: 1, sum_ym: 2, sum_mm: 4 });
  if (ballot.overdue) rows.set(lateCases, core);
  if (ballot.asides) rows.set('overall', core).set('on_time', core);
  for (const factor of instrument.instrument.factors)
    for (const { code, factor: of } of itemsOf(factor)) {
      const tally = of === 'feedback' ? feedback : core;
      if (tally.ballots > 0) rows.set(code, tally).set(factorRow(of), tally);
    }
  const key = {
    grain: 'month',
    period: ballot.span,
    unit_version_id: ballot.unitVersion,
    field_code: ballot.field,
    instrument_version_id: instrument.versionId,
    form: 'full',
    channel: 'sms',
    proof: ballot.proof,
    flagged: Number(ballot.flagged),
  };
  const sums = Object.fromEntries(tallyKeys.map((name) => [name, db.raw(`rollups.${name} + excluded.${name}`)]));
  for (const [item, tally] of rows)
    await db('rollups')
      .insert({ ...key, item, ...Object.fromEntries(tallyKeys.map((name) => [name, by * tally[name]])) })
      .onConflict([...Object.keys(key), 'item'])
      .merge(sums);
}

function tallyOfMark(mark: number, agreeing: boolean): Tally {
  const value = 2 ** (firstBit + Math.floor(mark / 5));
  const count = `c${(mark % 5) + 1}` as 'c1';
  return {
    ...emptyTally,
    [count]: value,
    ballots: 1,
    phones: 1,
    sum_y: agreeing ? 0 : value,
    sum_m: 2 * value,
    sum_yy: 1,
    sum_ym: 2,
    sum_mm: 4,
  };
}

function added(a: Tally, b: Tally): Tally {
  return Object.fromEntries(tallyKeys.map((key) => [key, a[key] + b[key]])) as Tally;
}

/** Whose answers are in a sum. @throws where it is no sum of marks */
export function membersOf({ c1, c2, c3, c4, c5 }: Pick<Tally, 'c1' | 'c2' | 'c3' | 'c4' | 'c5'>): Row {
  const row = new Array<number>(mostMarks).fill(0);
  for (const [plane, sum] of [c1, c2, c3, c4, c5].entries()) {
    let left = BigInt(sum) >> BigInt(firstBit);
    if (left << BigInt(firstBit) !== BigInt(sum) || sum < 0) throw new Error(`${sum} is no sum of marks`);
    for (let bit = 0; left > 0n; bit++, left >>= 1n) if (left & 1n) row[5 * bit + plane] = 1;
  }
  return row;
}

export function membersOfCell(cell: Cell): Row | undefined {
  if (cell.shown !== 'figure') return undefined;
  const [c1, c2, c3, c4, c5] = cell.distribution;
  return membersOf({ c1, c2, c3, c4, c5 });
}
