import type { Db } from './client.ts';

/** What the tables say of one channel's traffic; instants are ms. */
export interface ChannelActivity {
  readonly lastAcceptedAt: number | null;
  readonly lastReceivedAt: number | null;
  readonly lastFailure: { readonly at: number; readonly failure: string; readonly code: string } | null;
  /** Messages that are due and have not left. */
  readonly waiting: number;
  /** Outcomes nobody knows. */
  readonly unknown: number;
}

const nothing: ChannelActivity = {
  lastAcceptedAt: null,
  lastReceivedAt: null,
  lastFailure: null,
  waiting: 0,
  unknown: 0,
};

/** Activity by channel id; one that never did anything has an empty one. */
export async function findChannelActivity(
  db: Db,
  ids: readonly string[],
  now: number,
): Promise<Map<string, ChannelActivity>> {
  const [accepted, received, failed, waiting, unknown] = await Promise.all([
    latest(db('attempts').whereIn('state', ['sent', 'delivered']), 'created_at'),
    latest(db('messages_in'), 'received_at'),
    latest(db('attempts').whereNotNull('failure'), 'created_at'),
    counts(db('messages_out').whereIn('state', ['pending', 'queued']).where('not_before', '<=', now)),
    counts(db('attempts').where({ state: 'unknown' })),
  ]);
  const entries = ids.map(async (id): Promise<[string, ChannelActivity]> => {
    const failedAt = failed.get(id);
    const failure =
      failedAt === undefined
        ? undefined
        : await db('attempts')
            .where({ channel_id: id, created_at: failedAt })
            .whereNotNull('failure')
            .first('failure', 'failure_code');
    const activity: ChannelActivity = {
      ...nothing,
      lastAcceptedAt: accepted.get(id) ?? null,
      lastReceivedAt: received.get(id) ?? null,
      lastFailure:
        failure && failedAt !== undefined
          ? { at: failedAt, failure: failure.failure, code: failure.failure_code ?? '' }
          : null,
      waiting: waiting.get(id) ?? 0,
      unknown: unknown.get(id) ?? 0,
    };
    return [id, activity];
  });
  return new Map(await Promise.all(entries));
}

type Query = ReturnType<Db>;

async function latest(rows: Query, column: string): Promise<Map<string, number>> {
  const found: { channel_id: string; at: number }[] = await rows
    .groupBy('channel_id')
    .select('channel_id')
    .max({ at: column });
  return new Map(found.map((row) => [row.channel_id, Number(row.at)]));
}

async function counts(rows: Query): Promise<Map<string, number>> {
  const found: { channel_id: string; n: number }[] = await rows
    .groupBy('channel_id')
    .select('channel_id')
    .count({ n: '*' });
  return new Map(found.map((row) => [row.channel_id, Number(row.n)]));
}
