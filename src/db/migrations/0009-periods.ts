import type { Knex } from 'knex';

/**
 * What periods need: which cases were overdue or complained about, kept with what is counted of them; whether a release
 * was the last of its part of the calendar; and periods as they were signed off, which nothing changes afterwards.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('invitations', (t) => {
    /** Returned after the day on which it was due; null where the register names none. */
    t.integer('overdue').nullable();
    t.integer('filed_feedback').notNullable().defaultTo(0);
  });
  await knex.schema.alterTable('ballots', (t) => {
    t.integer('overdue').nullable();
  });
  await knex.raw(
    'update invitations set overdue = (select case when due_at is null then null when returned_at > due_at then 1 else 0 end from cases where cases.id = invitations.case_id), filed_feedback = (select filed_feedback from cases where cases.id = invitations.case_id)',
  );
  // Releases of the first shape cannot be continued; they are made again from the counts.
  await knex('releases').delete();
  await knex.schema.alterTable('releases', (t) => {
    /** 1: no more ballots of this part can come. */
    t.integer('complete').notNullable().defaultTo(0);
  });
  await knex.schema.createTable('frozen_periods', (t) => {
    t.text('period_id').notNullable();
    /** The province. */
    t.text('unit_id').notNullable();
    t.integer('revision').notNullable();
    t.text('start_day').notNullable();
    t.text('end_day').notNullable();
    t.text('body').notNullable();
    t.text('signed_by').notNullable();
    t.text('signed_by_name').notNullable();
    t.text('reason').notNullable();
    t.bigInteger('signed_at').notNullable();
    t.primary(['unit_id', 'period_id', 'revision']);
  });
  await forbidChanges(knex);
  await keepCalendarMonths(knex);
}

async function forbidChanges(knex: Knex): Promise<void> {
  if (knex.client.config.client === 'sqlite3') {
    for (const verb of ['update', 'delete'])
      await knex.raw(
        `create trigger frozen_periods_no_${verb} before ${verb} on frozen_periods begin select raise(abort, 'a frozen period does not change'); end`,
      );
    return;
  }
  await knex.raw(
    "create function refuse_frozen_change() returns trigger as 'begin raise exception ''a frozen period does not change''; end' language plpgsql",
  );
  await knex.raw(
    'create trigger frozen_periods_no_change before update or delete on frozen_periods for each row execute function refuse_frozen_change()',
  );
}

/** What was counted by calendar months so far stays so; an administration changes it from a coming day on. */
async function keepCalendarMonths(knex: Knex): Promise<void> {
  const counted = (await knex('invitations').first('id')) ?? (await knex('ballots').first('id'));
  if (!counted) return;
  const { at } = (await knex('settings_versions').max({ at: 'created_at' }).first()) as { at: number | null };
  await knex('settings_versions').insert({
    id: 'periods-before-0009',
    name: 'periods',
    version: 1,
    body: JSON.stringify({ months: [{ since: '2019-01-01', startDay: 1 }], cutOffDays: 5, custom: [] }),
    author: 'upgrade',
    effective_at: at ?? 0,
    created_at: at ?? 0,
  });
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only; restore a backup instead');
}
