import type { Request } from 'express';
import type { Db } from '../../db/client.ts';
import { deleteIdempotentBefore, findIdempotent, insertIdempotent } from '../../db/idempotency-keys.ts';
import { day } from '../../domain/hours.ts';
import type { Runtime } from '../../runtime.ts';
import { HttpError } from '../http-error.ts';

/** How long a key is remembered. */
const life = day;

/** One request under an `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header). */
export interface IdempotentRequest {
  readonly apiKeyId: string;
  readonly key: string;
  readonly bodyHash: string;
}

export interface StoredAnswer {
  readonly status: number;
  readonly body: string;
}

/** Another request took the key while this one was under way: its transaction must not stand. */
export class KeyTaken extends Error {
  override readonly name = 'KeyTaken';
}

/** Undefined where the caller sent no key. */
export function readIdempotencyKey(rt: Runtime, request: Request, apiKeyId: string): IdempotentRequest | undefined {
  const key = request.get('Idempotency-Key');
  if (key === undefined) return undefined;
  if (!/^[\x21-\x7e]{1,255}$/.test(key))
    throw new HttpError(400, 'Idempotency-Key must have 1 to 255 visible ASCII characters');
  return { apiKeyId, key, bodyHash: rt.keys.hash(JSON.stringify(request.body)) };
}

/** The answer this key got before. @throws HttpError 422 where the key came with another body. */
export async function findStoredAnswer(rt: Runtime, request: IdempotentRequest): Promise<StoredAnswer | undefined> {
  const row = await findIdempotent(rt.db.reader, request.apiKeyId, request.key);
  if (!row || row.created_at < rt.clock.now() - life) return undefined;
  if (row.body_hash !== request.bodyHash)
    throw new HttpError(422, 'This Idempotency-Key was used before with another body; use a new key for new content');
  return { status: row.status, body: rt.keys.decrypt(row.response_cipher) };
}

/** Stores the answer in the transaction of what it tells about. @throws KeyTaken */
export async function storeAnswer(
  rt: Runtime,
  trx: Db,
  request: IdempotentRequest,
  answer: StoredAnswer,
): Promise<void> {
  const now = rt.clock.now();
  await deleteIdempotentBefore(trx, now - life);
  const stored = await insertIdempotent(trx, {
    api_key_id: request.apiKeyId,
    key: request.key,
    body_hash: request.bodyHash,
    response_cipher: rt.keys.encrypt(answer.body),
    status: answer.status,
    created_at: now,
  });
  if (!stored) throw new KeyTaken();
}
