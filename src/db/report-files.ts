import type { Db } from './client.ts';

export interface ReportFileKey {
  /** The province. */
  readonly unit_id: string;
  readonly period_id: string;
  readonly revision: number;
  readonly format: string;
}

export async function findReportFile(db: Db, key: ReportFileKey): Promise<Buffer | undefined> {
  const row = await db('report_files').where(key).first('body');
  return row?.body;
}

/** Keeps a file unless one is kept already. @returns the one that is kept */
export async function keepReportFile(trx: Db, key: ReportFileKey, body: Buffer, at: number): Promise<Buffer> {
  await trx('report_files')
    .insert({ ...key, body, written_at: at })
    .onConflict(['unit_id', 'period_id', 'revision', 'format'])
    .ignore();
  return (await findReportFile(trx, key))!;
}
