import type { MessageKind, MessageState } from '../domain/message-state.ts';
import { unsolicitedKinds } from '../domain/message-state.ts';
import { insertAll } from './bulk.ts';
import type { Db } from './client.ts';

export interface MessageOutRow {
  id: string;
  invitation_id: string | null;
  answers_message_in_id: string | null;
  channel_id: string;
  kind: MessageKind;
  msisdn_hash: string;
  hash_key_version: number;
  msisdn_cipher: string;
  cipher_key_version: number;
  sender: string;
  body_cipher: string;
  template: string;
  settings_version_id: string;
  segments: number;
  /** 1 answers a citizen's own message, 10 everything else. */
  priority: number;
  state: MessageState;
  attempts: number;
  not_before: number;
  expires_at: number;
  created_at: number;
  queued_at: number | null;
}

export function insertMessages(trx: Db, rows: readonly MessageOutRow[]): Promise<void> {
  return insertAll(trx, 'messages_out', rows);
}

export interface DueMessage {
  id: string;
  channel_id: string;
  priority: number;
  attempts: number;
}

/** Pending messages of a channel whose time has come, answers first. */
export function findDue(db: Db, channelId: string, now: number, limit: number): Promise<DueMessage[]> {
  return db('messages_out')
    .where({ channel_id: channelId, state: 'pending' })
    .where('not_before', '<=', now)
    .orderBy([{ column: 'priority' }, { column: 'not_before' }])
    .limit(limit)
    .select('id', 'channel_id', 'priority', 'attempts');
}

export async function markQueued(trx: Db, ids: readonly string[], now: number): Promise<void> {
  await trx('messages_out')
    .whereIn('id', [...ids])
    .where({ state: 'pending' })
    .update({ state: 'queued', queued_at: now });
}

/** The queue could not take them. */
export async function markPendingAgain(trx: Db, ids: readonly string[]): Promise<void> {
  await trx('messages_out')
    .whereIn('id', [...ids])
    .where({ state: 'queued' })
    .update({ state: 'pending', queued_at: null });
}

/** Messages that were queued before an instant and not claimed: their jobs may be lost, so they are pending again. */
export async function requeueUnclaimed(trx: Db, queuedBefore: number): Promise<number> {
  return trx('messages_out')
    .where({ state: 'queued' })
    .where('queued_at', '<=', queuedBefore)
    .update({ state: 'pending', queued_at: null });
}

/** Messages nobody needs any more: past their time and provably not sent. */
export async function expireMessages(trx: Db, now: number): Promise<number> {
  return trx('messages_out')
    .whereIn('state', ['pending', 'queued'])
    .where('expires_at', '<=', now)
    .update({ state: 'expired' });
}

/** After a refusal nothing unsolicited leaves for the number. */
export async function withdrawUnsolicited(trx: Db, hashes: readonly string[]): Promise<void> {
  await trx('messages_out')
    .whereIn('msisdn_hash', [...hashes])
    .whereIn('state', ['pending', 'queued'])
    .whereIn('kind', [...unsolicitedKinds])
    .update({ state: 'expired' });
}

/** Once a citizen answered, the reminder of that invitation has no purpose. */
export async function withdrawReminders(trx: Db, invitationIds: readonly string[]): Promise<void> {
  await trx('messages_out')
    .whereIn('invitation_id', [...invitationIds])
    .whereIn('state', ['pending', 'queued'])
    .whereIn('kind', ['invitation', 'reminder'])
    .update({ state: 'expired' });
}

/** How many automatic answers each of these numbers was sent since an instant. */
export async function countAnswersSince(
  db: Db,
  hashes: readonly string[],
  since: number,
): Promise<Map<string, number>> {
  const rows: { msisdn_hash: string; n: number }[] = await db('messages_out')
    .whereIn('msisdn_hash', [...hashes])
    .whereNotNull('answers_message_in_id')
    .where('created_at', '>', since)
    .groupBy('msisdn_hash')
    .select('msisdn_hash')
    .count({ n: '*' });
  return new Map(rows.map((row) => [row.msisdn_hash, Number(row.n)]));
}
