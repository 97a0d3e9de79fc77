import { randomUUID } from 'node:crypto';
import type { AttemptState } from '../domain/attempt-state.ts';
import { unsolicitedKinds } from '../domain/message-state.ts';
import { groupBy, insertAll, updateAll } from './bulk.ts';
import type { Db } from './client.ts';
import { jsonIds, jsonRows, rawRows } from './json-rows.ts';
import type { MessageOutRow } from './messages-out.ts';

export interface AttemptRow {
  id: string;
  message_id: string;
  n: number;
  channel_id: string;
  external_id: string | null;
  state: AttemptState;
  failure: string | null;
  failure_code: string | null;
  claimed_by: string;
  created_at: number;
  /** When an unknown outcome may be settled; null where the provider cannot tell. */
  settle_at: number | null;
  segments: number;
  /** Dong; 0 again once it is proven that nothing was accepted. */
  cost_dong: number;
  /** JSON list of the scopes that carry the cost; null once they were given it back. */
  charged_to: string | null;
  routes_version_id: string | null;
}

/** What choosing a channel for a message and handing it over needs of its row. */
const outgoingColumns = [
  'id',
  'invitation_id',
  'channel_id',
  'kind',
  'answers_message_in_id',
  'attempts',
  'priority',
  'segments',
  'unit_id',
  'network',
  'msisdn_hash',
  'hash_key_version',
  'msisdn_cipher',
  'cipher_key_version',
  'sender',
  'body_cipher',
  'not_before',
  'expires_at',
] as const satisfies readonly (keyof MessageOutRow)[];

export type OutgoingMessage = Pick<MessageOutRow, (typeof outgoingColumns)[number]>;

export interface ClaimedMessage {
  readonly attempt: AttemptRow;
  readonly message: OutgoingMessage;
}

/**
 * Messages that may be claimed for their attempt `n` now, answers first, kept from everybody else until the transaction
 * ends. Absent: claimed already, withdrawn, expired, or its citizen has refused.
 */
export async function lockClaimable(
  trx: Db,
  wanted: readonly { messageId: string; n: number; channelId?: string | undefined }[],
  now: number,
): Promise<OutgoingMessage[]> {
  if (wanted.length === 0) return [];
  const rows: OutgoingMessage[] = await trx<MessageOutRow>('messages_out')
    .where(
      'id',
      'in',
      jsonIds(
        trx,
        wanted.map((item) => item.messageId),
      ),
    )
    .whereIn('state', ['pending', 'queued'])
    .where('not_before', '<=', now)
    .where('expires_at', '>', now)
    .where((open) =>
      open.whereNotIn('kind', [...unsolicitedKinds]).orWhereNotExists(
        trx('opt_outs')
          .where({ msisdn_hash: trx.ref('messages_out.msisdn_hash') })
          .where('until', '>', now),
      ),
    )
    .orderBy('id')
    .forUpdate()
    .select([...outgoingColumns]);
  const jobs = groupBy(wanted, ({ messageId }) => messageId);
  const isFor = (row: OutgoingMessage) =>
    jobs
      .get(row.id)
      ?.some(({ n, channelId }) => n === row.attempts + 1 && (channelId ?? row.channel_id) === row.channel_id);
  return rows.filter(isFor).sort((a, b) => a.priority - b.priority);
}

/** Messages that wait and are due, kept from everybody else until the transaction ends. */
export async function lockOutgoing(trx: Db, ids: readonly string[], now: number): Promise<OutgoingMessage[]> {
  return trx<MessageOutRow>('messages_out')
    .where('id', 'in', jsonIds(trx, ids))
    .where({ state: 'pending' })
    .where('not_before', '<=', now)
    .orderBy('id')
    .forUpdate()
    .select([...outgoingColumns]);
}

/** Writes one attempt for each locked message: from here on nobody else may send it. */
export async function claimMessages(trx: Db, claimed: readonly ClaimedMessage[]): Promise<void> {
  for (const n of new Set(claimed.map(({ attempt }) => attempt.n)))
    await trx<MessageOutRow>('messages_out')
      .where(
        'id',
        'in',
        jsonIds(
          trx,
          claimed.flatMap(({ attempt, message }) => (attempt.n === n ? message.id : [])),
        ),
      )
      .update({ state: 'sending', attempts: n, held: null, held_version: null });
  await insertAll(
    trx,
    'attempts',
    claimed.map(({ attempt }) => attempt),
  );
}

export function newAttempt(
  message: OutgoingMessage,
  by: { instance: string; now: number; costDong: number; chargedTo: readonly string[]; routesVersionId: string },
): AttemptRow {
  return {
    id: randomUUID(),
    message_id: message.id,
    n: message.attempts + 1,
    channel_id: message.channel_id,
    external_id: null,
    state: 'sending',
    failure: null,
    failure_code: null,
    claimed_by: by.instance,
    created_at: by.now,
    settle_at: null,
    segments: message.segments,
    cost_dong: by.costDong,
    charged_to: JSON.stringify(by.chargedTo),
    routes_version_id: by.routesVersionId,
  };
}

