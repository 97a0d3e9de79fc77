import type { AttemptState } from '../domain/attempt-state.ts';
import { updateAll } from './bulk.ts';
import type { Db } from './client.ts';
import { jsonRows, rawRows } from './json-rows.ts';
import type { MessageOutRow } from './messages-out.ts';
import { type OutgoingMessage, outgoingColumns } from './outgoing.ts';

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
