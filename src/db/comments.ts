import { insertAll } from './bulk.ts';
import type { Db } from './client.ts';

/** A citizen's words, masked, without a trace of when they were written; urgent ones are for inspectors alone. */
export interface CommentRow {
  id: string;
  unit_id: string;
  month: string;
  text: string;
  flags: string;
  urgent: number;
  /** Until closing. */
  invitation_id: string | null;
  /** One random name for everything that was said about one case; null in rows of an earlier release. */
  voice: string | null;
  /** 1 once its themes were told. */
  sorted: number;
}

export interface AlertRow {
  id: string;
  level: 'emergency' | 'urgent' | 'guessing' | 'channel' | 'budget' | 'import';
  unit_id: string | null;
  /** Of a channel or a budget: JSON. */
  detail: string;
  raised_at: number;
  acknowledged_at: number | null;
}

export const insertComments = (trx: Db, rows: readonly CommentRow[]): Promise<void> => insertAll(trx, 'comments', rows);

export const insertAlerts = (trx: Db, rows: readonly AlertRow[]): Promise<void> => insertAll(trx, 'alerts', rows);

/** What was said about these cases before. */
export function findCommentsOf(trx: Db, invitationIds: readonly string[]): Promise<CommentRow[]> {
  return trx<CommentRow>('comments').whereIn('invitation_id', [...invitationIds]);
}

export function findComment(db: Db, id: string): Promise<CommentRow | undefined> {
  return db<CommentRow>('comments').where({ id }).first();
}

/** Comments of these units whose themes nobody told yet, in the order of their random ids. */
export function findUnsorted(db: Db, unitIds: readonly string[]): Promise<CommentRow[]> {
  return db<CommentRow>('comments')
    .whereRaw('sorted = 0') // as the index says it
    .whereIn('unit_id', [...unitIds])
    .orderBy('id');
}

export async function markSorted(trx: Db, ids: readonly string[]): Promise<void> {
  await trx('comments')
    .whereIn('id', [...ids])
    .update({ sorted: 1 });
}

export async function markUrgent(trx: Db, id: string): Promise<void> {
  await trx('comments').where({ id }).update({ urgent: 1 });
}
