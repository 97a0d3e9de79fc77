import type { Db } from './client.ts';

/** What a unit changed after citizens spoke of it, for everybody to read. */
export interface ToldChangeRow {
  id: string;
  task_id: string;
  unit_id: string;
  theme_vi: string;
  theme_en: string;
  text_vi: string;
  text_en: string;
  day: string;
  told_at: number;
  withdrawn_at: number | null;
}

export async function insertToldChange(trx: Db, row: ToldChangeRow): Promise<void> {
  await trx('told_changes').insert(row);
}

/** Taken back with the task it belongs to. */
export async function withdrawChanges(trx: Db, taskId: string, at: number): Promise<void> {
  await trx('told_changes').where({ task_id: taskId }).whereNull('withdrawn_at').update({ withdrawn_at: at });
}

/** The newest first. */
export function findToldChanges(db: Db, unitIds: readonly string[], limit: number): Promise<ToldChangeRow[]> {
  return db<ToldChangeRow>('told_changes')
    .whereIn('unit_id', [...unitIds])
    .whereNull('withdrawn_at')
    .orderBy([{ column: 'told_at', order: 'desc' }, { column: 'id' }])
    .limit(limit);
}

/** What was told when this task was done, if anything stands. */
export function findChangeOfTask(db: Db, taskId: string): Promise<ToldChangeRow | undefined> {
  return db<ToldChangeRow>('told_changes').where({ task_id: taskId }).whereNull('withdrawn_at').first();
}
