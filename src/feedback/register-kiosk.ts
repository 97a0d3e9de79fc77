import { randomUUID } from 'node:crypto';
import type { Db } from '../db/client.ts';
import { insertKiosk } from '../db/kiosks.ts';
import { newToken, tokenHash } from '../domain/keys.ts';

/** A new tablet of a unit. Its key is shown once and stored as a hash. */
export async function registerKiosk(
  trx: Db,
  { name, unitId }: { readonly name: string; readonly unitId: string },
  now: number,
): Promise<{ id: string; key: string }> {
  const id = randomUUID();
  const key = newToken();
  await insertKiosk(trx, { id, name, unit_id: unitId, key_hash: tokenHash(key), created_at: now });
  return { id, key };
}
