import type { Db } from './client.ts';

/** The telephone of somebody who works in a unit: known again by its keyed hash, never read back. */
export interface StaffNumberRow {
  msisdn_hash: string;
  hash_key_version: number;
  unit_id: string;
  added_at: number;
}

export async function findStaffHashes(db: Db): Promise<Set<string>> {
  return new Set(await db('staff_numbers').pluck('msisdn_hash'));
}

/** @returns how many each unit has */
export async function countStaffNumbers(db: Db): Promise<Map<string, number>> {
  const rows: { unit_id: string; n: number | string }[] = await db('staff_numbers')
    .groupBy('unit_id')
    .select('unit_id')
    .count({ n: '*' });
  return new Map(rows.map(({ unit_id, n }) => [unit_id, Number(n)]));
}

/** Puts these in the place of those the unit had. A number belongs to the unit that named it last. */
export async function replaceStaffNumbers(trx: Db, unitId: string, rows: readonly StaffNumberRow[]): Promise<void> {
  await trx('staff_numbers').where({ unit_id: unitId }).delete();
  for (const row of rows) await trx('staff_numbers').insert(row).onConflict('msisdn_hash').merge();
}
