import type { AttemptState } from '../domain/attempt-state.ts';
import { insertNew } from './bulk.ts';
import type { Db } from './client.ts';
import { jsonRows } from './json-rows.ts';

export interface DeliveryReportRow {
  id: string;
  channel_id: string;
  external_id: string;
  /** Null while no attempt with this external id is known. */
  attempt_id: string | null;
  state: AttemptState;
  raw_status: string;
  /** Why the message failed, where the report told a reason this program acts on. */
  failure: string | null;
  /** The operator the message went to, by the name the settings use; null where it was not told. */
  network: string | null;
  received_at: number;
}

/** A report as it is applied to its attempt. */
export type ReportOfAttempt = Pick<
  DeliveryReportRow,
  'external_id' | 'state' | 'raw_status' | 'failure' | 'network'
> & {
  readonly attemptId: string;
};

const told = ['external_id', 'state', 'raw_status', 'failure', 'network'] as const;

/** Stores each report once per (channel, external id, state); returns the ids of the new ones. */
export function insertReports(trx: Db, rows: readonly DeliveryReportRow[]): Promise<Set<string>> {
  return insertNew(trx, 'delivery_reports', ['channel_id', 'external_id', 'state'], rows);
}

/** Reports that were stored before anybody knew whose they are, for attempts whose id at the provider is known now. */
export async function findOrphanReports(
  trx: Db,
  attempts: readonly { id: string; channel_id: string; externalId: string }[],
): Promise<ReportOfAttempt[]> {
  const named = jsonRows(
    trx,
    { named_id: 'text', named_channel: 'text', given_id: 'text' },
    attempts.map(({ id, channel_id, externalId }) => [id, channel_id, externalId]),
  );
  const reports: (ReportOfAttempt & { attempt_id: string | null })[] = await trx
    .from(trx.raw('(?) as named', [named]))
    .crossJoin(trx.raw('delivery_reports')) // in this order: a list of ids looks as long as the table to SQLite
    .where({ channel_id: trx.ref('named_channel'), external_id: trx.ref('given_id') })
    .select({ attemptId: 'named_id' }, 'attempt_id', ...told);
  return reports.filter((report) => report.attempt_id === null); // not above, or it is looked for by that
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

/** Reports without an attempt whose attempt is known by now: its id was written while they were. */
export async function findAdoptable(db: Db, limit: number): Promise<(ReportOfAttempt & { id: string })[]> {
  return db('delivery_reports')
    .whereNull('attempt_id')
    .join('attempts', {
      'attempts.channel_id': 'delivery_reports.channel_id',
      'attempts.external_id': 'delivery_reports.external_id',
    })
    .whereNotNull('attempts.external_id') // as the index says it
    .limit(limit)
    .select('delivery_reports.id', { attemptId: 'attempts.id' }, ...told.map((column) => `delivery_reports.${column}`));
}

export async function adoptReports(trx: Db, reports: readonly { id: string; attemptId: string }[]): Promise<void> {
  for (const { id, attemptId } of reports)
    await trx('delivery_reports').where({ id }).update({ attempt_id: attemptId });
}

/** When the report without an attempt came that has `kept` newer ones; undefined while there are fewer. */
export async function findOldestKept(db: Db, kept: number): Promise<number | undefined> {
  const row = await db('delivery_reports')
    .whereNull('attempt_id')
    .orderBy('received_at', 'desc')
    .offset(kept)
    .first('received_at');
  return row?.received_at;
}

/** Forgets reports without an attempt that came until an instant; returns the channel of each. */
export async function deleteOrphans(trx: Db, until: number): Promise<string[]> {
  const orphans = () => trx('delivery_reports').whereNull('attempt_id').where('received_at', '<=', until);
  const gone: { channel_id: string }[] = await orphans().select('channel_id');
  if (gone.length > 0) await orphans().delete();
  return gone.map((row) => row.channel_id);
}
