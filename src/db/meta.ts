import type { Db } from './client.ts';

/**
 * Facts about the whole database, written when it is created. Three move: `clock_offset`, in a demo;
 * `themes_released_at` and `looked_for_cheating_at` with the work they are named after.
 */
export type MetaName =
  | 'kind'
  | 'created_at'
  | 'administration'
  | 'keys_fingerprint'
  | 'clock_offset'
  | 'themes_released_at'
  | 'looked_for_cheating_at';

export async function findMeta(db: Db, name: MetaName): Promise<string | undefined> {
  const row = await db<{ name: string; value: string }>('meta').where({ name }).first();
  return row?.value;
}

export async function setMeta(trx: Db, name: MetaName, value: string): Promise<void> {
  await trx('meta').insert({ name, value }).onConflict('name').merge();
}
