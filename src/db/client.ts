import knexPackage, { type Knex } from 'knex';
import pg from 'pg';
import { keepStatements, type SqliteConnection } from './kept-statements.ts';

const { knex } = knexPackage;

/** int8 columns hold milliseconds and counts, all below 2^53. */
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/**
 * `writer` begins every transaction of a use case; `reader` serves pages and never waits for a writer.
 * What differs between the two databases stands here as properties, so that no caller asks which one it is.
 */
export interface Database {
  readonly writer: Knex;
  readonly reader: Knex;
  /** One process owns the file: nobody else can change a row behind its back. */
  readonly singleProcess: boolean;
  close(): Promise<void>;
}

/** Either a connection pool or a transaction: what every table function takes first. */
export type Db = Knex;

/** Rows one INSERT may carry: SQLite's compound SELECT ends at 500 terms. */
export const maxRowsPerInsert = 500;

/** @param url `postgres://…`, or the path of an SQLite file (created where absent). */
export function openDatabase(url: string): Database {
  return /^postgres(ql)?:\/\//.test(url) ? openPostgres(url) : openSqlite(url);
}

function openPostgres(url: string): Database {
  const writer = knex({ client: 'pg', connection: url, pool: { min: 0, max: 10 } });
  const reader = knex({
    client: 'pg',
    connection: { connectionString: url, options: '-c default_transaction_read_only=on' },
    pool: { min: 0, max: 5 },
  });
  return { writer, reader, singleProcess: false, close: () => closeBoth(writer, reader) };
}

function openSqlite(filename: string): Database {
  const writer = knex({
    client: 'sqlite3',
    connection: { filename },
    useNullAsDefault: true,
    pool: {
      min: 1,
      max: 1,
      afterCreate: prepareConnection([
        'journal_mode = WAL',
        'synchronous = FULL',
        'busy_timeout = 10000',
        'foreign_keys = ON',
        'cache_size = -65536',
      ]),
    },
  });
  const reader = knex({
    client: 'sqlite3',
    connection: { filename },
    useNullAsDefault: true,
    pool: {
      min: 0,
      max: 4,
      afterCreate: prepareConnection(['query_only = ON', 'busy_timeout = 10000', 'cache_size = -32768']),
    },
  });
  return { writer, reader, singleProcess: true, close: () => closeBoth(writer, reader) };
}

function prepareConnection(pragmas: readonly string[]) {
  const sql = pragmas.map((pragma) => `PRAGMA ${pragma};`).join(' ');
  return (connection: SqliteConnection, done: (error: Error | null, connection: SqliteConnection) => void) => {
    keepStatements(connection);
    connection.exec(sql, (error) => done(error, connection));
  };
}

async function closeBoth(writer: Knex, reader: Knex): Promise<void> {
  await reader.destroy();
  await writer.destroy();
}
