import type { Knex } from 'knex';

/** What the desk keeps for entries that wait in a browser, and what exclusions are counted from. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema
    .createTable('desk_keys', (t) => {
      t.text('user_id').primary().references('users.id');
      /** Ciphertext of the key under which this officer's waiting entries lie in a browser. */
      t.text('key_cipher').notNullable();
    })
    .createTable('desk_entries', (t) => {
      t.text('user_id').notNullable().references('users.id');
      /** Drawn by the browser, one an entry. */
      t.text('key').notNullable();
      /** Keyed hash of what was entered. */
      t.text('body_hash').notNullable();
      /** No reference: the entry can be undone, and its key must still be known. */
      t.text('case_id').notNullable();
      t.text('status').notNullable();
      t.bigInteger('created_at').notNullable().index();
      t.primary(['user_id', 'key']);
    })
    .createTable('register_counts', (t) => {
      t.text('unit_id').notNullable().references('units.id');
      t.text('month').notNullable();
      /** Results the unit returned in the month, by the register it keeps itself. */
      t.integer('returned').notNullable();
      t.text('source_system').notNullable();
      t.bigInteger('reported_at').notNullable();
      t.primary(['unit_id', 'month']);
    })
    .alterTable('invitations', (t) => {
      /** Another case of the same unit and month came with the same number before. */
      t.integer('repeats_number').notNullable().defaultTo(0);
    });
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only; restore a backup instead');
}
