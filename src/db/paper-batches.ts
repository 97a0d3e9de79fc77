import type { Db } from './client.ts';
import { rawRows } from './json-rows.ts';

/** Forms that were printed together, with serials that follow each other. */
export interface PaperBatchRow {
  id: string;
  unit_id: string;
  unit_version_id: string;
  field_code: string;
  /** Of the returned result that the forms count for. */
  month: string;
  instrument_version_id: string;
  form: string;
  items: string;
  road: 'box' | 'envelope';
  /** 1: a single form for the citizen of one case. */
  tied: number;
  first_number: number;
  size: number;
  last_day: string;
  enter_until: number;
  printed_by: string;
  printed_at: number;
  times_printed: number;
}

/** The first of so many new serial numbers, nobody else's; the caller's transaction holds the counter until it ends. */
export async function takeNumbers(trx: Db, count: number): Promise<number> {
  const [row] = await rawRows<{ value: string }>(
    trx.raw(
      "update meta set value = cast(cast(value as bigint) + ? as text) where name = 'paper_next_number' returning value",
      [count],
    ),
  );
  if (!row) throw new Error('the counter of paper serials is missing');
  return Number(row.value) - count;
}

export async function insertPaperBatch(trx: Db, row: PaperBatchRow): Promise<void> {
  await trx<PaperBatchRow>('paper_batches').insert(row);
}

export function findPaperBatch(db: Db, id: string): Promise<PaperBatchRow | undefined> {
  return db<PaperBatchRow>('paper_batches').where({ id }).first();
}

/** The last twenty batches of these units, the newest first; none that was printed for a single case. */
export async function findRecentBatches(db: Db, unitIds: readonly string[]): Promise<PaperBatchRow[]> {
  return db<PaperBatchRow>('paper_batches')
    .whereIn('unit_id', [...unitIds])
    .where({ tied: 0 })
    .orderBy('first_number', 'desc')
    .limit(20);
}

export async function notePrinted(trx: Db, id: string): Promise<void> {
  await trx<PaperBatchRow>('paper_batches').where({ id }).increment('times_printed', 1);
}

/** The batch that this number was printed in. */
export function findPaperBatchOf(db: Db, number: number): Promise<PaperBatchRow | undefined> {
  const ofForm = db('paper_forms').where({ number }).select('batch_id');
  return db<PaperBatchRow>('paper_batches').where('id', 'in', ofForm).first();
}

/** Can forms that belong to no case still bring ballots of this month? */
export async function hasOpenBatch(db: Db, month: string, now: number): Promise<boolean> {
  const row = await db('paper_batches').where({ month, tied: 0 }).where('enter_until', '>', now).first('id');
  return row !== undefined;
}
