import type { Db } from './client.ts';

export interface ApiKey {
  readonly id: string;
  readonly sourceSystem: string;
  readonly scopes: readonly string[];
  readonly unitId: string;
}

/** Revoked keys are not found. */
export async function findApiKeyByHash(db: Db, keyHash: string): Promise<ApiKey | undefined> {
  const row = await db('api_keys').where({ key_hash: keyHash }).whereNull('revoked_at').first();
  if (!row) return undefined;
  return { id: row.id, sourceSystem: row.source_system, scopes: JSON.parse(row.scopes), unitId: row.unit_id };
}

export async function insertApiKey(
  db: Db,
  key: ApiKey & { readonly name: string; readonly keyHash: string },
  now: number,
): Promise<void> {
  await db('api_keys').insert({
    id: key.id,
    name: key.name,
    source_system: key.sourceSystem,
    key_hash: key.keyHash,
    scopes: JSON.stringify(key.scopes),
    unit_id: key.unitId,
    created_at: now,
  });
}