/**
 * The provider accepted these in the call itself. Returns those of which nothing was known before, by id, with whether
 * reports came in under the provider's id meanwhile; of the others a report has told more, or the attempt was given up.
 */
export async function acceptAttempts(
  trx: Db,
  accepted: readonly { attemptId: string; externalId: string }[],
): Promise<Map<string, { reported: boolean }>> {
  const rows = jsonRows(
    trx,
    { attempt_id: 'text', given_id: 'text' },
    accepted.map(({ attemptId, externalId }) => [attemptId, externalId]),
  );
  const moved = await rawRows<{ id: string; reported: number | boolean }>(
    trx.raw(
      `update attempts set state = 'sent', external_id = given_id from (?) as accepted
       where id = attempt_id and state = 'sending'
       returning id, exists (
         select 1 from delivery_reports
         where delivery_reports.channel_id = attempts.channel_id and delivery_reports.external_id = attempts.external_id
       ) as reported`,
      [rows],
    ),
  );
  return new Map(moved.map(({ id, reported }) => [id, { reported: Boolean(reported) }]));
}

export function updateAttempts(trx: Db, rows: readonly AttemptRow[]): Promise<void> {
  return updateAll(
    trx,
    'attempts',
    ['external_id', 'state', 'failure', 'failure_code', 'settle_at', 'cost_dong', 'charged_to'],
    rows,
  );
}

export interface AttemptOfMessage {
  readonly attempt: AttemptRow;
  readonly message: OutgoingMessage & Pick<MessageOutRow, 'invitation_id'>;
}

/**
 * Attempts, each with its message; both are kept from everybody else until the transaction ends. Attempts are locked
 * before messages everywhere, so that nobody waits in a ring.
 */
export async function lockWithMessages(trx: Db, ids: readonly string[]): Promise<AttemptOfMessage[]> {
  const attempts: AttemptRow[] = await trx<AttemptRow>('attempts')
    .whereIn('id', [...ids])
    .orderBy('id')
    .forUpdate();
  const messages: AttemptOfMessage['message'][] = await trx<MessageOutRow>('messages_out')
    .whereIn('id', [...new Set(attempts.map((attempt) => attempt.message_id))])
    .orderBy('id')
    .forUpdate()
    .select([...outgoingColumns]);
  const known = new Map(messages.map((message) => [message.id, message]));
  return attempts.flatMap((attempt) => {
    const message = known.get(attempt.message_id);
    return message ? [{ attempt, message }] : [];
  });
}

/** All attempts of these messages, the oldest of each first. */
export async function findOfMessages(trx: Db, messageIds: readonly string[]): Promise<AttemptRow[]> {
  return trx<AttemptRow>('attempts')
    .whereIn('message_id', [...messageIds])
    .orderBy('n');
}

export async function findAttempts(trx: Db, ids: readonly string[]): Promise<AttemptRow[]> {
  return trx<AttemptRow>('attempts').whereIn('id', [...ids]);
}

export async function findByExternalIds(
  trx: Db,
  channelId: string,
  externalIds: readonly string[],
): Promise<AttemptRow[]> {
  if (externalIds.length === 0) return [];
  return trx<AttemptRow>('attempts')
    .where({ channel_id: channelId })
    .whereNotNull('external_id') // as the index says it
    .whereIn('external_id', [...externalIds]);
}

/** Attempts whose process is gone, or which took longer than any send may: nobody knows what became of them. */
export function findAbandoned(
  db: Db,
  by: { instance: string; singleProcess: boolean; before: number },
): Promise<AttemptRow[]> {
  return db<AttemptRow>('attempts')
    .whereRaw("state = 'sending'") // as the index says it
    .where((abandoned) => {
      abandoned.where('created_at', '<', by.before);
      if (by.singleProcess) abandoned.orWhereNot({ claimed_by: by.instance });
    });
}

/** Unknown outcomes that the provider can be asked about now. */
export function findSettleable(db: Db, now: number, limit: number): Promise<AttemptRow[]> {
  return db<AttemptRow>('attempts')
    .whereRaw("state = 'unknown'") // as the index says it
    .where('settle_at', '<=', now)
    .orderBy('settle_at')
    .limit(limit);
}

/**
 * The message of an attempt of unknown outcome, where it may be handed over once more: it is the last attempt, the
 * message has not expired, its citizen has not refused, and an invitation is still open.
 */
export function findRepeatable(
  db: Db,
  attempt: Pick<AttemptRow, 'message_id' | 'n'>,
  now: number,
): Promise<OutgoingMessage | undefined> {
  return db<MessageOutRow>('messages_out')
    .where({ id: attempt.message_id, attempts: attempt.n, state: 'unknown' })
    .where('expires_at', '>', now)
    .where((open) =>
      open.whereNotIn('kind', [...unsolicitedKinds]).orWhereNotExists(
        db('opt_outs')
          .where({ msisdn_hash: db.ref('messages_out.msisdn_hash') })
          .where('until', '>', now),
      ),
    )
    .where((open) =>
      open
        .whereNotIn('kind', ['invitation', 'reminder'])
        .orWhereExists(db('invitations').where({ id: db.ref('messages_out.invitation_id'), state: 'open' })),
    )
    .first([...outgoingColumns]);
}
