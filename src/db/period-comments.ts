import { randomUUID } from 'node:crypto';
import type { Db } from './client.ts';

export interface PeriodCommentRow {
  id: string;
  unit_id: string;
  period_id: string;
  version: number;
  /** Empty where it was taken back. */
  text: string;
  author_id: string;
  created_at: number;
}

/** The last version of each unit. */
export function findLatestPeriodComments(db: Db, periodId: string): Promise<PeriodCommentRow[]> {
  const later = db('period_comments as later')
    .whereRaw('later.period_id = one.period_id and later.unit_id = one.unit_id and later.version > one.version')
    .select(db.raw('1'));
  return db<PeriodCommentRow>('period_comments as one')
    .where('one.period_id', periodId)
    .whereNotExists(later)
    .select('one.*');
}

/** Every version of one unit's comment, the newest first. */
export function findPeriodCommentVersions(db: Db, periodId: string, unitId: string): Promise<PeriodCommentRow[]> {
  return db<PeriodCommentRow>('period_comments')
    .where({ period_id: periodId, unit_id: unitId })
    .orderBy('version', 'desc');
}

/** False where somebody else saved this version just before. */
export async function insertPeriodComment(trx: Db, row: Omit<PeriodCommentRow, 'id'>): Promise<boolean> {
  const stored = await trx('period_comments')
    .insert({ id: randomUUID(), ...row })
    .onConflict(['period_id', 'unit_id', 'version'])
    .ignore()
    .returning('id');
  return stored.length > 0;
}
