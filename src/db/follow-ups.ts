import type { Db } from './client.ts';

export interface FollowUpRow {
  task_id: string;
  contact_cipher: string;
  keep_until: number;
}

export async function insertFollowUp(trx: Db, row: FollowUpRow): Promise<void> {
  await trx('follow_ups').insert(row).onConflict('task_id').ignore();
}

export function findFollowUp(db: Db, taskId: string): Promise<FollowUpRow | undefined> {
  return db<FollowUpRow>('follow_ups').where({ task_id: taskId }).first();
}

export async function deleteFollowUp(trx: Db, taskId: string): Promise<void> {
  await trx('follow_ups').where({ task_id: taskId }).delete();
}

/** Deletes what was kept long enough. Returns how many. */
export function deleteOldFollowUps(trx: Db, now: number): Promise<number> {
  return trx('follow_ups').where('keep_until', '<=', now).delete();
}
