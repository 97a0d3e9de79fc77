import type { Knex } from 'knex';
import type { Db } from './client.ts';

/*
 * Rows handed to a statement as one JSON parameter. However many there are, the statement is the same text and one value
 * is bound: binding each value on its own costs more than writing the row.
 */

type Value = string | number | null | undefined;

interface Dialect {
  /** The elements of a JSON list that is one parameter, in a column called `value`. */
  readonly elements: string;
  /** The named columns of rows of this table. */
  rowsOf(table: string, columns: readonly string[], rows: readonly object[]): { sql: string; json: string };
}

const dialects: Readonly<Record<string, Dialect>> = {
  sqlite3: {
    elements: 'json_each(?)',
    rowsOf: (_, columns, rows) => ({
      sql: `select ${columns.map((_, index) => `value ->> ${index}`).join(', ')} from json_each(?) where true`,
      json: toJson(rows.map((row) => columns.map((column) => (row as Record<string, unknown>)[column]))),
    }),
  },
  pg: {
    elements: 'jsonb_array_elements(?::jsonb)',
    rowsOf: (table, columns, rows) => ({
      sql: `select ${columns.join(', ')} from jsonb_populate_recordset(null::${table}, ?::jsonb)`,
      json: toJson(rows),
    }),
  },
};

const dialectOf = (db: Db): Dialect => dialects[db.client.config.client]!;

/**
 * Rows as a SELECT.
 * @param columns name and type of each column, in the order of a row's values
 */
export function jsonRows(
  db: Db,
  columns: Readonly<Record<string, 'text' | 'bigint'>>,
  rows: readonly (readonly Value[])[],
): Knex.Raw {
  const list = Object.entries(columns).map(([name, type], index) => `cast(value ->> ${index} as ${type}) as ${name}`);
  return db.raw(`select ${list.join(', ')} from ${dialectOf(db).elements}`, toJson(rows));
}

/** Ids as one parameter, for `whereIn`. */
export function jsonIds(db: Db, ids: readonly string[]): Knex.Raw {
  return jsonRows(
    db,
    { id: 'text' },
    ids.map((id) => [id]),
  );
}

/**
 * Inserts rows that have the same columns.
 * @param ending `on conflict …`, `returning …`: names of this program, never anything from outside
 * @returns what it says after `returning`
 */
export async function insertJson<Returned>(
  db: Db,
  table: string,
  rows: readonly object[],
  ending = '',
): Promise<Returned[]> {
  const columns = Object.keys(rows[0] ?? {});
  const { sql, json } = dialectOf(db).rowsOf(table, columns, rows);
  return rawRows(db.raw(`insert into ${table} (${columns.join(', ')}) ${sql} ${ending}`, json));
}

/** What a raw statement returns, which the two drivers wrap differently. */
export async function rawRows<Row>(statement: Knex.Raw): Promise<Row[]> {
  const result: Row[] | { rows: Row[] } = await statement;
  return Array.isArray(result) ? result : result.rows;
}

/** Half of a surrogate pair, which some telephones send and PostgreSQL refuses, becomes U+FFFD as in any other parameter. */
function toJson(rows: readonly unknown[]): string {
  const text = JSON.stringify(rows);
  if (!text.includes('\\ud')) return text;
  return JSON.stringify(rows, (_, value) => (typeof value === 'string' ? Buffer.from(value).toString() : value));
}
