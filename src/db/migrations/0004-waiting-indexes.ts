import type { Knex } from 'knex';

const indexes = [
  // The relay: the next of a channel, answers first.
  "create index messages_out_due on messages_out (channel_id, priority, not_before) where state = 'pending'",
  "create index messages_out_queued on messages_out (queued_at) where state = 'queued'",
  "create index messages_out_waiting on messages_out (expires_at) where state in ('pending', 'queued')",
  // The funnel: what did not arrive, or nobody knows.
  "create index messages_out_in_trouble on messages_out (invitation_id) where state in ('failed', 'expired', 'unknown')",
  "create index attempts_sending on attempts (created_at) where state = 'sending'",
  "create index attempts_unknown on attempts (settle_at) where state = 'unknown'",
  'create index attempts_created on attempts (created_at)',
  'create index attempts_named on attempts (channel_id, external_id) where external_id is not null',
  'create index delivery_reports_orphaned on delivery_reports (received_at) where attempt_id is null',
  "create index invitations_to_remind on invitations (reminder_due_at) where state = 'open' and reminder_due_at is not null",
];

/**
 * What waits is indexed by the instant it waits for, and only while it waits: such an index is as small as the work at
 * hand, however many messages were ever sent, and a message that was accepted costs it nothing any more.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('messages_out', (t) => {
    t.dropIndex(['state', 'not_before']);
    t.dropIndex([], 'messages_out_due');
  });
  await knex.schema.alterTable('attempts', (t) => {
    t.dropIndex(['state', 'created_at']);
    t.dropIndex(['channel_id', 'external_id']);
  });
  await knex.schema.alterTable('invitations', (t) => t.dropIndex(['state', 'reminder_due_at']));
  for (const index of indexes) await knex.raw(index);
  if (knex.client.config.client !== 'sqlite3') return;
  // Told as in 0002; a list of work may be long, and is never the way to a row whose id is known.
  for (const [tbl, idx, stat] of [
    ['messages_out', 'messages_out_due', '100000 25000 10000 10'],
    ['messages_out', 'messages_out_queued', '10000 10'],
    ['messages_out', 'messages_out_waiting', '100000 10'],
    ['messages_out', 'messages_out_in_trouble', '10000 2'],
    ['attempts', 'attempts_sending', '10000 10'],
    ['attempts', 'attempts_unknown', '10000 10'],
    ['attempts', 'attempts_created', '1000000 10'],
    ['attempts', 'attempts_named', '1000000 250000 1'],
    ['delivery_reports', 'delivery_reports_orphaned', '10000 10'],
    ['delivery_reports', 'delivery_reports_attempt_id_index', '1000000 2'],
    ['invitations', 'invitations_to_remind', '10000 10'],
  ])
    await knex('sqlite_stat1').insert({ tbl, idx, stat });
  await knex.raw('analyze sqlite_master');
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only; restore a backup instead');
}
