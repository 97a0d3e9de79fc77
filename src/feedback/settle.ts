import type { Channel } from '../channels/channel.ts';
import type { AttemptRow } from '../db/attempts.ts';
import type { MessageOutRow } from '../db/messages-out.ts';
import { findAbandoned, findRepeatable, findSettleable } from '../db/unsettled-attempts.ts';
import { unsolicitedKinds } from '../domain/message-state.ts';
import type { Runtime } from '../runtime.ts';
import { type AttemptFact, applyAttemptFacts } from './attempt-facts.ts';
import { readGates } from './channel-gates.ts';
import { nextUnsolicited } from './claim-attempts.ts';
import { outbound } from './outbound.ts';

const batch = 50;

const lookAgainAfter = 60_000;

/** A repetition that was refused was refused for a reason; it is not tried every minute. */
const repeatAgainAfter = 600_000;

/** When an outcome nobody knows may be settled: by a look-up, or by a repetition the provider recognises. */
export function settleTime(channel: Channel | undefined, now: number): { settleAt?: number } {
  if (!channel?.lookup && !channel?.capabilities.idempotentSend) return {};
  return { settleAt: now + channel.capabilities.settleAfter };
}

/** Attempts nobody is working on any more end as `unknown`; they are never blindly repeated. Returns how many. */
export async function abandonAttempts(rt: Runtime): Promise<number> {
  const longest = Math.max(0, ...[...rt.channels.values()].map((channel) => channel.capabilities.timeout));
  const now = rt.clock.now();
  const abandoned = await findAbandoned(rt.db.writer, {
    instance: rt.instance,
    singleProcess: rt.db.singleProcess,
    before: now - 5 * longest - 60_000, // a claimed message may wait for three others to time out before its own call
  });
  const facts = abandoned.map((row): AttemptFact => {
    const settle = settleTime(rt.channels.get(row.channel_id), now);
    return { attemptId: row.id, state: 'unknown', failure: 'ambiguous', failureCode: 'crash', ...settle };
  });
  await rt.db.writer.transaction((trx) => applyAttemptFacts(rt, trx, facts));
  return facts.length;
}

/**
 * Asks providers about outcomes that are unknown. What is found has the state the provider gives; what is not found
 * after `settleAfter` was never accepted, which allows another attempt. Where a provider cannot be asked but knows an
 * attempt again by its id, the attempt is repeated.
 */
export async function settleUnknown(rt: Runtime): Promise<number> {
  const due = await findSettleable(rt.db.reader, rt.clock.now(), batch);
  const facts = await Promise.all(due.map((attempt) => settle(rt, attempt)));
  await rt.db.writer.transaction((trx) => applyAttemptFacts(rt, trx, facts));
  if (facts.length > 0) rt.wake.emit('outbox');
  return facts.length;
}

async function settle(rt: Runtime, attempt: AttemptRow): Promise<AttemptFact> {
  const channel = rt.channels.get(attempt.channel_id);
  if (channel?.lookup) return lookUp(rt, attempt, channel);
  if (channel?.capabilities.idempotentSend) return repeat(rt, attempt, channel);
  return unknown(attempt, rt.clock.now() + lookAgainAfter);
}

async function lookUp(rt: Runtime, attempt: AttemptRow, channel: Channel): Promise<AttemptFact> {
  const later = unknown(attempt, rt.clock.now() + lookAgainAfter);
  const message = await rt.db.reader<MessageOutRow>('messages_out').where({ id: attempt.message_id }).first();
  if (!message || !channel.lookup) return later;
  try {
    const result = await channel.lookup({
      attemptId: attempt.id,
      to: rt.keys.readMsisdn(message),
      body: rt.keys.decrypt(message.body_cipher),
      at: attempt.created_at,
    });
    if (result.found) return { attemptId: attempt.id, state: result.state, externalId: result.externalId };
    const proof = { failure: 'unreachable', failureCode: 'not_found', notAccepted: true, again: true };
    return { attemptId: attempt.id, state: 'failed', ...proof };
  } catch (error) {
    rt.log.warn({ err: error, channel: channel.id }, 'a look-up failed; it is tried again in a minute');
    return later;
  }
}

/**
 * The same attempt once more. It may now leave for the first time, so it keeps to what every message keeps to: hours,
 * refusals, gates, expiry. Only an acceptance says something, be it of now or of before: a refusal may be of the
 * repetition alone, and the outcome is then as unknown as it was.
 */
async function repeat(rt: Runtime, attempt: AttemptRow, channel: Channel): Promise<AttemptFact> {
  const now = rt.clock.now();
  const { idempotentFor = Number.POSITIVE_INFINITY } = channel.capabilities;
  if (now - attempt.created_at >= idempotentFor) return unknown(attempt);
  const message = await findRepeatable(rt.db.reader, attempt, now);
  if (!message) return unknown(attempt);
  const opens = unsolicitedKinds.includes(message.kind) ? nextUnsolicited(rt, now) : now;
  const closed = (await readGates(rt, rt.db.reader)).closedToOthers(channel.id, message);
  if (opens > now || closed) return unknown(attempt, Math.max(opens, closed?.until ?? 0, now + 1_000));
  try {
    const { externalId } = await channel.send(outbound(rt, message, attempt.id));
    return { attemptId: attempt.id, state: 'sent', externalId };
  } catch (error) {
    rt.log.warn({ err: error, channel: channel.id }, 'the repetition of a message of unknown outcome was not accepted');
    return unknown(attempt, now + repeatAgainAfter);
  }
}

/** As before; without a time nothing more is tried, and a report alone may tell. */
function unknown(attempt: AttemptRow, settleAt?: number): AttemptFact {
  return { attemptId: attempt.id, state: 'unknown', ...(settleAt !== undefined && { settleAt }) };
}
