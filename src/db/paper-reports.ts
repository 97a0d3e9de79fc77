import type { Db } from './client.ts';

export const lossReasons = ['misprint', 'wet', 'torn', 'written_on', 'missing', 'stolen', 'other'] as const;
export type LossReason = (typeof lossReasons)[number];

/** A run of forms that a unit reported spoiled or lost. */
export interface PaperReportRow {
  id: string;
  batch_id: string;
  kind: 'spoiled' | 'lost';
  reason: LossReason;
  first_number: number;
  size: number;
  reported_by: string;
  reported_at: number;
}

export async function insertPaperReport(trx: Db, row: PaperReportRow): Promise<void> {
  await trx<PaperReportRow>('paper_reports').insert(row);
}
