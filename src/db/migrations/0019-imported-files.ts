import type { Knex } from 'knex';

/** Files that were taken from the watched folder, and what came of each. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('imported_files', (t) => {
    t.text('id').primary();
    t.text('name').notNullable();
    /** `importing`; `done`, with or without rejected rows; `failed`: nothing of it could be read. */
    t.text('state').notNullable();
    for (const count of ['rows', 'created', 'repeated', 'rejected']) t.integer(count).notNullable().defaultTo(0);
    /** Why it failed, Vietnamese and English. */
    t.text('reason').nullable();
    t.bigInteger('started_at').notNullable();
    t.bigInteger('ended_at').nullable();
    t.index(['started_at']);
  });
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only; restore a backup instead');
}
