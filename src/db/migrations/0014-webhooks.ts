import type { Knex } from 'knex';

/** Case software that is told the states of its own cases, what it was told, and the deliveries. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema
    .createTable('webhooks', (t) => {
      t.text('id').primary();
      t.text('name').notNullable().unique();
      /** Whose cases are told: those of its source system in its part of the register. */
      t.text('api_key_id').notNullable().references('api_keys.id');
      t.text('url').notNullable();
      /** 1: an address without TLS or inside the network is meant. */
      t.integer('private_allowed').notNullable();
      t.text('secret_cipher').notNullable();
      /** The last case that was compared in the present round; empty between two rounds. */
      t.text('cursor').notNullable();
      t.bigInteger('next_round_at').notNullable();
      t.bigInteger('last_success_at').nullable();
      t.bigInteger('created_at').notNullable();
    })
    .createTable('webhook_told', (t) => {
      t.text('webhook_id').notNullable().references('webhooks.id');
      t.text('case_id').notNullable().index();
      /** As in the body; `closing` once the case is deleted, until that is told too. */
      t.text('state').notNullable();
      t.primary(['webhook_id', 'case_id']);
      t.index(['webhook_id', 'state']);
    })
    .createTable('webhook_deliveries', (t) => {
      t.text('id').primary();
      t.text('webhook_id').notNullable().references('webhooks.id');
      /** Empty once it was sent or given up. */
      t.text('body').notNullable();
      /** `pending`, `sent`, `failed`. */
      t.text('state').notNullable();
      t.integer('attempts').notNullable();
      t.bigInteger('not_before').notNullable();
      /** HTTP status of the last answer; null where none came. */
      t.integer('last_status').nullable();
      t.text('failure').nullable();
      t.bigInteger('created_at').notNullable();
      t.bigInteger('settled_at').nullable();
      t.index(['webhook_id', 'state']);
      t.index(['settled_at']);
    });
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only; restore a backup instead');
}
