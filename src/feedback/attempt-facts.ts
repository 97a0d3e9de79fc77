import { type AttemptOfMessage, type AttemptRow, findWithMessages, updateAttempts } from '../db/attempts.ts';
import { groupBy } from '../db/bulk.ts';
import type { Db } from '../db/client.ts';
import { type AttemptState, laterOf } from '../domain/attempt-state.ts';
import {
  backOff,
  type MessageKind,
  type MessageState,
  maxAttempts,
  messageStateAfter,
} from '../domain/message-state.ts';
import type { Runtime } from '../runtime.ts';

/** Something that was learnt of one attempt: from the call itself, a delivery report or a look-up. */
export interface AttemptFact {
  readonly attemptId: string;
  readonly state: AttemptState;
  readonly externalId?: string;
  readonly failure?: string;
  readonly failureCode?: string;
  /** The failure proves that nothing was accepted and another attempt may help. */
  readonly again?: boolean;
  /** ms the provider wants to be left alone. */
  readonly retryAfter?: number;
  /** When an unknown outcome may be looked up. */
  readonly settleAt?: number;
}

/**
 * Writes what was learnt: attempt, its message and the invitation's window, whatever the order and however often.
 * An attempt's state is the maximum of its events; only the last attempt of a message moves the message.
 */
export async function applyAttemptFacts(rt: Runtime, trx: Db, facts: readonly AttemptFact[]): Promise<void> {
  if (facts.length === 0) return;
  const now = rt.clock.now();
  const present = await findWithMessages(trx, [...new Set(facts.map((fact) => fact.attemptId))]);
  const factsOf = groupBy(facts, (fact) => fact.attemptId);
  const moved = present.map(({ attempt, message }) => {
    const learnt = factsOf.get(attempt.id) ?? [];
    const again = learnt.some((fact) => fact.again);
    return { before: attempt, after: learnt.reduce(withFact, attempt), message, again, learnt };
  });
  await updateAttempts(
    trx,
    moved.map((move) => move.after),
  );

  const messages = groupBy(moved, ({ after, again }) => nextMessageState(after, again));
  for (const [state, group] of messages) {
    const ids = group.map(({ after }) => after.message_id);
    if (state === 'pending') await retryLater(trx, group, now);
    else await moveMessages(trx, ids, state as MessageState, group);
  }
  const newly = (states: readonly AttemptState[]) =>
    moved.filter((move) => states.includes(move.after.state) && !states.includes(move.before.state));
  await markAccepted(rt, trx, newly(['sent', 'delivered']), now);
  await markDelivered(trx, newly(['delivered']), now);
  await planReminders(rt, trx, [...newly(['sent', 'delivered']), ...newly(['unknown'])], now);
}

interface Moved {
  readonly before: AttemptRow;
  readonly after: AttemptRow;
  readonly message: AttemptOfMessage['message'];
  readonly again: boolean;
  readonly learnt: readonly AttemptFact[];
}

function withFact(row: AttemptRow, fact: AttemptFact): AttemptRow {
  return {
    ...row,
    state: laterOf(row.state, fact.state),
    external_id: row.external_id ?? fact.externalId ?? null,
    failure: fact.failure ?? row.failure,
    failure_code: fact.failureCode ?? row.failure_code,
    settle_at: fact.settleAt ?? null,
  };
}

function nextMessageState(attempt: AttemptRow, again: boolean): MessageState {
  return messageStateAfter(attempt.state, again && attempt.n < maxAttempts);
}

/**
 * A later attempt's message is left alone: `attempts` says which one is the last. A message that waits for another
 * attempt is moved only by the news that this one arrived after all.
 */
async function moveMessages(
  trx: Db,
  ids: readonly string[],
  state: MessageState,
  group: readonly Moved[],
): Promise<void> {
  const from: MessageState[] = ['sending', 'unknown', 'sent', 'expired', 'failed', 'delivered'];
  if (state === 'sent' || state === 'delivered') from.push('pending', 'queued');
  for (const n of new Set(group.map(({ after }) => after.n)))
    await trx('messages_out')
      .whereIn('id', [...ids])
      .where({ attempts: n })
      .whereIn('state', from)
      .update({ state });
}

async function retryLater(trx: Db, group: readonly Moved[], now: number): Promise<void> {
  for (const { after, learnt } of group) {
    const wait = Math.max(backOff(after.n), ...learnt.map((fact) => fact.retryAfter ?? 0));
    await trx('messages_out')
      .where({ id: after.message_id, attempts: after.n })
      .whereIn('state', ['sending', 'unknown'])
      .update({ state: 'pending', not_before: now + wait, queued_at: null });
  }
}

/** The window runs from acceptance or printing, whichever is later. */
async function markAccepted(rt: Runtime, trx: Db, accepted: readonly Moved[], now: number): Promise<void> {
  const { window } = rt.settings.get('survey').value;
  const ids = invitationsOf(accepted, ['invitation', 'reminder']);
  if (ids.length === 0) return;
  await trx('invitations')
    .whereIn('id', ids)
    .whereNull('accepted_at')
    .update({
      accepted_at: now,
      window_ends_at: trx.raw('case when window_ends_at > ? then window_ends_at else ? end', [
        now + window,
        now + window,
      ]),
    });
}

async function markDelivered(trx: Db, delivered: readonly Moved[], now: number): Promise<void> {
  const ids = invitationsOf(delivered, ['invitation', 'reminder']);
  if (ids.length > 0)
    await trx('invitations').whereIn('id', ids).whereNull('delivered_at').update({ delivered_at: now });
}

/**
 * The reminder waits from the acceptance of the invitation; where nobody knows whether it arrived, from then. Whatever
 * is learnt once the reminder was made, there is no other.
 */
async function planReminders(rt: Runtime, trx: Db, invited: readonly Moved[], now: number): Promise<void> {
  const ids = invitationsOf(invited, ['invitation']);
  if (ids.length === 0) return;
  const reminded = trx('messages_out')
    .where({ kind: 'reminder' })
    .whereIn('invitation_id', ids)
    .select('invitation_id');
  await trx('invitations')
    .whereIn('id', ids)
    .where({ state: 'open' })
    .whereNotIn('id', reminded)
    .update({ reminder_due_at: now + rt.settings.get('survey').value.reminderAfter });
}

function invitationsOf(moved: readonly Moved[], kinds: readonly MessageKind[]): string[] {
  return moved.flatMap(({ message }) => (kinds.includes(message.kind) ? (message.invitation_id ?? []) : []));
}
