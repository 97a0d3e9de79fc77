import type { Db } from './client.ts';

/**
 * `due` until it is placed; `placing` while the provider is asked; `unknown` where nobody knows whether it was placed,
 * which is never repeated. `over` and `dropped` are final: `dropped` was never placed.
 */
export type CallState = 'due' | 'placing' | 'placed' | 'unknown' | 'over' | 'dropped';

export interface CallRow {
  id: string;
  channel_id: string;
  ring_id: string;
  external_id: string | null;
  msisdn_hash: string;
  hash_key_version: number;
  msisdn_cipher: string;
  cipher_key_version: number;
  state: CallState;
  outcome: string | null;
  attempts: number;
  not_before: number;
  expires_at: number;
  created_at: number;
  placed_at: number | null;
  ended_at: number | null;
}

const columns = 50;

/** Stores calls that were asked for, each ring once. */
export async function insertCalls(trx: Db, rows: readonly CallRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += columns)
    await trx<CallRow>('calls')
      .insert(rows.slice(from, from + columns))
      .onConflict(['channel_id', 'ring_id'])
      .ignore();
}

export async function findCallsSince(trx: Db, hashes: readonly string[], since: number): Promise<CallRow[]> {
  if (hashes.length === 0) return [];
  return trx<CallRow>('calls')
    .whereIn('msisdn_hash', [...hashes])
    .where('created_at', '>=', since);
}

export async function findDueCalls(db: Db, channelId: string, now: number, limit: number): Promise<CallRow[]> {
  return db<CallRow>('calls')
    .where({ state: 'due', channel_id: channelId })
    .where('not_before', '<=', now)
    .orderBy('not_before')
    .limit(limit);
}

/** Claims one call: only whoever gets `true` may place it. */
export async function claimCall(trx: Db, id: string, now: number): Promise<boolean> {
  const claimed = await trx<CallRow>('calls')
    .where({ id, state: 'due' })
    .update({ state: 'placing', attempts: trx.raw('attempts + 1'), placed_at: now });
  return claimed === 1;
}

/** Changes a call that is in one of these states; the others know better. */
export async function changeCall(
  trx: Db,
  id: string,
  from: readonly CallState[],
  to: Partial<CallRow>,
): Promise<boolean> {
  const changed = await trx<CallRow>('calls')
    .where({ id })
    .whereIn('state', [...from])
    .update(to);
  return changed === 1;
}

/** Calls whose process ended while the provider was asked. */
export async function abandonCalls(trx: Db, placedBefore: number): Promise<number> {
  return trx<CallRow>('calls')
    .where({ state: 'placing' })
    .where('placed_at', '<', placedBefore)
    .update({ state: 'unknown', outcome: 'crash' });
}

/** A ring is a raw reply: it goes when its cases are closed. */
export async function deleteOldCalls(trx: Db, createdBefore: number): Promise<number> {
  return trx<CallRow>('calls').where('created_at', '<', createdBefore).delete();
}
