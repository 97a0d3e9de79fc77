import type { Knex } from 'knex';

/** Ballots on paper: what was printed, what became of every sheet, and what was read off it. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema
    .createTable('paper_batches', (t) => {
      t.text('id').primary();
      t.text('unit_id').notNullable().references('units.id');
      t.text('unit_version_id').notNullable().references('unit_versions.id');
      t.text('field_code').notNullable();
      /** Of the result the forms count for. */
      t.text('month').notNullable().index();
      t.text('instrument_version_id').notNullable().references('instrument_versions.id');
      t.text('form').notNullable();
      t.text('items').notNullable();
      /** `box` or `envelope`. */
      t.text('road').notNullable();
      /** A single form for the citizen of one case. */
      t.integer('tied').notNullable();
      /** Serials without their check digit: from here, so many. */
      t.bigInteger('first_number').notNullable();
      t.integer('size').notNullable();
      /** Last local day on which a form may be put into the box or posted. */
      t.text('last_day').notNullable();
      /** What comes in later is kept and not counted. */
      t.bigInteger('enter_until').notNullable().index();
      t.text('printed_by').notNullable().references('users.id');
      t.bigInteger('printed_at').notNullable();
      t.integer('times_printed').notNullable().defaultTo(0);
      t.index(['unit_id', 'first_number']);
    })
    .createTable('paper_forms', (t) => {
      t.bigInteger('number').primary();
      t.text('batch_id').notNullable().references('paper_batches.id');
      /** `out` until it is `returned`, `invalid`, `spoiled` or `lost`. */
      t.text('state').notNullable();
      /** Why invalid, spoiled or lost. */
      t.text('reason').nullable();
      /** Came in after it had been reported spoiled or lost. */
      t.integer('came_back').notNullable().defaultTo(0);
      /** Read off a sheet that came in, but the case has a ballot of stronger proof. */
      t.integer('uncounted').notNullable().defaultTo(0);
      t.text('token_hash').nullable().unique();
      t.text('layout_id').nullable();
      /** Of a form tied to a case, and the ballot read off it: until closing. */
      t.text('invitation_id').nullable().index();
      t.text('ballot_id').nullable();
      /** The entry by a second person: `due`, then `agreed` or `differs`, and in the end `settled`. */
      t.text('second').nullable();
      /** Marks compared, and how many of them the first entry had wrong; null until both are known. */
      t.integer('compared').nullable();
      t.integer('wrong').nullable();
      t.index(['batch_id', 'state']);
    })
    .createTable('paper_keyings', (t) => {
      t.text('id').primary();
      t.bigInteger('number').notNullable().references('paper_forms.number');
      /** 1 and 2 are the two entries, 3 is the look that settled what they disagreed about. */
      t.integer('pass').notNullable();
      t.text('keyed_by').notNullable();
      t.bigInteger('keyed_at').notNullable();
      /** What the sheet said: deleted at closing, when the ballot is cut from its serial. */
      t.text('content').notNullable();
      /** State of the form before, for taking the entry back. */
      t.text('state_before').notNullable();
      t.text('comment_id').nullable();
      t.unique(['number', 'pass']);
      t.index(['keyed_by', 'keyed_at']);
    })
    .createTable('paper_strays', (t) => {
      t.text('id').primary();
      /** `not_ours`, or `duplicate`: a second sheet with the serial of one that came in. */
      t.text('kind').notNullable();
      t.bigInteger('number').nullable();
      t.text('unit_id').nullable();
      t.text('keyed_by').notNullable();
      t.bigInteger('keyed_at').notNullable();
      t.index(['keyed_by', 'keyed_at']);
    })
    .createTable('paper_reports', (t) => {
      t.text('id').primary();
      t.text('batch_id').notNullable().references('paper_batches.id').index();
      /** `spoiled` or `lost`. */
      t.text('kind').notNullable();
      t.text('reason').notNullable();
      t.bigInteger('first_number').notNullable();
      t.integer('size').notNullable();
      t.text('reported_by').notNullable();
      t.bigInteger('reported_at').notNullable();
    });
  await knex.raw("create index paper_forms_second on paper_forms (second) where second in ('due', 'differs')");
  await knex('meta').insert({ name: 'paper_next_number', value: '1000000' });
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only; restore a backup instead');
}
