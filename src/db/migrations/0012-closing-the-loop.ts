import type { Knex } from 'knex';

/** What citizens are told that changed, and what units say of a period before it is frozen. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema
    .createTable('told_changes', (t) => {
      t.text('id').primary();
      t.text('task_id').notNullable().references('tasks.id');
      t.text('unit_id').notNullable().references('units.id');
      /** Registered phrases as they were when they were told, their number filled in. */
      t.text('theme_vi').notNullable();
      t.text('theme_en').notNullable();
      t.text('text_vi').notNullable();
      t.text('text_en').notNullable();
      t.text('day').notNullable();
      t.bigInteger('told_at').notNullable();
      t.bigInteger('withdrawn_at').nullable();
      t.index(['unit_id', 'told_at']);
      t.index(['task_id']);
    })
    .createTable('period_comments', (t) => {
      t.text('id').primary();
      t.text('unit_id').notNullable().references('units.id');
      t.text('period_id').notNullable();
      t.integer('version').notNullable();
      t.text('text').notNullable();
      t.text('author_id').notNullable().references('users.id');
      t.bigInteger('created_at').notNullable();
      t.unique(['period_id', 'unit_id', 'version']);
    });
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only; restore a backup instead');
}
