import type { Knex } from 'knex';

/** What looks as if somebody else had answered, what people made of it, and the telephones of people who work there. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema
    .createTable('integrity_findings', (t) => {
      t.text('id').primary();
      /** See domain/integrity/observed.ts. */
      t.text('mark').notNullable();
      t.text('unit_id').notNullable().references('units.id');
      t.text('month').notNullable();
      /** Ballots of the unit and month that carry the mark; 0 where it is told of the unit as a whole. */
      t.integer('ballots').notNullable();
      /** JSON object of numbers. */
      t.text('evidence').notNullable();
      /** `open`, `confirmed`, `dismissed`. */
      t.text('state').notNullable();
      t.text('note').nullable();
      t.text('reviewed_by').nullable().references('users.id');
      t.bigInteger('reviewed_at').nullable();
      t.bigInteger('first_seen_at').notNullable();
      t.bigInteger('last_seen_at').notNullable();
      t.unique(['mark', 'unit_id', 'month']);
    })
    .createTable('staff_numbers', (t) => {
      t.text('msisdn_hash').primary();
      t.integer('hash_key_version').notNullable();
      t.text('unit_id').notNullable().references('units.id');
      t.bigInteger('added_at').notNullable();
    });
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only; restore a backup instead');
}
