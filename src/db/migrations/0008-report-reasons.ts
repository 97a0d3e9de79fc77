import type { Knex } from 'knex';

/** What a report tells beside its state, for one that comes before anybody knows whose it is. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('delivery_reports', (t) => {
    /** The reason of a final report, as `channels/channel.ts` names it; null in rows older than this column. */
    t.text('failure').nullable();
    /** The operator the message went to, by the name the settings use. */
    t.text('network').nullable();
  });
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only; restore a backup instead');
}
