import type { Db } from './client.ts';

export interface StoredSession {
  readonly idHash: string;
  readonly userId: string | null;
  /** JSON. */
  readonly data: string;
  /** Machine time, ms: a demo that moves its clock must not lose its logins. */
  readonly expiresAt: number;
}

export async function findSessionData(db: Db, idHash: string, now: number): Promise<string | undefined> {
  const row = await db('sessions').where({ id_hash: idHash }).where('expires_at', '>', now).first('data');
  return row?.data;
}

export async function saveSession(db: Db, session: StoredSession): Promise<void> {
  const { idHash: id_hash, userId: user_id, data, expiresAt: expires_at } = session;
  await db('sessions').insert({ id_hash, user_id, data, expires_at }).onConflict('id_hash').merge();
}

export async function deleteSession(db: Db, idHash: string): Promise<void> {
  await db('sessions').where({ id_hash: idHash }).delete();
}

export async function deleteExpiredSessions(db: Db, now: number): Promise<void> {
  await db('sessions').where('expires_at', '<=', now).delete();
}
