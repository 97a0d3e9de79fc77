import { insertNew } from './bulk.ts';
import type { Db } from './client.ts';

export interface MessagePartRow {
  id: string;
  channel_id: string;
  external_id: string;
  msisdn_hash: string;
  hash_key_version: number;
  msisdn_cipher: string;
  cipher_key_version: number;
  sent_to: string;
  reference: string;
  /** From 1. */
  part_index: number;
  part_count: number;
  text_cipher: string;
  text_hash: string;
  state: 'waiting' | 'given_up' | 'joined';
  sent_at: number;
  received_at: number;
}

/** Stores each part once per (channel, external id); returns the ids of the new ones. */
export function insertParts(trx: Db, rows: readonly MessagePartRow[]): Promise<Set<string>> {
  return insertNew(trx, 'message_parts', ['channel_id', 'external_id'], rows);
}

/** Every part of the senders that have a waiting one, in order of arrival; at most `limit` senders. */
export async function findPartsOfWaiting(db: Db, since: number, limit: number): Promise<MessagePartRow[]> {
  const waiting = await db<MessagePartRow>('message_parts')
    .where({ state: 'waiting' })
    .groupBy('msisdn_hash')
    .orderByRaw('min(received_at)')
    .limit(limit)
    .select('msisdn_hash');
  if (waiting.length === 0) return [];
  return db<MessagePartRow>('message_parts')
    .whereIn(
      'msisdn_hash',
      waiting.map((row) => row.msisdn_hash),
    )
    .where('received_at', '>', since)
    .orWhere({ state: 'waiting' })
    .orderBy(['received_at', 'part_index', 'id']);
}

/** A joined part is remembered without its text, so that it is known when it comes again. */
export async function markParts(
  trx: Db,
  ids: readonly string[],
  state: 'given_up' | 'joined',
  erased?: string,
): Promise<void> {
  await trx<MessagePartRow>('message_parts')
    .whereIn('id', [...ids])
    .update({ state, ...(erased === undefined ? {} : { text_cipher: erased }) });
}

export function deleteOldParts(trx: Db, receivedBefore: number): Promise<number> {
  return trx('message_parts').whereNot({ state: 'waiting' }).where('received_at', '<', receivedBefore).delete();
}
