import { type Breaker, closedBreaker } from '../domain/breaker.ts';
import type { Db } from './client.ts';

export interface ChannelStateRow extends Breaker {
  /** The channel's. */
  readonly id: string;
  readonly last_success_at: number | null;
  readonly last_fault_at: number | null;
  /** Failure and the provider's code. */
  readonly last_fault: string | null;
}

/** A channel nothing is known of yet. */
export function newChannelState(id: string): ChannelStateRow {
  return { id, ...closedBreaker, last_success_at: null, last_fault_at: null, last_fault: null };
}

/** States by channel id; a channel that never sent anything has a fresh one. */
export async function findChannelStateRows(db: Db, ids: readonly string[]): Promise<Map<string, ChannelStateRow>> {
  return complete(ids, await db<ChannelStateRow>('channel_states').whereIn('id', [...ids]));
}

/** The same, kept from everybody else until the transaction ends. */
export async function lockChannelStates(trx: Db, ids: readonly string[]): Promise<Map<string, ChannelStateRow>> {
  const locked = () =>
    trx<ChannelStateRow>('channel_states')
      .whereIn('id', [...ids])
      .orderBy('id')
      .forUpdate();
  const rows = await locked();
  if (rows.length === ids.length) return complete(ids, rows);
  await trx('channel_states').insert(ids.toSorted().map(newChannelState)).onConflict('id').ignore();
  return complete(ids, await locked());
}

export async function saveChannelStates(trx: Db, rows: readonly ChannelStateRow[]): Promise<void> {
  if (rows.length > 0)
    await trx('channel_states')
      .insert([...rows])
      .onConflict('id')
      .merge();
}

function complete(ids: readonly string[], rows: readonly ChannelStateRow[]): Map<string, ChannelStateRow> {
  const known = new Map(rows.map((row) => [row.id, row]));
  return new Map(ids.map((id) => [id, known.get(id) ?? newChannelState(id)]));
}
