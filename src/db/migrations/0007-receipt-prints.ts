import type { Knex } from 'knex';

/** What became of each receipt that was sent to a network printer. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('receipt_prints', (t) => {
    t.increments('id').primary();
    t.text('case_id').notNullable().references('cases.id');
    t.text('printer').notNullable();
    /** `sending`, then `printed`, `not_printed` or `doubtful`; `confirmed`: the officer saw it printed. */
    t.text('state').notNullable();
    t.bigInteger('started_at').notNullable();
    t.index(['case_id']);
    t.index(['printer', 'id']);
  });
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only; restore a backup instead');
}
