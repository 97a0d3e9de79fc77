import type { Db } from './client.ts';

/**
 * What came in and of which only the number is kept. `foreign`: a message meant for another service on the same short
 * code; `orphan_report`: a delivery report of an attempt that nobody knows; `unreadable`: what could not be taken apart.
 */
export type CountedKind = 'foreign' | 'orphan_report' | 'unreadable';

/** Adds one for each, by local day and channel. */
export async function countInbound(
  trx: Db,
  kind: CountedKind,
  day: string,
  channelIds: readonly string[],
): Promise<void> {
  for (const channelId of new Set(channelIds)) {
    const n = channelIds.filter((id) => id === channelId).length;
    await trx('inbound_counts')
      .insert({ day, channel_id: channelId, kind, n })
      .onConflict(['day', 'channel_id', 'kind'])
      .merge({ n: trx.raw('inbound_counts.n + ?', [n]) });
  }
}

/** How many there were since a local day, by channel. */
export async function findInboundCounts(db: Db, kind: CountedKind, fromDay: string): Promise<Map<string, number>> {
  const rows: { channel_id: string; n: number }[] = await db('inbound_counts')
    .where({ kind })
    .where('day', '>=', fromDay)
    .groupBy('channel_id')
    .select('channel_id')
    .sum({ n: 'n' });
  return new Map(rows.map((row) => [row.channel_id, Number(row.n)]));
}
