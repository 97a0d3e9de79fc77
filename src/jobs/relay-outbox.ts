import type { Channel } from '../channels/channel.ts';
import { findDue, markPendingAgain, markQueued, requeueUnclaimed } from '../db/messages-out.ts';
import type { Runtime } from '../runtime.ts';
import type { Queues } from './queues.ts';

const batch = 500;
const unclaimedAfter = 60_000;

/**
 * Puts due messages into the queues, about a minute of each channel's rate ahead. The row says `queued` before the job
 * exists, so that a job never finds a row it may not claim; a job that was lost is found by `requeueLost`.
 * @returns how many jobs were added.
 */
export async function relayOutbox(rt: Runtime, queues: Queues): Promise<number> {
  const relayed = await Promise.all([...rt.channels.values()].map((channel) => relayChannel(rt, queues, channel)));
  return relayed.reduce((sum, n) => sum + n, 0);
}

async function relayChannel(rt: Runtime, queues: Queues, channel: Channel): Promise<number> {
  const queue = queues.send.get(channel.id)!;
  const candidates = await findDue(rt.db.reader, channel.id, rt.clock.now(), batch);
  if (candidates.length === 0) return 0;
  try {
    const room = Math.ceil(channel.capabilities.rate * 60) - (await queue.waiting());
    const due = candidates.slice(0, Math.max(0, room));
    const ids = due.map((message) => message.id);
    await markQueued(rt.db.writer, ids, rt.clock.now());
    try {
      await queue.add(due.map(({ id, attempts, priority }) => ({ messageId: id, n: attempts + 1, priority })));
    } catch (error) {
      await markPendingAgain(rt.db.writer, ids);
      throw error;
    }
    return due.length;
  } catch (error) {
    rt.log.warn(
      { channel: channel.id, reason: (error as Error).message },
      'Redis is away; messages wait in the database',
    );
    return 0;
  }
}

/** Messages whose job was lost with Redis, or with the process that was about to add it. */
export function requeueLost(rt: Runtime): Promise<number> {
  return requeueUnclaimed(rt.db.writer, rt.clock.now() - unclaimedAfter);
}

/** Redis came back, or this process did, and jobs may be lost: every queued message is pending again. */
export function requeueAll(rt: Runtime): Promise<number> {
  return requeueUnclaimed(rt.db.writer, rt.clock.now());
}
