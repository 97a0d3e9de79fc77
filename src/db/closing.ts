import { groupBy, insertAll } from './bulk.ts';
import type { Db } from './client.ts';
import { addFunnelCounts, stagesOf } from './funnel-counts.ts';
import type { InvitationRow } from './invitations.ts';
import type { TombstoneRow } from './tombstones.ts';

export type Closable = InvitationRow & { source_system: string; case_code: string };

/** Invitations whose window ended before an instant. */
export function findClosable(trx: Db, windowEndedBefore: number, limit: number): Promise<Closable[]> {
  return trx('invitations')
    .join('cases', 'cases.id', 'invitations.case_id')
    .where('window_ends_at', '<', windowEndedBefore)
    .limit(limit)
    .select('invitations.*', 'cases.source_system', 'cases.case_code');
}

/** Messages that belonged to no invitation have no later reason to be kept. Returns how many there were. */
export function deleteStrayMessages(trx: Db, receivedBefore: number): Promise<number> {
  return trx('messages_in').whereNull('invitation_id').where('received_at', '<', receivedBefore).delete();
}

/** Deletes everything that leads from a ballot to a citizen; the funnel keeps its counts, the case its tombstone. */
export async function buryInvitations(
  trx: Db,
  closable: readonly (Closable & { tombstone: TombstoneRow })[],
): Promise<void> {
  const ids = closable.map((row) => row.id);
  if (ids.length === 0) return;
  await addFunnelCounts(
    trx,
    [...groupBy(closable, (row) => [row.month, row.unit_version_id, row.field_code].join('\0')).values()].flatMap(
      (rows) => stagesOf(rows),
    ),
  );
  const messages = trx('messages_out').whereIn('invitation_id', ids).select('id');
  const attempts = trx('attempts').whereIn('message_id', messages.clone()).select('id');
  await trx('delivery_reports').whereIn('attempt_id', attempts).delete();
  await trx('attempts').whereIn('message_id', messages.clone()).delete();
  await trx('messages_out').whereIn('invitation_id', ids).delete();
  await trx('messages_in').whereIn('invitation_id', ids).delete();
  await trx('link_tokens').whereIn('invitation_id', ids).delete();
  await trx('ballots').whereIn('invitation_id', ids).update({ invitation_id: null, browser_hash: null, cast_at: null });
  await trx('comments').whereIn('invitation_id', ids).update({ invitation_id: null });
  await trx('paper_forms').whereIn('invitation_id', ids).update({ invitation_id: null, ballot_id: null });
  await trx('invitations').whereIn('id', ids).delete();
  const cases = closable.map((row) => row.case_id);
  await trx('receipt_prints').whereIn('case_id', cases).delete();
  await trx('webhook_told').whereIn('case_id', cases).update({ state: 'closing' });
  await trx('cases').whereIn('id', cases).delete();
  await insertAll(
    trx,
    'tombstones',
    closable.map((row) => row.tombstone),
  );
}
