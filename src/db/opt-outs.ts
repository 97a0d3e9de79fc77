import type { Db } from './client.ts';

export interface OptOutRow {
  msisdn_hash: string;
  hash_key_version: number;
  channel_id: string;
  since: number;
  until: number;
}

/** The numbers among these that refused and have not allowed again. */
export async function findOptedOut(db: Db, hashes: readonly string[], now: number): Promise<Set<string>> {
  if (hashes.length === 0) return new Set();
  const rows = await db<OptOutRow>('opt_outs')
    .whereIn('msisdn_hash', [...hashes])
    .where('until', '>', now)
    .select('msisdn_hash');
  return new Set(rows.map((row) => row.msisdn_hash));
}

export async function recordOptOuts(trx: Db, rows: readonly OptOutRow[]): Promise<void> {
  if (rows.length > 0)
    await trx('opt_outs')
      .insert([...rows])
      .onConflict('msisdn_hash')
      .merge();
}

export async function removeOptOuts(trx: Db, hashes: readonly string[]): Promise<void> {
  await trx('opt_outs')
    .whereIn('msisdn_hash', [...hashes])
    .delete();
}
