import type { Knex } from 'knex';

/**
 * Conventions: ids are random UUIDv4 text; instants `…_at` are integer milliseconds UTC; days are text YYYY-MM-DD and
 * months YYYY-MM in Asia/Ho_Chi_Minh; truth values are 0 or 1; lists and documents are JSON text.
 */
export async function up(knex: Knex): Promise<void> {
  await createReference(knex);
  await createPeople(knex);
  await createRoad(knex);
  await createBallots(knex);
  await createResults(knex);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only; restore a backup instead');
}

async function createReference(knex: Knex): Promise<void> {
  await knex.schema
    .createTable('meta', (t) => {
      t.text('name').primary();
      t.text('value').notNullable();
    })
    .createTable('fields', (t) => {
      t.text('code').primary();
      t.text('name_vi').notNullable();
      t.text('name_en').notNullable();
    })
    .createTable('procedures', (t) => {
      t.text('code').primary();
      t.text('field_code').notNullable().references('fields.code');
      t.text('name_vi').notNullable();
      t.text('name_en').notNullable();
      t.text('contact').notNullable();
    })
    .createTable('units', (t) => {
      t.text('id').primary();
      t.bigInteger('created_at').notNullable();
    })
    .createTable('unit_versions', (t) => {
      t.text('id').primary();
      t.text('unit_id').notNullable().references('units.id').index();
      t.text('parent_unit_id').nullable().references('units.id');
      t.text('level').notNullable();
      t.text('code').notNullable();
      t.text('name_vi').notNullable();
      t.text('name_en').notNullable();
      t.text('sms_label').notNullable();
      /** The leader's number, printed on slips. */
      t.text('hotline').nullable();
      t.text('valid_from').notNullable();
      t.text('valid_to').nullable();
    })
    .createTable('unit_successors', (t) => {
      t.text('from_unit_id').notNullable().references('units.id');
      t.text('to_unit_id').notNullable().references('units.id');
      t.text('day').notNullable();
      t.primary(['from_unit_id', 'to_unit_id']);
    })
    .createTable('instrument_versions', (t) => {
      t.text('id').primary();
      t.text('code').notNullable();
      t.integer('version').notNullable();
      t.text('body').notNullable();
      t.text('author').notNullable();
      t.bigInteger('created_at').notNullable();
      t.unique(['code', 'version']);
    })
    .createTable('settings_versions', (t) => {
      t.text('id').primary();
      t.text('name').notNullable();
      t.integer('version').notNullable();
      t.text('body').notNullable();
      t.text('author').notNullable();
      t.bigInteger('effective_at').notNullable();
      t.bigInteger('created_at').notNullable();
      t.unique(['name', 'version']);
    });
}

async function createPeople(knex: Knex): Promise<void> {
  await knex.schema
    .createTable('users', (t) => {
      t.text('id').primary();
      t.text('username').notNullable().unique();
      t.text('name').notNullable();
      t.text('role').notNullable();
      t.text('unit_id').nullable().references('units.id');
      t.text('password_hash').notNullable();
      t.bigInteger('created_at').notNullable();
      t.bigInteger('disabled_at').nullable();
    })
    .createTable('sessions', (t) => {
      t.text('id_hash').primary();
      t.text('user_id').nullable().index();
      t.text('data').notNullable();
      t.bigInteger('expires_at').notNullable().index();
    })
    .createTable('api_keys', (t) => {
      t.text('id').primary();
      t.text('name').notNullable();
      t.text('source_system').notNullable();
      t.text('key_hash').notNullable().unique();
      t.text('scopes').notNullable();
      t.text('unit_id').notNullable().references('units.id');
      t.bigInteger('created_at').notNullable();
      t.bigInteger('revoked_at').nullable();
    })
    .createTable('idempotency_keys', (t) => {
      t.text('api_key_id').notNullable().references('api_keys.id');
      t.text('key').notNullable();
      t.text('body_hash').notNullable();
      /** Ciphertext: an answer may hold the tokens of slips. */
      t.text('response_cipher').notNullable();
      t.integer('status').notNullable();
      t.bigInteger('created_at').notNullable().index();
      t.primary(['api_key_id', 'key']);
    })
    .createTable('audit_log', (t) => {
      t.text('id').primary();
      t.bigInteger('at').notNullable().index();
      t.text('actor_kind').notNullable();
      t.text('actor_id').nullable();
      t.text('action').notNullable();
      t.text('resource').notNullable();
      t.text('detail').notNullable();
    });
}

