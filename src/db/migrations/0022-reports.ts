import type { Knex } from 'knex';

/** Reports of frozen periods as they were first written, and to whom they were sent. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema
    .createTable('report_files', (t) => {
      t.text('unit_id').notNullable().references('units.id');
      t.text('period_id').notNullable();
      t.integer('revision').notNullable();
      t.text('format').notNullable();
      t.binary('body').notNullable();
      t.bigInteger('written_at').notNullable();
      t.primary(['unit_id', 'period_id', 'revision', 'format']);
    })
    .createTable('report_mails', (t) => {
      t.text('id').primary();
      t.text('unit_id').notNullable().references('units.id');
      t.text('period_id').notNullable();
      t.integer('revision').notNullable();
      t.text('recipient').notNullable();
      /** `pending`, `sent`, `failed`. */
      t.text('state').notNullable();
      t.integer('attempts').notNullable();
      t.bigInteger('not_before').notNullable();
      t.text('failure').nullable();
      t.bigInteger('sent_at').nullable();
      t.unique(['unit_id', 'period_id', 'revision', 'recipient']);
      t.index(['state', 'not_before']);
    });
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only; restore a backup instead');
}
