import type { AttemptState } from '../domain/attempt-state.ts';
import { insertNew } from './bulk.ts';
import type { Db } from './client.ts';

export interface DeliveryReportRow {
  id: string;
  channel_id: string;
  external_id: string;
  /** Null while no attempt with this external id is known. */
  attempt_id: string | null;
  state: AttemptState;
  raw_status: string;
  received_at: number;
}

/** Stores each report once per (channel, external id, state); returns the ids of the new ones. */
export function insertReports(trx: Db, rows: readonly DeliveryReportRow[]): Promise<Set<string>> {
  return insertNew(trx, 'delivery_reports', ['channel_id', 'external_id', 'state'], rows);
}

/** Reports that were stored before anybody knew whose they are. */
export async function findOrphanReports(trx: Db, externalIds: readonly string[]): Promise<DeliveryReportRow[]> {
  if (externalIds.length === 0) return [];
  return trx<DeliveryReportRow>('delivery_reports')
    .whereIn('external_id', [...externalIds])
    .whereNull('attempt_id');
}

/** States reported for an id of the provider's, whether or not its attempt is known. */
export async function findReportsOf(db: Db, channelId: string, externalId: string): Promise<AttemptState[]> {
  const rows = await db<DeliveryReportRow>('delivery_reports')
    .where({ channel_id: channelId, external_id: externalId })
    .select('state');
  return rows.map(({ state }) => state);
}

export async function deleteReportsOf(trx: Db, channelId: string, externalId: string): Promise<void> {
  await trx('delivery_reports').where({ channel_id: channelId, external_id: externalId }).delete();
}
