import { insertAll } from './bulk.ts';
import type { Db } from './client.ts';

/** A session of keys: USSD, or a call. The tables are named after the first of the two. */
export interface UssdSessionRow {
  id: string;
  channel_id: string;
  session_id: string;
  msisdn_hash: string;
  hash_key_version: number;
  msisdn_cipher: string;
  cipher_key_version: number;
  state_cipher: string;
  over: number;
  started_at: number;
}

export interface UssdTurnRow {
  session_row_id: string;
  keys_hash: string;
  keys_cipher: string;
  screen_cipher: string;
  is_end: number;
  at: number;
}

export const insertSessions = (trx: Db, rows: readonly UssdSessionRow[]): Promise<void> =>
  insertAll(trx, 'ussd_sessions', rows);

export const insertTurns = (trx: Db, rows: readonly UssdTurnRow[]): Promise<void> => insertAll(trx, 'ussd_turns', rows);

export function findSessions(trx: Db, sessionIds: readonly string[]): Promise<UssdSessionRow[]> {
  return trx<UssdSessionRow>('ussd_sessions').whereIn('session_id', [...sessionIds]);
}

/** Sessions of these numbers that nobody said were over. */
export function findDropped(trx: Db, hashes: readonly string[]): Promise<UssdSessionRow[]> {
  return trx<UssdSessionRow>('ussd_sessions')
    .whereIn('msisdn_hash', [...hashes])
    .where({ over: 0 });
}

/** Sessions that began long ago and that nobody said were over. */
export function findSilent(db: Db, startedBefore: number, limit: number): Promise<UssdSessionRow[]> {
  return db<UssdSessionRow>('ussd_sessions').where({ over: 0 }).where('started_at', '<', startedBefore).limit(limit);
}

export function findTurns(trx: Db, sessionRowIds: readonly string[]): Promise<UssdTurnRow[]> {
  return trx<UssdTurnRow>('ussd_turns').whereIn('session_row_id', [...sessionRowIds]);
}

export async function endSessions(trx: Db, ids: readonly string[]): Promise<void> {
  if (ids.length > 0)
    await trx('ussd_sessions')
      .whereIn('id', [...ids])
      .update({ over: 1 });
}

/** Key presses are raw replies: they go when their cases are closed. Returns how many sessions there were. */
export async function deleteOldSessions(trx: Db, startedBefore: number): Promise<number> {
  const old = trx('ussd_sessions').where('started_at', '<', startedBefore).select('id');
  await trx('ussd_turns').whereIn('session_row_id', old).delete();
  return trx('ussd_sessions').where('started_at', '<', startedBefore).delete();
}
