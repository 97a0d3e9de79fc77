import type { Knex } from 'knex';

/** Citizens' words by theme, what units and inspectors have to do about them, and what units say of their own figures. */
export async function up(knex: Knex): Promise<void> {
  await addVoices(knex);
  await createTasks(knex);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only; restore a backup instead');
}

async function addVoices(knex: Knex): Promise<void> {
  await knex.schema.alterTable('comments', (t) => {
    /** Until closing. */
    t.text('invitation_id').nullable().index();
    /** One random name for everything that was said about one case: it is counted once. Null in older rows. */
    t.text('voice').nullable();
    /** 1 once its themes were told. */
    t.integer('sorted').notNullable().defaultTo(0);
  });
  await knex.raw('create index comments_unsorted on comments (unit_id) where sorted = 0');
  await knex.schema
    /** What came out of a unit about one theme at once: at least five voices. */
    .createTable('theme_blocks', (t) => {
      t.text('id').primary();
      t.text('unit_id').notNullable().references('units.id');
      t.text('theme').notNullable();
      t.integer('voices').notNullable();
      t.text('from_month').notNullable();
      t.text('to_month').notNullable();
      t.text('settings_version_id').notNullable();
      t.bigInteger('released_at').notNullable();
      t.index(['unit_id', 'released_at']);
    })
    .createTable('comment_themes', (t) => {
      t.text('comment_id').notNullable().references('comments.id');
      t.text('theme').notNullable();
      t.text('unit_id').notNullable();
      t.text('voice').notNullable();
      t.text('month').notNullable();
      /** Null while it waits for others that say the same. */
      t.text('block_id').nullable();
      t.primary(['comment_id', 'theme']);
    });
  await knex.raw('create index comment_themes_waiting on comment_themes (unit_id, theme) where block_id is null');
}

async function createTasks(knex: Knex): Promise<void> {
  await knex.schema
    .createTable('tasks', (t) => {
      t.text('id').primary();
      /** See domain/tasks.ts. */
      t.text('kind').notNullable();
      t.text('unit_id').notNullable().references('units.id');
      /** What it is about, by its kind: a theme, a comment, a contact… */
      t.text('subject').notNullable();
      /** `open`, `done`, `dropped`. */
      t.text('state').notNullable();
      t.text('owner_id').nullable().references('users.id');
      t.text('due_day').nullable();
      t.text('detail').notNullable();
      t.bigInteger('opened_at').notNullable();
      t.bigInteger('closed_at').nullable();
      t.index(['state', 'unit_id']);
      t.index(['kind', 'state']);
    })
    .createTable('task_events', (t) => {
      t.text('task_id').notNullable().references('tasks.id');
      t.integer('n').notNullable();
      t.bigInteger('at').notNullable();
      /** Null: the program itself. */
      t.text('actor_id').nullable();
      t.text('event').notNullable();
      t.text('detail').notNullable();
      t.primary(['task_id', 'n']);
    })
    /** Whom to call about one case, because the citizen asked for it. Deleted after 60 days, or when the task is done. */
    .createTable('follow_ups', (t) => {
      t.text('task_id').primary().references('tasks.id');
      /** Ciphertext of telephone and case. */
      t.text('contact_cipher').notNullable();
      t.bigInteger('keep_until').notNullable().index();
    });
  await knex.raw("create unique index tasks_one_open on tasks (kind, unit_id, subject) where state = 'open'");
}
