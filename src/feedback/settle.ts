import { type AttemptRow, findAbandoned, findSettleable } from '../db/attempts.ts';
import type { MessageOutRow } from '../db/messages-out.ts';
import type { Runtime } from '../runtime.ts';
import { type AttemptFact, applyAttemptFacts } from './attempt-facts.ts';

const batch = 50;

/** Attempts nobody is working on any more end as `unknown`; they are never blindly repeated. Returns how many. */
export async function abandonAttempts(rt: Runtime): Promise<number> {
  const longest = Math.max(0, ...[...rt.channels.values()].map((channel) => channel.capabilities.timeout));
  const now = rt.clock.now();
  const abandoned = await findAbandoned(rt.db.writer, {
    instance: rt.instance,
    singleProcess: rt.db.singleProcess,
    before: now - 2 * longest - 60_000,
  });
  const facts = abandoned.map((row): AttemptFact => {
    const channel = rt.channels.get(row.channel_id);
    const settleAt = channel?.lookup ? { settleAt: now + channel.capabilities.settleAfter } : {};
    return { attemptId: row.id, state: 'unknown', failure: 'ambiguous', failureCode: 'crash', ...settleAt };
  });
  await rt.db.writer.transaction((trx) => applyAttemptFacts(rt, trx, facts));
  return facts.length;
}

/**
 * Asks providers about outcomes that are unknown. What is found has the state the provider gives; what is not found
 * after `settleAfter` was never accepted, which allows another attempt.
 */
export async function settleUnknown(rt: Runtime): Promise<number> {
  const due = await findSettleable(rt.db.reader, rt.clock.now(), batch);
  const facts = await Promise.all(due.map((attempt) => lookUp(rt, attempt)));
  await rt.db.writer.transaction((trx) => applyAttemptFacts(rt, trx, facts));
  if (facts.length > 0) rt.wake.emit('outbox');
  return facts.length;
}

async function lookUp(rt: Runtime, attempt: AttemptRow): Promise<AttemptFact> {
  const channel = rt.channels.get(attempt.channel_id);
  const later = { attemptId: attempt.id, state: 'unknown' as const, settleAt: rt.clock.now() + 60_000 };
  if (!channel?.lookup) return later;
  const message = await rt.db.reader<MessageOutRow>('messages_out').where({ id: attempt.message_id }).first();
  if (!message) return later;
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
