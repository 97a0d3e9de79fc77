import type { Knex } from 'knex';

/** Calls that citizens asked for by ringing; and a way to find the sessions that nobody said were over. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('calls', (t) => {
    t.text('id').primary();
    t.text('channel_id').notNullable();
    /** The provider's id of the citizen's own call, which was rejected: each brings about one of ours at most. */
    t.text('ring_id').notNullable();
    /** The provider's id of ours. */
    t.text('external_id').nullable();
    t.text('msisdn_hash').notNullable();
    t.integer('hash_key_version').notNullable();
    t.text('msisdn_cipher').notNullable();
    t.integer('cipher_key_version').notNullable();
    t.text('state').notNullable();
    /** How a call ended, or why it was not placed. */
    t.text('outcome').nullable();
    t.integer('attempts').notNullable();
    t.bigInteger('not_before').notNullable();
    t.bigInteger('expires_at').notNullable();
    t.bigInteger('created_at').notNullable();
    t.bigInteger('placed_at').nullable();
    t.bigInteger('ended_at').nullable();
    t.unique(['channel_id', 'ring_id']);
    t.index(['state', 'not_before']);
    t.index(['msisdn_hash', 'created_at']);
  });
  await knex.raw('create index ussd_sessions_running on ussd_sessions (started_at) where over = 0');
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only; restore a backup instead');
}
