import type { Knex } from 'knex';

/** Tablets at the counter, what they sent, presses that belong to no case, and tests of telephone numbers. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema
    .createTable('kiosks', (t) => {
      t.text('id').primary();
      t.text('name').notNullable();
      t.text('unit_id').notNullable().references('units.id');
      t.text('key_hash').notNullable().unique();
      /** Key pair to which the tablet seals what was pressed; made when it first asks. The private half is a ciphertext. */
      t.text('seal_public').nullable();
      t.text('seal_private_cipher').nullable();
      t.bigInteger('created_at').notNullable();
      t.bigInteger('revoked_at').nullable();
      t.bigInteger('last_seen_at').nullable();
      /** Entries that waited in the tablet when it was last seen. */
      t.integer('waiting').notNullable().defaultTo(0);
      /** Local day of the last well-formed code that was nobody's, and how many there were on it. */
      t.text('wrong_day').nullable();
      t.integer('wrong_codes').notNullable().defaultTo(0);
    })
    .createTable('kiosk_entries', (t) => {
      t.text('id').primary();
      t.text('kiosk_id').notNullable().references('kiosks.id');
      t.text('outcome').notNullable();
      t.text('day').notNullable().index();
    })
    .createTable('kiosk_presses', (t) => {
      t.text('month').notNullable();
      t.text('unit_version_id').notNullable();
      t.text('instrument_version_id').notNullable();
      t.text('form').notNullable();
      /** An item's code; `*`: one a press, whose `n` counts presses. */
      t.text('item').notNullable();
      /** 1 to 5, 0 where it does not apply. */
      t.integer('score').notNullable();
      t.bigInteger('n').notNullable();
      t.primary(['month', 'unit_version_id', 'instrument_version_id', 'form', 'item', 'score']);
    })
    .createTable('contact_tests', (t) => {
      t.text('id').primary();
      t.text('phone').notNullable();
      t.text('unit_id').nullable();
      t.integer('reached').notNullable();
      t.text('tested_by').notNullable();
      t.bigInteger('tested_at').notNullable();
      t.index(['phone', 'tested_at']);
    });
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only; restore a backup instead');
}