/** A number as it is stored: a keyed hash to match, a ciphertext to send, and the versions of both keys. */
function msisdn(t: Knex.CreateTableBuilder, optional = false): void {
  const required = (column: Knex.ColumnBuilder) => (optional ? column.nullable() : column.notNullable());
  required(t.text('msisdn_hash')).index();
  required(t.integer('hash_key_version'));
  required(t.text('msisdn_cipher'));
  required(t.integer('cipher_key_version'));
}

async function createRoad(knex: Knex): Promise<void> {
  await knex.schema
    .createTable('cases', (t) => {
      t.text('id').primary();
      t.text('source_system').notNullable();
      t.text('case_code').notNullable();
      t.text('receiving_unit_id').notNullable().references('units.id');
      t.text('deciding_unit_id').notNullable().references('units.id');
      t.text('rated_unit_id').notNullable().references('units.id');
      t.text('unit_version_id').notNullable().references('unit_versions.id');
      t.text('procedure_code').notNullable().references('procedures.code');
      t.text('result').notNullable();
      t.bigInteger('due_at').nullable();
      t.bigInteger('returned_at').notNullable();
      t.integer('filed_feedback').notNullable();
      t.text('recorded_by').notNullable();
      t.bigInteger('recorded_at').notNullable();
      t.unique(['source_system', 'case_code']);
      t.index(['receiving_unit_id', 'recorded_at']);
    })
    .createTable('invitations', (t) => {
      t.text('id').primary();
      t.text('case_id').notNullable().unique().references('cases.id');
      t.text('state').notNullable();
      /** Why nobody was asked: no_phone, refused_at_desk, opted_out, not_drawn, paper, none. */
      t.text('not_asked_reason').nullable();
      t.text('unit_id').notNullable();
      t.text('unit_version_id').notNullable();
      t.text('field_code').notNullable();
      t.text('month').notNullable();
      msisdn(t, true);
      /** `any`, or `number` where the draw closed the counter roads. */
      t.text('roads').notNullable();
      t.text('instrument_version_id').notNullable().references('instrument_versions.id');
      t.text('form').notNullable();
      t.text('items').notNullable();
      t.text('survey_code_hash').nullable().unique();
      t.bigInteger('created_at').notNullable();
      t.bigInteger('printed_at').nullable();
      t.bigInteger('accepted_at').nullable();
      t.bigInteger('delivered_at').nullable();
      t.bigInteger('answered_at').nullable();
      t.bigInteger('reminder_due_at').nullable();
      t.bigInteger('window_ends_at').notNullable();
      t.text('pending').notNullable();
      t.integer('questions_asked').notNullable().defaultTo(0);
      t.integer('confirmations_sent').notNullable().defaultTo(0);
      t.index(['state', 'window_ends_at']);
      t.index(['state', 'reminder_due_at']);
      t.index(['month', 'unit_version_id']);
    })
    .createTable('link_tokens', (t) => {
      t.text('token_hash').primary();
      t.text('invitation_id').notNullable().references('invitations.id').index();
      t.text('kind').notNullable();
      t.bigInteger('created_at').notNullable();
      t.bigInteger('ended_at').nullable();
    })
    .createTable('messages_out', (t) => {
      t.text('id').primary();
      t.text('invitation_id').nullable().references('invitations.id').index();
      t.text('answers_message_in_id').nullable();
      t.text('channel_id').notNullable();
      t.text('kind').notNullable();
      msisdn(t);
      t.text('sender').notNullable();
      /** Ciphertext: a confirmation names scores, a link holds a token. */
      t.text('body_cipher').notNullable();
      t.text('template').notNullable();
      t.text('settings_version_id').notNullable();
      t.integer('segments').notNullable();
      t.integer('priority').notNullable();
      t.text('state').notNullable();
      t.integer('attempts').notNullable().defaultTo(0);
      t.bigInteger('not_before').notNullable();
      t.bigInteger('expires_at').notNullable();
      t.bigInteger('created_at').notNullable();
      t.bigInteger('queued_at').nullable();
      t.index(['state', 'not_before']);
    })
    .createTable('attempts', (t) => {
      t.text('id').primary();
      t.text('message_id').notNullable().references('messages_out.id');
      t.integer('n').notNullable();
      t.text('channel_id').notNullable();
      t.text('external_id').nullable();
      t.text('state').notNullable();
      t.text('failure').nullable();
      t.text('failure_code').nullable();
      t.text('claimed_by').notNullable();
      t.bigInteger('created_at').notNullable();
      t.bigInteger('settle_at').nullable();
      t.unique(['message_id', 'n']);
      t.index(['channel_id', 'external_id']);
      t.index(['state', 'created_at']);
    })
    .createTable('delivery_reports', (t) => {
      t.text('id').primary();
      t.text('channel_id').notNullable();
      t.text('external_id').notNullable();
      t.text('attempt_id').nullable().index();
      t.text('state').notNullable();
      t.text('raw_status').notNullable();
      t.bigInteger('received_at').notNullable();
      t.unique(['channel_id', 'external_id', 'state']);
    })
    .createTable('messages_in', (t) => {
      t.text('id').primary();
      t.text('channel_id').notNullable();
      t.text('external_id').notNullable();
      msisdn(t);
      t.text('sent_to').notNullable();
      t.text('text_cipher').notNullable();
      /** Keyed hash, to notice a handset that keeps sending the same. */
      t.text('text_hash').notNullable();
      t.text('state').notNullable();
      t.bigInteger('received_at').notNullable();
      t.bigInteger('read_at').nullable();
      t.text('invitation_id').nullable().index();
      t.text('kind').nullable();
      t.text('rule').nullable();
      t.text('parser_version').nullable();
      t.unique(['channel_id', 'external_id']);
      t.index(['state', 'received_at']);
    })
    .createTable('ussd_sessions', (t) => {
      t.text('id').primary();
      t.text('channel_id').notNullable();
      t.text('session_id').notNullable();
      msisdn(t);
      /** Ciphertext of what the session began with: it may name scores given before. */
      t.text('state_cipher').notNullable();
      t.integer('over').notNullable();
      t.bigInteger('started_at').notNullable().index();
      t.unique(['channel_id', 'session_id']);
    })
    .createTable('ussd_turns', (t) => {
      t.text('session_row_id').notNullable().references('ussd_sessions.id');
      /** Keyed hash of every key pressed so far: the same keys get the same screen. */
      t.text('keys_hash').notNullable();
      t.text('keys_cipher').notNullable();
      t.text('screen_cipher').notNullable();
      t.integer('is_end').notNullable();
      t.bigInteger('at').notNullable();
      t.primary(['session_row_id', 'keys_hash']);
    })
    .createTable('opt_outs', (t) => {
      t.text('msisdn_hash').primary();
      t.integer('hash_key_version').notNullable();
      t.text('channel_id').notNullable();
      t.bigInteger('since').notNullable();
      t.bigInteger('until').notNullable();
    })
    .createTable('tombstones', (t) => {
      t.text('case_hash').primary();
      t.integer('hash_key_version').notNullable();
      /** Kept for 90 days, so that a code on an old slip opens nobody else's case. */
      t.text('survey_code_hash').nullable().index();
      t.text('outcome').notNullable();
      t.text('day').notNullable();
    });
}

