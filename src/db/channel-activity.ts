import type { Db } from './client.ts';

/** What the tables say of one channel beside its state. */
export interface ChannelActivity {
  /** ms; null where nothing came that is still kept. */
  readonly lastReceivedAt: number | null;
  /** Outcomes nobody knows. */
  readonly unknown: number;
}

/** Activity by channel id; one that never did anything has an empty one. */
export async function findChannelActivity(db: Db, ids: readonly string[]): Promise<Map<string, ChannelActivity>> {
  const received: { channel_id: string; at: number }[] = await db('messages_in')
    .groupBy('channel_id')
    .select('channel_id')
    .max({ at: 'received_at' });
  const unknown: { channel_id: string; n: number }[] = await db('attempts')
    .whereRaw("state = 'unknown'") // as the index says it
    .groupBy('channel_id')
    .select('channel_id')
    .count({ n: '*' });
  const at = new Map(received.map((row) => [row.channel_id, Number(row.at)]));
  const n = new Map(unknown.map((row) => [row.channel_id, Number(row.n)]));
  return new Map(ids.map((id) => [id, { lastReceivedAt: at.get(id) ?? null, unknown: n.get(id) ?? 0 }]));
}
