import type { Channel } from '../channels/channel.ts';
import { lockOutgoing } from '../db/claims.ts';
import {
  type DueMessage,
  findDue,
  findOrphanChannels,
  markPendingAgain,
  markQueued,
  releaseFromOldSettings,
  requeueUnclaimed,
} from '../db/messages-out.ts';
import { gateOf } from '../domain/breaker.ts';
import { answerPriority } from '../domain/message-state.ts';
import { type Gates, readGates } from '../feedback/channel-gates.ts';
import { divert } from '../feedback/divert.ts';
import type { Runtime } from '../runtime.ts';
import { paceOf } from './pace.ts';
import type { Queues, SendQueue } from './queues.ts';

const batch = 500;
const unclaimedAfter = 60_000;

/**
 * Puts due messages into the queues, about a minute of each channel's rate ahead. The row says `queued` before the job
 * exists, so that a job never finds a row it may not claim; a job that was lost is found by `requeueLost`. What waits for
 * a channel that is shut is moved to another one instead.
 * @returns how many jobs were added and messages moved.
 */
export async function relayOutbox(rt: Runtime, queues: Queues): Promise<number> {
  const gates = await readGates(rt, rt.db.reader);
  const relayed = await Promise.all(
    [...rt.channels.values()].map((channel) => {
      const gate = gateOf(gates.states.get(channel.id)!, gates.now);
      if (gate === 'shut') return leaveChannel(rt, gates, channel.id);
      return relayChannel(rt, queues.send.get(channel.id)!, channel, gate === 'probe' ? 1 : batch);
    }),
  );
  return relayed.reduce((sum, n) => sum + n, 0);
}

async function relayChannel(rt: Runtime, queue: SendQueue, channel: Channel, limit: number): Promise<number> {
  const candidates = await findDue(rt.db.reader, channel.id, rt.clock.now(), limit);
  if (candidates.length === 0) return 0;
  try {
    const due = withinRoom(candidates, paceOf(rt, channel).rate * 60, await queue.waiting());
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

/**
 * Answers and the others have a minute of the rate each: however long the others wait, an answer is queued at once, and
 * BullMQ takes it first.
 */
function withinRoom(
  candidates: readonly DueMessage[],
  minuteOfRate: number,
  waiting: Record<'answers' | 'others', number>,
) {
  const room = { answers: minuteOfRate - waiting.answers, others: minuteOfRate - waiting.others };
  return candidates.filter(({ priority }) => room[priority === answerPriority ? 'answers' : 'others']-- > 0);
}

/** The channel takes nothing now: what is due leaves by others, as far as they are open. */
async function leaveChannel(rt: Runtime, gates: Gates, channelId: string): Promise<number> {
  const due = await findDue(rt.db.reader, channelId, gates.now, batch);
  if (due.length === 0) return 0;
  return rt.db.writer.transaction(async (trx) => {
    const messages = await lockOutgoing(
      trx,
      due.map(({ id }) => id),
      gates.now,
    );
    const closed = messages.flatMap((message) => {
      const why = gates.closed(channelId, message);
      return message.channel_id === channelId && why ? [{ message, closed: why }] : [];
    });
    await divert(rt, trx, gates, closed);
    return closed.length;
  });
}

/**
 * Messages whose job was lost with Redis, or with the process that was about to add it; those whose channel is configured
 * no more; and those that other settings held back.
 */
export async function requeueLost(rt: Runtime): Promise<number> {
  const now = rt.clock.now();
  const lost = await requeueUnclaimed(rt.db.writer, now - unclaimedAfter);
  const released = await releaseFromOldSettings(rt.db.writer, rt.settings.get('routes').versionId, now);
  const gates = await readGates(rt, rt.db.reader);
  let left = 0;
  for (const channelId of await findOrphanChannels(rt.db.reader, [...rt.channels.keys()]))
    left += await leaveChannel(rt, gates, channelId);
  return lost + released + left;
}

/** Redis came back, or this process did, and jobs may be lost: every queued message is pending again. */
export function requeueAll(rt: Runtime): Promise<number> {
  return requeueUnclaimed(rt.db.writer, rt.clock.now());
}
