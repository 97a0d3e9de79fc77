import type { Knex } from 'knex';
import { unsolicitedKinds } from '../domain/message-state.ts';
import type { Db } from './client.ts';
import type { MessageOutRow } from './messages-out.ts';

/** What choosing a channel for a message and handing it over needs of its row. */
export const outgoingColumns = [
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

/** Condition on `messages_out`: what nobody asked for goes to nobody who has refused. */
export function notRefused(db: Db, now: number): (open: Knex.QueryBuilder) => void {
  return (open) =>
    void open.whereNotIn('kind', [...unsolicitedKinds]).orWhereNotExists(
      db('opt_outs')
        .where({ msisdn_hash: db.ref('messages_out.msisdn_hash') })
        .where('until', '>', now),
    );
}