/**
 * A ballot must outlive every trace of who cast it, the order of rows among them: on SQLite these two tables keep no
 * row number and lie in the order of their random ids.
 */
async function createBallots(knex: Knex): Promise<void> {
  await createKeyedOnly(knex, 'ballots', (t) => {
    t.text('id').primary();
    t.text('invitation_id').nullable();
    t.text('state').notNullable();
    t.text('unit_id').notNullable();
    t.text('unit_version_id').notNullable();
    t.text('field_code').notNullable();
    t.text('instrument_version_id').notNullable();
    t.text('form').notNullable();
    t.text('items').notNullable();
    t.text('channel').notNullable();
    t.text('proof').notNullable();
    t.text('helped_by').notNullable();
    t.text('day').notNullable();
    t.text('month').notNullable();
    t.integer('repeated_phone').notNullable();
    t.text('flags').notNullable();
    t.text('rule').notNullable();
    t.integer('overall').nullable();
    t.integer('on_time').nullable();
    /** Until closing: which browser session cast it, and when. */
    t.text('browser_hash').nullable();
    t.bigInteger('cast_at').nullable();
  });
  await knex.schema.alterTable('ballots', (t) => {
    t.index(['invitation_id']);
    t.index(['month', 'unit_version_id']);
  });
  await knex.raw("create unique index ballots_one_counted on ballots (invitation_id) where state = 'counted'");
  await createKeyedOnly(knex, 'answers', (t) => {
    t.text('ballot_id').notNullable().references('ballots.id');
    t.text('item').notNullable();
    t.integer('score').nullable();
    t.primary(['ballot_id', 'item']);
  });
}

