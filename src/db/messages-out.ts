import type { MessageKind, MessageState, Priority } from '../domain/message-state.ts';
import { priorities, unsolicitedKinds } from '../domain/message-state.ts';
import { insertAll } from './bulk.ts';
import type { Db } from './client.ts';
import { jsonIds } from './json-rows.ts';

export interface MessageOutRow {
  id: string;
  invitation_id: string | null;
  answers_message_in_id: string | null;
  channel_id: string;
  kind: MessageKind;
  /** The rated unit; null where the message is about no case. */
  unit_id: string | null;
  /** Network of the number, where it was known when the message was written. */
  network: string | null;
  msisdn_hash: string;
  hash_key_version: number;
  msisdn_cipher: string;
  cipher_key_version: number;
  sender: string;
  body_cipher: string;
  template: string;
  settings_version_id: string;
  segments: number;
  priority: Priority;
  state: MessageState;
  attempts: number;
  not_before: number;
  expires_at: number;
  created_at: number;
  queued_at: number | null;
  /** Why it waits although it was due. */
  held: 'breaker' | 'budget' | null;
  /** Version of the setting "routes" that held it. */
  held_version: string | null;
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

/**
 * Pending messages of a channel whose time has come, answers first. Each priority is read in the order of its index, so
 * that a long backlog is never sorted.
 */
export async function findDue(db: Db, channelId: string, now: number, limit: number): Promise<DueMessage[]> {
  const due: DueMessage[] = [];
  for (const priority of priorities) {
    if (due.length >= limit) break;
    const more = await db('messages_out')
      .whereRaw("state = 'pending'") // as the index says it
      .where({ channel_id: channelId, priority })
      .where('not_before', '<=', now)
      .orderBy('not_before')
      .limit(limit - due.length)
      .select('id', 'channel_id', 'priority', 'attempts');
    due.push(...more);
  }
  return due;
}

/** Channels that messages wait for and that are not among those configured. */
export async function findOrphanChannels(db: Db, configured: readonly string[]): Promise<string[]> {
  const rows: { channel_id: string }[] = await db('messages_out')
    .whereRaw("state = 'pending'") // as the index says it
    .whereNotIn('channel_id', [...configured])
    .distinct('channel_id');
  return rows.map((row) => row.channel_id);
}

/** By channel: messages that are due and not handed over, and those held by breaker or budget. */
export async function countWaiting(
  db: Db,
  now: number,
): Promise<Map<string, { due: number; breaker: number; budget: number }>> {
  const byChannel = () => db('messages_out').select('channel_id').count({ n: '*' });
  type Count = { channel_id: string; held: 'breaker' | 'budget' | null; n: number | string };
  const held: Count[] = await byChannel().select('held').whereNotNull('held').groupBy('channel_id', 'held');
  const due: Count[] = await byChannel()
    .whereRaw("state in ('pending', 'queued')") // as the index says it
    .where('not_before', '<=', now)
    .whereNull('held')
    .groupBy('channel_id');
  const counts = new Map<string, { due: number; breaker: number; budget: number }>();
  for (const { channel_id, held: why, n } of [...held, ...due]) {
    const count = counts.get(channel_id) ?? { due: 0, breaker: 0, budget: 0 };
    counts.set(channel_id, { ...count, [why ?? 'due']: Number(n) });
  }
  return counts;
}

export async function markQueued(trx: Db, ids: readonly string[], now: number): Promise<void> {
  await trx('messages_out')
    .where('id', 'in', jsonIds(trx, ids))
    .where({ state: 'pending' })
    .update({ state: 'queued', queued_at: now });
}

/** Their one attempt that is under way was accepted. */
export async function markSent(trx: Db, ids: readonly string[]): Promise<void> {
  await trx('messages_out').where('id', 'in', jsonIds(trx, ids)).where({ state: 'sending' }).update({ state: 'sent' });
}

/** The queue could not take them. */
export async function markPendingAgain(trx: Db, ids: readonly string[]): Promise<void> {
  await trx('messages_out')
    .whereIn('id', [...ids])
    .where({ state: 'queued' })
    .update({ state: 'pending', queued_at: null });
}

/** What may not leave by its channel leaves by another. */
export async function moveToChannel(
  trx: Db,
  ids: readonly string[],
  to: { channelId: string; sender: string },
): Promise<void> {
  await trx<MessageOutRow>('messages_out')
    .whereIn('id', [...ids])
    .update({ channel_id: to.channelId, sender: to.sender, state: 'pending', queued_at: null, held: null });
}

/** No channel may take them before `until`, unless the settings change or a channel recovers. */
export async function holdMessages(
  trx: Db,
  ids: readonly string[],
  { held, until, versionId }: { held: 'breaker' | 'budget'; until: number; versionId: string },
): Promise<void> {
  await trx<MessageOutRow>('messages_out')
    .whereIn('id', [...ids])
    .update({ state: 'pending', queued_at: null, not_before: until, held, held_version: versionId });
}

/** Their hour is past: they wait until `until`. */
export async function putOff(trx: Db, ids: readonly string[], until: number): Promise<void> {
  await trx<MessageOutRow>('messages_out')
    .whereIn('id', [...ids])
    .update({ state: 'pending', queued_at: null, not_before: until });
}

/** A channel works again. */
export async function releaseFromBreaker(trx: Db, now: number): Promise<void> {
  await release(trx, now).where({ held: 'breaker' });
}

/** Other settings are in force than those that held them. Returns how many. */
export function releaseFromOldSettings(trx: Db, versionId: string, now: number): Promise<number> {
  return release(trx, now).whereNotNull('held').whereNot({ held_version: versionId });
}

function release(trx: Db, now: number) {
  return trx<MessageOutRow>('messages_out')
    .where({ state: 'pending' })
    .update({ not_before: now, held: null, held_version: null });
}

/** Another attempt may follow; false where the message went on without it, as one does that arrived after all. */
export async function retryMessage(
  trx: Db,
  { id, attempts, notBefore }: { id: string; attempts: number; notBefore: number },
): Promise<boolean> {
  const waiting = await trx<MessageOutRow>('messages_out')
    .where({ id, attempts })
    .whereIn('state', ['sending', 'unknown'])
    .update({ state: 'pending', not_before: notBefore, queued_at: null });
  return waiting > 0;
}

/** Messages that were queued before an instant and not claimed: their jobs may be lost, so they are pending again. */
export async function requeueUnclaimed(trx: Db, queuedBefore: number): Promise<number> {
  return trx('messages_out')
    .whereRaw("state = 'queued'") // as the index says it
    .where('queued_at', '<=', queuedBefore)
    .update({ state: 'pending', queued_at: null });
}

/** Messages nobody needs any more: past their time and provably not sent. */
export async function expireMessages(trx: Db, now: number): Promise<number> {
  return trx('messages_out')
    .whereRaw("state in ('pending', 'queued')") // as the index says it
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
