import type { Knex } from 'knex';

/** Where everything lies on forms that were printed: a picture of one is read by it, however the wording changed since. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('paper_layouts', (t) => {
    /** SHA-256 of the geometry. */
    t.text('id').primary();
    t.text('geometry').notNullable();
  });
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only; restore a backup instead');
}
