import type { Knex } from 'knex';

/** Messages in parts, the order in which a citizen wrote, and how many messages were meant for somebody else. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('messages_in', (t) => {
    /** When it was written by the provider's clock, never later than `received_at`; null in rows older than this column. */
    t.bigInteger('sent_at').nullable();
    /** 1 where a part of the text never came. */
    t.integer('incomplete').notNullable().defaultTo(0);
  });
  await knex.schema
    .createTable('message_parts', (t) => {
      t.text('id').primary();
      t.text('channel_id').notNullable();
      t.text('external_id').notNullable();
      t.text('msisdn_hash').notNullable();
      t.integer('hash_key_version').notNullable();
      t.text('msisdn_cipher').notNullable();
      t.integer('cipher_key_version').notNullable();
      t.text('sent_to').notNullable();
      t.text('reference').notNullable();
      t.integer('part_index').notNullable();
      t.integer('part_count').notNullable();
      t.text('text_cipher').notNullable();
      /** Keyed hash, to know a part that comes again under another id. */
      t.text('text_hash').notNullable();
      /** `waiting` for the others; `given_up`: the text was read without them; `joined`: its own text is erased. */
      t.text('state').notNullable();
      t.bigInteger('sent_at').notNullable();
      t.bigInteger('received_at').notNullable();
      t.unique(['channel_id', 'external_id']);
      t.index(['state', 'received_at']);
    })
    .createTable('inbound_counts', (t) => {
      t.text('day').notNullable();
      t.text('channel_id').notNullable();
      t.text('kind').notNullable();
      t.bigInteger('n').notNullable();
      t.primary(['day', 'channel_id', 'kind']);
    });
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only; restore a backup instead');
}
