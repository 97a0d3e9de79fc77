import { randomUUID } from 'node:crypto';
import type { AttemptState } from '../domain/attempt-state.ts';
import { unsolicitedKinds } from '../domain/message-state.ts';
import { insertAll, updateAll } from './bulk.ts';
import type { Db } from './client.ts';
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
  /** When an unknown outcome may be looked up; null where the provider cannot tell. */
  settle_at: number | null;
}

/** What handing a message over needs of its row. */
const claimedColumns = [
  'id',
  'channel_id',
  'attempts',
  'msisdn_cipher',
  'cipher_key_version',
  'sender',
  'body_cipher',
  'expires_at',
] as const satisfies readonly (keyof MessageOutRow)[];

export interface ClaimedMessage {
  readonly attempt: AttemptRow;
  readonly message: Pick<MessageOutRow, (typeof claimedColumns)[number]>;
}

/**
 * Claims messages for one attempt each: the conditional update is the only thing that lets a message leave. Absent from
 * the answer: already claimed, withdrawn, expired, or its citizen has refused.
 */
export async function claimMessages(
  trx: Db,
  wanted: readonly { messageId: string; n: number }[],
  by: { instance: string; now: number },
): Promise<Map<string, ClaimedMessage>> {
  const claimed = new Map<string, ClaimedMessage>();
  for (const n of new Set(wanted.map((item) => item.n))) {
    const rows: ClaimedMessage['message'][] = await trx<MessageOutRow>('messages_out')
      .whereIn(
        'id',
        wanted.filter((item) => item.n === n).map((item) => item.messageId),
      )
      .whereIn('state', ['pending', 'queued'])
      .where({ attempts: n - 1 })
      .where('not_before', '<=', by.now)
      .where('expires_at', '>', by.now)
      .where((open) =>
        open.whereNotIn('kind', [...unsolicitedKinds]).orWhereNotExists(
          trx('opt_outs')
            .where({ msisdn_hash: trx.ref('messages_out.msisdn_hash') })
            .where('until', '>', by.now),
        ),
      )
      .update({ state: 'sending', attempts: n })
      .returning([...claimedColumns]);
    for (const message of rows) claimed.set(message.id, { message, attempt: newAttempt(message, by) });
  }
  await insertAll(
    trx,
    'attempts',
    [...claimed.values()].map(({ attempt }) => attempt),
  );
  return claimed;
}

function newAttempt(message: ClaimedMessage['message'], by: { instance: string; now: number }): AttemptRow {
  return {
    id: randomUUID(),
    message_id: message.id,
    n: message.attempts,
    channel_id: message.channel_id,
    external_id: null,
    state: 'sending',
    failure: null,
    failure_code: null,
    claimed_by: by.instance,
    created_at: by.now,
    settle_at: null,
  };
}

export function updateAttempts(trx: Db, rows: readonly AttemptRow[]): Promise<void> {
  return updateAll(trx, 'attempts', ['external_id', 'state', 'failure', 'failure_code', 'settle_at'], rows);
}

export interface AttemptOfMessage {
  readonly attempt: AttemptRow;
  readonly message: Pick<MessageOutRow, 'kind' | 'invitation_id'>;
}

/** Attempts, each with what its message is about. */
export async function findWithMessages(trx: Db, ids: readonly string[]): Promise<AttemptOfMessage[]> {
  const rows: (AttemptRow & AttemptOfMessage['message'])[] = await trx('attempts')
    .join('messages_out', 'messages_out.id', 'attempts.message_id')
    .whereIn('attempts.id', [...ids])
    .select('attempts.*', 'messages_out.kind', 'messages_out.invitation_id');
  return rows.map(({ kind, invitation_id, ...attempt }) => ({ attempt, message: { kind, invitation_id } }));
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
    .whereIn('external_id', [...externalIds]);
}

/** Attempts whose process is gone, or which took longer than any send may: nobody knows what became of them. */
export function findAbandoned(
  db: Db,
  by: { instance: string; singleProcess: boolean; before: number },
): Promise<AttemptRow[]> {
  return db<AttemptRow>('attempts')
    .where({ state: 'sending' })
    .where((abandoned) => {
      abandoned.where('created_at', '<', by.before);
      if (by.singleProcess) abandoned.orWhereNot({ claimed_by: by.instance });
    });
}

/** Unknown outcomes that the provider can be asked about now. */
export function findSettleable(db: Db, now: number, limit: number): Promise<AttemptRow[]> {
  return db<AttemptRow>('attempts').where({ state: 'unknown' }).where('settle_at', '<=', now).limit(limit);
}
