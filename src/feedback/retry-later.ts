import { type AttemptOfMessage, type AttemptRow, findOfMessages } from '../db/attempts.ts';
import { groupBy } from '../db/bulk.ts';
import type { Db } from '../db/client.ts';
import { retryMessage } from '../db/messages-out.ts';
import { afterFailure, type FailedAttempt, waitToMove } from '../domain/failover.ts';
import { unsolicitedKinds } from '../domain/message-state.ts';
import type { Runtime } from '../runtime.ts';
import { type Gates, readGates } from './channel-gates.ts';
import { nextUnsolicited } from './claim-attempts.ts';
import { moveAll, otherChannel, outgoingFor } from './divert.ts';

export interface Failed {
  readonly attempt: AttemptRow;
  readonly message: AttemptOfMessage['message'];
  /** ms the provider wants to be left alone. */
  readonly retryAfter: number;
}

/**
 * Messages whose last attempt provably was not accepted wait for another one: on the same channel while its error may
 * pass, on the next of their route once it will not.
 */
export async function retryLater(rt: Runtime, trx: Db, failed: readonly Failed[]): Promise<void> {
  if (failed.length === 0) return;
  const gates = await readGates(rt, trx);
  const past = groupBy(
    await findOfMessages(
      trx,
      failed.map(({ message }) => message.id),
    ),
    (attempt) => attempt.message_id,
  );
  for (const one of failed) {
    const { channel, wait } = nextTry(rt, gates, one, (past.get(one.message.id) ?? []).map(failedAttempt));
    const at = gates.now + wait;
    const notBefore = unsolicitedKinds.includes(one.message.kind) ? nextUnsolicited(rt, at) : at;
    const waits = await retryMessage(trx, { id: one.message.id, attempts: one.attempt.n, notBefore });
    if (waits && channel !== one.message.channel_id)
      await moveAll(trx, gates.routes, [{ message: one.message, channel }]);
  }
}

function failedAttempt({ channel_id, failure, created_at }: AttemptRow): FailedAttempt {
  return { channel: channel_id, failure: failure ?? '', at: created_at };
}

function nextTry(
  rt: Runtime,
  gates: Gates,
  { message, retryAfter }: Failed,
  past: readonly FailedAttempt[],
): { channel: string; wait: number } {
  const { moveOn, wait } = afterFailure(past);
  const same = { channel: message.channel_id, wait: Math.max(wait, retryAfter) };
  if (!moveOn) return same;
  const failedOn = [...new Set(past.map(({ channel }) => channel).reverse())].reverse();
  const channel = otherChannel(gates, outgoingFor(rt, gates.routes, message), message, failedOn);
  if (!channel) return same;
  // One that failed before rests as long as this one would have.
  return { channel, wait: failedOn.includes(channel) ? wait : waitToMove() };
}
