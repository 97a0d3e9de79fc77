import { chunks } from './bulk.ts';
import type { Db } from './client.ts';

/** What is left of a closed case: a keyed hash of its key, so that reporting it again invites nobody. */
export interface TombstoneRow {
  case_hash: string;
  hash_key_version: number;
  survey_code_hash: string | null;
  outcome: string;
  day: string;
}

export async function findTombstones(trx: Db, hashes: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const chunk of chunks(hashes)) {
    const rows = await trx<TombstoneRow>('tombstones').whereIn('case_hash', chunk).select('case_hash');
    for (const row of rows) found.add(row.case_hash);
  }
  return found;
}

/** Those of these hashes that belong to a case that is open, or was closed since a local day. */
export async function findTakenCodes(trx: Db, hashes: readonly string[], closedSince: string): Promise<Set<string>> {
  const open: { survey_code_hash: string }[] = await trx('invitations')
    .whereIn('survey_code_hash', [...hashes])
    .select('survey_code_hash');
  const closed: { survey_code_hash: string }[] = await trx('tombstones')
    .whereIn('survey_code_hash', [...hashes])
    .where('day', '>=', closedSince)
    .select('survey_code_hash');
  return new Set([...open, ...closed].map((row) => row.survey_code_hash));
}
