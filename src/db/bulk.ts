import { type Db, maxRowsPerInsert } from './client.ts';

/** Inserts any number of rows in as few statements as the databases allow. */
export async function insertAll<Row extends object>(trx: Db, table: string, rows: readonly Row[]): Promise<void> {
  for (const chunk of chunks(rows)) await trx(table).insert(chunk);
}

/** Inserts the rows whose unique `key` is new; returns the `id` of those. A repeated one is left as it stands. */
export async function insertNew<Row extends { id: string }>(
  trx: Db,
  table: string,
  key: readonly string[],
  rows: readonly Row[],
): Promise<Set<string>> {
  const inserted = new Set<string>();
  for (const chunk of chunks(rows)) {
    const ids = await trx(table)
      .insert(chunk)
      .onConflict([...key])
      .ignore()
      .returning('id');
    for (const { id } of ids) inserted.add(id);
  }
  return inserted;
}

/** Writes the named columns of whole rows that exist: one statement for rows that change differently. */
export async function updateAll<Row extends { id: string }>(
  trx: Db,
  table: string,
  columns: readonly (keyof Row & string)[],
  rows: readonly Row[],
): Promise<void> {
  for (const chunk of chunks(rows))
    await trx(table)
      .insert(chunk)
      .onConflict('id')
      .merge([...columns]);
}

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
