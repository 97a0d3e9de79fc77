import { type Db, maxRowsPerInsert } from './client.ts';
import { insertJson } from './json-rows.ts';

/** Inserts any number of rows, which all have the same columns, in one statement. */
export async function insertAll<Row extends object>(trx: Db, table: string, rows: readonly Row[]): Promise<void> {
  if (rows.length > 0) await insertJson(trx, table, rows);
}

/** Inserts the rows whose unique `key` is new; returns the `id` of those. A repeated one is left as it stands. */
export async function insertNew<Row extends { id: string }>(
  trx: Db,
  table: string,
  key: readonly string[],
  rows: readonly Row[],
): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const ending = `on conflict (${key.join(', ')}) do nothing returning id`;
  const inserted = await insertJson<{ id: string }>(trx, table, rows, ending);
  return new Set(inserted.map(({ id }) => id));
}

/** Writes the named columns of whole rows that exist: one statement for rows that change differently. */
export async function updateAll<Row extends { id: string }>(
  trx: Db,
  table: string,
  columns: readonly (keyof Row & string)[],
  rows: readonly Row[],
): Promise<void> {
  if (rows.length === 0) return;
  const merged = columns.map((column) => `${column} = excluded.${column}`).join(', ');
  await insertJson(trx, table, rows, `on conflict (id) do update set ${merged}`);
}

/** For lists that are bound value by value. */
export function chunks<T>(rows: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let from = 0; from < rows.length; from += maxRowsPerInsert)
    parts.push(rows.slice(from, from + maxRowsPerInsert));
  return parts;
}

/** Rows by a key, each list in the order of the rows. */
export function groupBy<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}
