import { orderedId } from '../domain/ordered-id.ts';
import type { AttemptRow } from './attempts.ts';
import { groupBy, insertAll } from './bulk.ts';
import type { Db } from './client.ts';
import { jsonIds } from './json-rows.ts';
import type { MessageOutRow } from './messages-out.ts';
import { notRefused, type OutgoingMessage, outgoingColumns } from './outgoing.ts';

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
    .where(notRefused(trx, now))
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
    id: orderedId(by.now),
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
