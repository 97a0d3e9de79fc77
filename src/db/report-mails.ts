import type { Db } from './client.ts';

export interface ReportMailRow {
  id: string;
  /** The province. */
  unit_id: string;
  period_id: string;
  revision: number;
  recipient: string;
  state: 'pending' | 'sent' | 'failed';
  attempts: number;
  not_before: number;
  failure: string | null;
  sent_at: number | null;
}

/** One a recipient of a revision; those that stand there already are left as they are. */
export async function insertMails(trx: Db, rows: readonly ReportMailRow[]): Promise<void> {
  if (rows.length > 0)
    await trx('report_mails')
      .insert([...rows])
      .onConflict(['unit_id', 'period_id', 'revision', 'recipient'])
      .ignore();
}

export function findDueMails(db: Db, now: number): Promise<ReportMailRow[]> {
  return db<ReportMailRow>('report_mails').where({ state: 'pending' }).where('not_before', '<=', now).limit(20);
}

export async function storeMailOutcome(trx: Db, id: string, change: Partial<ReportMailRow>): Promise<void> {
  await trx('report_mails').where({ id }).update(change);
}