async function createKeyedOnly(knex: Knex, name: string, columns: (t: Knex.CreateTableBuilder) => void): Promise<void> {
  const [create, ...rest] = knex.schema.createTable(name, columns).toSQL();
  const ending = knex.client.config.client === 'sqlite3' ? ' without rowid' : '';
  await knex.raw(`${create?.sql}${ending}`);
  for (const statement of rest) await knex.raw(statement.sql);
}

async function createResults(knex: Knex): Promise<void> {
  await knex.schema
    .createTable('rollups', (t) => {
      t.text('grain').notNullable();
      t.text('period').notNullable();
      t.text('unit_version_id').notNullable();
      t.text('field_code').notNullable();
      t.text('instrument_version_id').notNullable();
      /** A ballot of five digits is never added to one of thirteen items. */
      t.text('form').notNullable();
      /** An item's code; `factor:access`…; `core`, the factors that have no gate; `*`, the whole ballot. */
      t.text('item').notNullable();
      t.text('channel').notNullable();
      t.text('proof').notNullable();
      t.integer('flagged').notNullable();
      for (const count of ['c1', 'c2', 'c3', 'c4', 'c5', 'blank', 'ballots', 'phones'])
        t.bigInteger(count).notNullable();
      for (const sum of ['sum_y', 'sum_m', 'sum_yy', 'sum_ym', 'sum_mm']) t.bigInteger(sum).notNullable();
      t.primary([
        'grain',
        'period',
        'unit_version_id',
        'field_code',
        'instrument_version_id',
        'form',
        'item',
        'channel',
        'proof',
        'flagged',
      ]);
    })
    .createTable('funnel_counts', (t) => {
      t.text('month').notNullable();
      t.text('unit_version_id').notNullable();
      t.text('field_code').notNullable();
      t.text('stage').notNullable();
      t.bigInteger('n').notNullable();
      t.primary(['month', 'unit_version_id', 'field_code', 'stage']);
    })
    .createTable('releases', (t) => {
      t.text('id').primary();
      t.text('period').notNullable();
      t.text('unit_id').notNullable();
      t.integer('sequence').notNullable();
      t.bigInteger('phones').notNullable();
      t.text('body').notNullable();
      t.bigInteger('released_at').notNullable();
      t.unique(['period', 'unit_id', 'sequence']);
    })
    .createTable('comments', (t) => {
      t.text('id').primary();
      t.text('unit_id').notNullable();
      t.text('month').notNullable();
      t.text('text').notNullable();
      t.text('flags').notNullable();
      t.integer('urgent').notNullable();
    })
    .createTable('alerts', (t) => {
      t.text('id').primary();
      t.text('level').notNullable();
      t.text('unit_id').nullable();
      t.text('detail').notNullable();
      t.bigInteger('raised_at').notNullable();
      t.bigInteger('acknowledged_at').nullable();
    })
    .createTable('leases', (t) => {
      t.text('name').primary();
      t.text('owner').notNullable();
      t.bigInteger('until').notNullable();
    });
}
