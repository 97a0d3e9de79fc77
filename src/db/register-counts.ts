import type { Db } from './client.ts';

/** How many results a unit returned in a month of reporting, by the register it keeps itself. */
export interface RegisterCountRow {
  unit_id: string;
  /** Id of the month of reporting, such as `2026-11`. */
  month: string;
  returned: number;
  source_system: string;
  reported_at: number;
}

/** A later report takes the place of an earlier one. */
export async function saveRegisterCounts(trx: Db, rows: readonly RegisterCountRow[]): Promise<void> {
  if (rows.length === 0) return;
  await trx('register_counts')
    .insert([...rows])
    .onConflict(['unit_id', 'month'])
    .merge();
}

/** Unit to its count of each of these months. */
export async function findRegisterCounts(db: Db, months: readonly string[]): Promise<Map<string, Map<string, number>>> {
  const rows = await db<RegisterCountRow>('register_counts').whereIn('month', [...months]);
  const units = new Map<string, Map<string, number>>();
  for (const { unit_id, month, returned } of rows)
    units.set(unit_id, (units.get(unit_id) ?? new Map<string, number>()).set(month, returned));
  return units;
}
