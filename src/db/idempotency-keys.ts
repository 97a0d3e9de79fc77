import type { Db } from './client.ts';

/** The answer one API key got under one `Idempotency-Key`; see `idempotency_keys` in the first migration. */
export interface IdempotencyRow {
  api_key_id: string;
  key: string;
  body_hash: string;
  response_cipher: string;
  status: number;
  created_at: number;
}

export async function findIdempotent(db: Db, apiKeyId: string, key: string): Promise<IdempotencyRow | undefined> {
  return db<IdempotencyRow>('idempotency_keys').where({ api_key_id: apiKeyId, key }).first();
}

/** @returns whether it was stored; false where the key is taken. */
export async function insertIdempotent(trx: Db, row: IdempotencyRow): Promise<boolean> {
  const stored = await trx<IdempotencyRow>('idempotency_keys')
    .insert(row)
    .onConflict(['api_key_id', 'key'])
    .ignore()
    .returning('key');
  return stored.length > 0;
}

export async function deleteIdempotentBefore(trx: Db, before: number): Promise<void> {
  await trx<IdempotencyRow>('idempotency_keys').where('created_at', '<', before).delete();
}
