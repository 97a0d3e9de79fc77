import type { Db } from './client.ts';

/** What reports and messages told of a number, kept under its keyed hash. */
export interface NumberFactRow {
  msisdn_hash: string;
  hash_key_version: number;
  network: string | null;
  /** When it proved unable to receive; null once it was heard from again. */
  dead_at: number | null;
  updated_at: number;
}

export async function findNumberFacts(db: Db, hashes: readonly string[]): Promise<Map<string, NumberFactRow>> {
  if (hashes.length === 0) return new Map();
  const rows = await db<NumberFactRow>('number_facts').whereIn('msisdn_hash', [...new Set(hashes)]);
  return new Map(rows.map((row) => [row.msisdn_hash, row]));
}

export function recordNetworks(
  trx: Db,
  rows: readonly Pick<NumberFactRow, 'msisdn_hash' | 'hash_key_version' | 'network'>[],
  now: number,
): Promise<void> {
  return record(
    trx,
    ['network'],
    rows.map((row) => ({ ...row, updated_at: now })),
  );
}

export function recordDeadNumbers(
  trx: Db,
  rows: readonly Pick<NumberFactRow, 'msisdn_hash' | 'hash_key_version'>[],
  now: number,
): Promise<void> {
  return record(
    trx,
    ['dead_at'],
    rows.map((row) => ({ ...row, dead_at: now, updated_at: now })),
  );
}

/** They received or wrote something after all. */
export async function reviveNumbers(trx: Db, hashes: readonly string[]): Promise<void> {
  if (hashes.length === 0) return;
  await trx('number_facts')
    .whereIn('msisdn_hash', [...hashes])
    .whereNotNull('dead_at')
    .update({ dead_at: null });
}

/** Returns how many were forgotten. */
export function deleteOldNumberFacts(trx: Db, updatedBefore: number): Promise<number> {
  return trx('number_facts').where('updated_at', '<', updatedBefore).delete();
}

async function record(trx: Db, columns: readonly string[], rows: readonly Partial<NumberFactRow>[]): Promise<void> {
  const once = new Map(rows.map((row) => [row.msisdn_hash!, row]));
  const ordered = [...once.values()].sort((a, b) => (a.msisdn_hash! < b.msisdn_hash! ? -1 : 1));
  if (ordered.length > 0)
    await trx('number_facts')
      .insert(ordered)
      .onConflict('msisdn_hash')
      .merge([...columns, 'updated_at']);
}
