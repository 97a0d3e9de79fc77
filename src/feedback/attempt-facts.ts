import { type AttemptOfMessage, type AttemptRow, lockWithMessages, updateAttempts } from '../db/attempts.ts';
import { groupBy } from '../db/bulk.ts';
import type { Db } from '../db/client.ts';
import type { ReportOfAttempt } from '../db/delivery-reports.ts';
import { type Acceptance, noteAcceptance } from '../db/invitations.ts';
import { type AttemptState, laterOf } from '../domain/attempt-state.ts';
import { type MessageKind, type MessageState, maxAttempts, messageStateAfter } from '../domain/message-state.ts';
import type { Runtime } from '../runtime.ts';
import { giveBack } from './charge.ts';
import { learnOfNumbers } from './learn-of-numbers.ts';
import { recordOutcomes } from './record-outcomes.ts';
import { retryLater } from './retry-later.ts';

/** Something that was learnt of one attempt: from the call itself, a delivery report or a look-up. */
export interface AttemptFact {
  readonly attemptId: string;
  readonly state: AttemptState;
  readonly externalId?: string;
  readonly failure?: string;
  readonly failureCode?: string;
  /** The failure proves that nothing was accepted, so nothing is charged. */
  readonly notAccepted?: boolean;
  /** It is also one that another attempt may not meet. */
  readonly again?: boolean;
  /** ms the provider wants to be left alone. */
  readonly retryAfter?: number;
  /** When an unknown outcome may be looked up. */
  readonly settleAt?: number;
  /** The operator the message went to, by the name the settings use. */
  readonly network?: string;
}

/** What a report says of its attempt, whether it came by now or was kept until its attempt was known. */
export function factOfReport({
  attemptId,
  external_id,
  state,
  raw_status,
  failure,
  network,
}: ReportOfAttempt): AttemptFact {
  return {
    attemptId,
    state,
    externalId: external_id,
    ...(failure !== null && { failure, failureCode: raw_status }),
    ...(network !== null && { network }),
  };
}

/**
 * Writes what was learnt: attempt, its message, the invitation's window, the state of the channel, what is known of the
 * number, whatever the order and however often. An attempt's state is the maximum of its events. A message has the state
 * of its last attempt, or `delivered` as soon as any of its attempts was.
 */
export async function applyAttemptFacts(rt: Runtime, trx: Db, facts: readonly AttemptFact[]): Promise<void> {
  if (facts.length === 0) return;
  const now = rt.clock.now();
  const present = await lockWithMessages(trx, [...new Set(facts.map((fact) => fact.attemptId))]);
  const factsOf = groupBy(facts, (fact) => fact.attemptId);
  const moved = present.map(({ attempt, message }) => {
    const learnt = factsOf.get(attempt.id) ?? [];
    const again = learnt.some((fact) => fact.again);
    return { before: attempt, after: learnt.reduce(withFact, attempt), message, again, learnt };
  });
  await updateAttempts(trx, await withoutCost(trx, moved));
  await recordOutcomes(
    rt,
    trx,
    moved.flatMap(({ before, after }) => (before.state === 'sending' && after.state !== 'sending' ? after : [])),
  );

  const retried = moved.filter(({ after, again }) => nextMessageState(after, again) === 'pending');
  await retryLater(
    rt,
    trx,
    retried.map(({ after, message, learnt }) => ({
      attempt: after,
      message,
      retryAfter: Math.max(0, ...learnt.map((fact) => fact.retryAfter ?? 0)),
    })),
  );
  const messages = groupBy(moved, ({ after, again }) => nextMessageState(after, again));
  for (const [state, group] of messages) if (state !== 'pending') await moveMessages(trx, state as MessageState, group);

  const newly = (states: readonly AttemptState[]) =>
    moved.filter((move) => states.includes(move.after.state) && !states.includes(move.before.state));
  await learnOfNumbers(rt, trx, moved);
  const { accepted, reminderDueAt } = acceptanceAt(rt, now);
  const taken = moved.filter(isTaken);
  await noteAcceptance(trx, invitationsOf(taken, ['invitation']), { accepted, reminderDueAt });
  await noteAcceptance(trx, invitationsOf(taken, ['reminder']), { accepted });
  await noteAcceptance(trx, invitationsOf(newly(['unknown']), ['invitation']), { reminderDueAt });
  await markDelivered(trx, newly(['delivered']), now);
}

/**
 * The window runs from acceptance or printing, whichever is later. The reminder waits from the acceptance of the
 * invitation; where nobody knows whether it arrived, from then.
 */
export function acceptanceAt(rt: Runtime, now: number): Required<Acceptance> {
  const { window, reminderAfter } = rt.settings.get('survey').value;
  return { accepted: { at: now, windowEndsAt: now + window }, reminderDueAt: now + reminderAfter };
}

/** Whatever a provider reports of a message, bad ends too, it had accepted it, in whichever order that is learnt. */
function isTaken({ before, after, learnt }: Moved): boolean {
  const open: readonly AttemptState[] = ['sending', 'unknown'];
  return open.includes(before.state) && !open.includes(after.state) && !learnt.some((fact) => fact.notAccepted);
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

/** What provably was not accepted is not paid for. */
async function withoutCost(trx: Db, moved: readonly Moved[]): Promise<AttemptRow[]> {
  const refused = moved.filter(
    ({ before, after, learnt }) =>
      (before.state === 'sending' || before.state === 'unknown') &&
      after.state === 'failed' &&
      learnt.some((fact) => fact.notAccepted),
  );
  const free = await giveBack(
    trx,
    refused.map(({ after }) => after),
  );
  const costs = new Map(free.map((attempt) => [attempt.id, attempt]));
  return moved.map(({ after }) => costs.get(after.id) ?? after);
}

/**
 * The last attempt moves its message, `attempts` says which one that is; one that waits for another attempt is moved only
 * by the news that this one arrived after all. An earlier attempt moves it to `delivered` alone, and nothing from there.
 */
async function moveMessages(trx: Db, state: MessageState, group: readonly Moved[]): Promise<void> {
  const from: MessageState[] = ['sending', 'unknown', 'sent', 'expired', 'failed'];
  if (state === 'sent' || state === 'delivered') from.push('pending', 'queued');
  for (const [n, list] of groupBy(group, ({ after }) => String(after.n))) {
    const messages = trx('messages_out')
      .whereIn(
        'id',
        list.map(({ message }) => message.id),
      )
      .whereIn('state', from);
    await (state === 'delivered' ? messages : messages.where({ attempts: Number(n) })).update({ state });
  }
}

async function markDelivered(trx: Db, delivered: readonly Moved[], now: number): Promise<void> {
  const ids = invitationsOf(delivered, ['invitation', 'reminder']);
  if (ids.length > 0)
    await trx('invitations')
      .whereIn('id', ids)
      .whereNull('delivered_at')
      .update({ delivered_at: now, dead_number_at: null });
}

function invitationsOf(moved: readonly Moved[], kinds: readonly MessageKind[]): string[] {
  return moved.flatMap(({ message }) => (kinds.includes(message.kind) ? (message.invitation_id ?? []) : []));
}
