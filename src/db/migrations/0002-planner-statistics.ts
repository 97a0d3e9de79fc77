import type { Knex } from 'knex';

/** Rows of a large table, of one state in it, of one state and instant (https://sqlite.org/fileformat2.html#stat1tab). */
const ofState = '1000000 250000 10';

const statistics = [
  ['messages_out', 'messages_out_state_not_before_index', ofState],
  ['messages_in', 'messages_in_state_received_at_index', ofState],
  ['attempts', 'attempts_state_created_at_index', ofState],
  ['invitations', 'invitations_state_window_ends_at_index', ofState],
  ['invitations', 'invitations_state_reminder_due_at_index', ofState],
  ['ballots', 'ballots_one_counted', '1000000 1'],
];

/**
 * SQLite counts no rows by itself and believes that every index finds ten: it would read all messages ever sent rather
 * than look up five hundred by their ids. So it is told how little a state says. PostgreSQL counts for itself.
 */
export async function up(knex: Knex): Promise<void> {
  if (knex.client.config.client !== 'sqlite3') return;
  await knex.raw('analyze');
  for (const [tbl, idx, stat] of statistics) {
    await knex('sqlite_stat1').where({ idx }).delete();
    await knex('sqlite_stat1').insert({ tbl, idx, stat });
  }
  await knex.raw('analyze sqlite_master');
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only; restore a backup instead');
}
