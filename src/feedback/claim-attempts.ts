import { groupBy } from '../db/bulk.ts';
import { saveChannelStates } from '../db/channel-states.ts';
import { type ClaimedMessage, claimMessages, lockClaimable, newAttempt } from '../db/claims.ts';
import type { Db } from '../db/client.ts';
import { putOff } from '../db/messages-out.ts';
import type { OutgoingMessage } from '../db/outgoing.ts';
import { gateOf } from '../domain/breaker.ts';
import type { Purse } from '../domain/budget.ts';
import { minute, nextOpen } from '../domain/hours.ts';
import { unsolicitedKinds } from '../domain/message-state.ts';
import type { Runtime } from '../runtime.ts';
import { type Closed, type Gates, lockGates } from './channel-gates.ts';
import { charge } from './charge.ts';
import { divert } from './divert.ts';

/**
 * Claims messages for one attempt each: nothing else lets a message leave. Its channel is open, its budgets can pay, the
 * hours allow it; what may not leave by its channel moves to another or waits. Cost and claim are one transaction.
 * @returns what may be handed over now, by message id.
 */
export async function claimAttempts(
  rt: Runtime,
  trx: Db,
  jobs: Parameters<typeof lockClaimable>[1],
): Promise<Map<string, ClaimedMessage>> {
  const claimable = await lockClaimable(trx, jobs, rt.clock.now());
  const messages = await withinHours(rt, trx, claimable);
  if (messages.length === 0) return new Map();
  const gates = await lockGates(rt, trx, messages);
  const claimed: ClaimedMessage[] = [];
  const closed: { message: OutgoingMessage; closed: Closed }[] = [];
  for (const message of messages) {
    const why = gates.closed(message.channel_id, message);
    if (why) closed.push({ message, closed: why });
    else claimed.push(await claimOne(rt, trx, gates, message));
  }
  await claimMessages(trx, claimed);
  const refusing = new Set<Purse>(closed.flatMap(({ closed }) => closed.purse ?? []));
  await charge(
    rt,
    trx,
    claimed.map(({ attempt }) => attempt),
    refusing,
  );
  await divert(rt, trx, gates, closed);
  return new Map(claimed.map((one) => [one.message.id, one]));
}

async function claimOne(rt: Runtime, trx: Db, gates: Gates, message: OutgoingMessage): Promise<ClaimedMessage> {
  const routesVersionId = rt.settings.get('routes').versionId;
  const attempt = newAttempt(message, {
    instance: rt.instance,
    now: gates.now,
    routesVersionId,
    ...gates.take(message),
  });
  if (gateOf(gates.states.get(message.channel_id)!, gates.now) === 'probe')
    await saveChannelStates(trx, [gates.probe(message.channel_id, attempt.id)]);
  return { message, attempt };
}

/** What nobody asked for waits for the open hours, however it came to be late; the others are returned. */
async function withinHours(rt: Runtime, trx: Db, messages: readonly OutgoingMessage[]): Promise<OutgoingMessage[]> {
  const now = rt.clock.now();
  const opens = nextUnsolicited(rt, now);
  if (opens === now) return [...messages];
  const late = messages.filter(({ kind }) => unsolicitedKinds.includes(kind));
  // Spread over half an hour in places of a minute, so that they do not leave all at once.
  for (const [place, group] of groupBy(late, () => String(Math.floor(Math.random() * 30))))
    await putOff(
      trx,
      group.map(({ id }) => id),
      opens + Number(place) * minute,
    );
  return messages.filter((message) => !late.includes(message));
}

/** The earliest instant from `at` on at which something may leave that nobody asked for. */
export function nextUnsolicited(rt: Runtime, at: number): number {
  return rt.settings.get('survey').value.atOnce ? at : nextOpen(at, rt.settings.get('hours').value);
}
