import type { FormState } from '../domain/paper/accounting.ts';
import type { Db } from './client.ts';
import type { PaperBatchRow } from './paper-batches.ts';
import type { PaperFormRow } from './paper-forms.ts';
import type { PaperReportRow } from './paper-reports.ts';

/** Months that forms were printed for, the newest first. */
export async function findPaperMonths(db: Db): Promise<string[]> {
  const rows: { month: string }[] = await db('paper_batches').distinct('month').orderBy('month', 'desc');
  return rows.map(({ month }) => month);
}

export type BatchOfMonth = PaperBatchRow & { readonly printed_by_name: string };

export async function findBatchesOfMonth(db: Db, month: string, unitIds: readonly string[]): Promise<BatchOfMonth[]> {
  return db('paper_batches')
    .join('users', 'users.id', 'paper_batches.printed_by')
    .where({ month })
    .whereIn('paper_batches.unit_id', [...unitIds])
    .orderBy('first_number')
    .select('paper_batches.*', 'users.name as printed_by_name');
}

export interface StateCount {
  readonly batchId: string;
  readonly state: FormState;
  readonly uncounted: number;
  readonly n: number;
}

/** Forms of one month by batch and state. */
export async function countForms(db: Db, month: string): Promise<StateCount[]> {
  const rows: { batch_id: string; state: FormState; uncounted: number | string; n: number | string }[] = await db(
    'paper_forms',
  )
    .whereIn('batch_id', db('paper_batches').where({ month }).select('id'))
    .groupBy('batch_id', 'state')
    .select('batch_id', 'state')
    .sum({ uncounted: 'uncounted' })
    .count({ n: '*' });
  return rows.map((row) => ({
    batchId: row.batch_id,
    state: row.state,
    uncounted: Number(row.uncounted),
    n: Number(row.n),
  }));
}

/** Why forms of one month are invalid, with how many are. */
export async function countInvalidReasons(
  db: Db,
  month: string,
  unitIds: readonly string[],
): Promise<{ reason: string; n: number }[]> {
  const rows: { reason: string | null; n?: number | string }[] = await db<
    Pick<PaperFormRow, 'reason' | 'state' | 'batch_id'>
  >('paper_forms')
    .whereIn(
      'batch_id',
      db('paper_batches')
        .where({ month })
        .whereIn('unit_id', [...unitIds])
        .select('id'),
    )
    .where({ state: 'invalid' })
    .groupBy('reason')
    .select('reason')
    .count({ n: '*' });
  return rows.map(({ reason, n }) => ({ reason: String(reason), n: Number(n) })).sort((a, b) => b.n - a.n);
}

/** Forms that came in after they had been reported spoiled or lost. */
export async function findCameBack(
  db: Db,
  month: string,
  unitIds: readonly string[],
): Promise<{ number: number; unit_id: string }[]> {
  return db('paper_forms')
    .join('paper_batches', 'paper_batches.id', 'paper_forms.batch_id')
    .where({ month, came_back: 1 })
    .whereIn('unit_id', [...unitIds])
    .orderBy('number')
    .select('number', 'unit_id');
}

export async function findReports(
  db: Db,
  month: string,
  unitIds: readonly string[],
): Promise<(PaperReportRow & { unit_id: string })[]> {
  return db('paper_reports')
    .join('paper_batches', 'paper_batches.id', 'paper_reports.batch_id')
    .where({ month })
    .whereIn('unit_id', [...unitIds])
    .orderBy('reported_at', 'desc')
    .select('paper_reports.*', 'paper_batches.unit_id');
}

/** Forms of one month that were entered twice, with what the first entry had wrong. */
export async function findCompared(db: Db, month: string): Promise<{ compared: number; wrong: number }[]> {
  return db('paper_forms')
    .whereIn('batch_id', db('paper_batches').where({ month }).select('id'))
    .whereNotNull('compared')
    .select('compared', 'wrong');
}

/** Sheets that nobody printed here, by kind and by the unit of the serial they bear, entered since an instant. */
export async function countStrays(
  db: Db,
  since: number,
  until: number,
): Promise<{ kind: string; unit_id: string | null; n: number }[]> {
  const rows: { kind: string; unit_id: string | null; n: number | string }[] = await db('paper_strays')
    .where('keyed_at', '>=', since)
    .where('keyed_at', '<', until)
    .groupBy('kind', 'unit_id')
    .select('kind', 'unit_id')
    .count({ n: '*' });
  return rows.map((row) => ({ ...row, n: Number(row.n) }));
}
