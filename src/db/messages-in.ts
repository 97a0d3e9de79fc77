import { insertNew, updateAll } from './bulk.ts';
import type { Db } from './client.ts';

export interface MessageInRow {
  id: string;
  channel_id: string;
  external_id: string;
  msisdn_hash: string;
  hash_key_version: number;
  msisdn_cipher: string;
  cipher_key_version: number;
  sent_to: string;
  text_cipher: string;
  text_hash: string;
  state: 'stored' | 'read' | 'stuck';
  received_at: number;
  /** When it was written by the provider's clock, never later than `received_at`; null in old rows. */
  sent_at: number | null;
  /** 1 where a part of the text never came. */
  incomplete: number;
  read_at: number | null;
  invitation_id: string | null;
  kind: string | null;
  rule: string | null;
  parser_version: string | null;
}

/** Stores each message once per (channel, external id); returns the ids of the new ones. */
export function insertMessagesIn(trx: Db, rows: readonly MessageInRow[]): Promise<Set<string>> {
  return insertNew(trx, 'messages_in', ['channel_id', 'external_id'], rows);
}

/** When a message was written, as far as anybody told. */
export function writtenAt({ sent_at, received_at }: Pick<MessageInRow, 'sent_at' | 'received_at'>): number {
  return sent_at ?? received_at;
}

/** The oldest messages nobody has read yet. */
export function findUnread(db: Db, limit: number): Promise<MessageInRow[]> {
  return db<MessageInRow>('messages_in').where({ state: 'stored' }).orderBy('received_at').limit(limit);
}

export interface SenderDay {
  channel_id: string;
  msisdn_hash: string;
  text_hash: string;
  kind: string | null;
  received_at: number;
}

/** What these numbers sent and what was read since an instant: for the loop guard and the count of wrong codes. */
export function findReadSince(db: Db, hashes: readonly string[], since: number): Promise<SenderDay[]> {
  return db<MessageInRow>('messages_in')
    .whereIn('msisdn_hash', [...hashes])
    .where({ state: 'read' })
    .where('received_at', '>', since)
    .select('channel_id', 'msisdn_hash', 'text_hash', 'kind', 'received_at');
}

export type Decision = Pick<MessageInRow, 'channel_id' | 'msisdn_hash' | 'kind' | 'invitation_id'> & {
  written_at: number;
};

/** What these numbers decided in messages that were read already: scores, refusals, permissions. */
export async function findDecisions(db: Db, hashes: readonly string[], since: number): Promise<Decision[]> {
  const rows: MessageInRow[] = await db<MessageInRow>('messages_in')
    .whereIn('msisdn_hash', [...hashes])
    .where({ state: 'read' })
    .whereIn('kind', ['answers', 'partial', 'correction', 'opt_out', 'opt_in'])
    .where('received_at', '>', since)
    .orderBy('received_at');
  return rows.map((row) => ({ ...row, written_at: writtenAt(row) }));
}

/** Writes what was read out of each message. */
export function markRead(trx: Db, rows: readonly MessageInRow[]): Promise<void> {
  const changed = ['state', 'read_at', 'invitation_id', 'kind', 'rule', 'parser_version'] as const;
  return updateAll(trx, 'messages_in', [...changed, 'text_cipher', 'text_hash'], rows);
}

/** Sets a message aside that cannot be read, so that it holds up nobody else and a person finds it. */
export async function markStuck(trx: Db, id: string, now: number): Promise<void> {
  await trx<MessageInRow>('messages_in').where({ id }).update({ state: 'stuck', read_at: now });
}

/** How often each of these numbers answered for an invitation of another number since an instant. */
export async function countForeignReplies(
  db: Db,
  hashes: readonly string[],
  since: number,
): Promise<Map<string, number>> {
  const rows: { msisdn_hash: string; n: number }[] = await db('messages_in')
    .join('invitations', 'invitations.id', 'messages_in.invitation_id')
    .whereIn('messages_in.msisdn_hash', [...hashes])
    .whereIn('messages_in.kind', ['answers', 'partial', 'correction'])
    .where('messages_in.received_at', '>', since)
    .where((other) =>
      other
        .whereNull('invitations.msisdn_hash')
        .orWhere('invitations.msisdn_hash', '<>', db.ref('messages_in.msisdn_hash')),
    )
    .groupBy('messages_in.msisdn_hash')
    .select('messages_in.msisdn_hash')
    .count({ n: '*' });
  return new Map(rows.map((row) => [row.msisdn_hash, Number(row.n)]));
}
