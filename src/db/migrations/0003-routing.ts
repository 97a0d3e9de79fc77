import type { Knex } from 'knex';

/** What routing keeps: the state of channels, what was spent, what is known of a number, and why a message waits. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema
    .createTable('channel_states', (t) => {
      /** The channel's id. */
      t.text('id').primary();
      t.text('breaker').notNullable();
      t.bigInteger('opened_at').nullable();
      /** When one message may try an open channel again. */
      t.bigInteger('probe_at').nullable();
      t.text('probe_attempt_id').nullable();
      t.integer('vain_probes').notNullable();
      t.integer('faults_in_row').notNullable();
      t.bigInteger('window_from').notNullable();
      t.integer('window_outcomes').notNullable();
      t.integer('window_faults').notNullable();
      t.bigInteger('last_success_at').nullable();
      t.bigInteger('last_fault_at').nullable();
      t.text('last_fault').nullable();
    })
    .createTable('spend', (t) => {
      /** `channel:<id>` or `unit:<as the settings name it>`. */
      t.text('scope').notNullable();
      /** A local day or month. */
      t.text('period').notNullable();
      t.bigInteger('cost_dong').notNullable();
      t.bigInteger('segments').notNullable();
      /** The share of its limit that was reported last: 0, 80 or 100 percent. */
      t.integer('alerted').notNullable().defaultTo(0);
      t.primary(['scope', 'period']);
    })
    .createTable('number_facts', (t) => {
      t.text('msisdn_hash').primary();
      t.integer('hash_key_version').notNullable();
      t.text('network').nullable();
      t.bigInteger('dead_at').nullable();
      t.bigInteger('updated_at').notNullable().index();
    })
    .alterTable('attempts', (t) => {
      t.integer('segments').notNullable().defaultTo(1);
      /** Dong; 0 again once it is proven that nothing was accepted. */
      t.bigInteger('cost_dong').notNullable().defaultTo(0);
      /** JSON list of the scopes of `spend` that carry the cost. */
      t.text('charged_to').nullable();
      /** Version of the setting "routes" whose tariff it was. */
      t.text('routes_version_id').nullable();
    })
    .alterTable('messages_out', (t) => {
      t.text('unit_id').nullable();
      t.text('network').nullable();
      /** Why it waits although it was due: `breaker` or `budget`. */
      t.text('held').nullable();
      /** Version of the setting "routes" that held it; another one may let it go. */
      t.text('held_version').nullable();
      t.index(['channel_id', 'state', 'priority', 'not_before'], 'messages_out_due');
    })
    .alterTable('invitations', (t) => {
      /** When its number proved unable to receive. */
      t.bigInteger('dead_number_at').nullable();
    });
  await knex.raw('create index messages_out_held on messages_out (held) where held is not null');
  if (knex.client.config.client === 'sqlite3') await tellPlanner(knex);
}

/** As in 0002: SQLite would take both new indexes for selective ones. */
async function tellPlanner(knex: Knex): Promise<void> {
  const statistics = [
    { tbl: 'messages_out', idx: 'messages_out_due', stat: '1000000 500000 250000 125000 10' },
    { tbl: 'messages_out', idx: 'messages_out_held', stat: '1000000 500000' },
  ];
  await knex('sqlite_stat1')
    .whereIn(
      'idx',
      statistics.map(({ idx }) => idx),
    )
    .delete();
  await knex('sqlite_stat1').insert(statistics);
  await knex.raw('analyze sqlite_master');
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only; restore a backup instead');
}
