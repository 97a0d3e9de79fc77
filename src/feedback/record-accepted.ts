import { acceptAttempts } from '../db/attempts.ts';
import type { ClaimedMessage } from '../db/claims.ts';
import type { Db } from '../db/client.ts';
import { noteAcceptance } from '../db/invitations.ts';
import { markSent } from '../db/messages-out.ts';
import type { MessageKind } from '../domain/message-state.ts';
import type { Runtime } from '../runtime.ts';
import { acceptanceAt, applyAttemptFacts } from './attempt-facts.ts';
import { recordOutcomes } from './record-outcomes.ts';

/** What the call itself said, of the attempt that made it. */
export interface AcceptedAttempt {
  readonly claimed: ClaimedMessage;
  readonly externalId: string;
}

/**
 * The shortest way of what nearly every attempt ends with: nothing is read that the claim has read already. Those of
 * which something was learnt meanwhile go the long way.
 * @returns those whose reports may have come before the call returned
 */
export async function recordAccepted(
  rt: Runtime,
  trx: Db,
  accepted: readonly AcceptedAttempt[],
): Promise<AcceptedAttempt[]> {
  if (accepted.length === 0) return [];
  const facts = accepted.map(({ claimed, externalId }) => ({ attemptId: claimed.attempt.id, externalId }));
  const plain = await acceptAttempts(trx, facts);
  const messages = accepted.flatMap(({ claimed }) => (plain.has(claimed.attempt.id) ? claimed.message : []));
  if (messages.length > 0)
    await markSent(
      trx,
      messages.map(({ id }) => id),
    );
  await recordOutcomes(
    rt,
    trx,
    accepted.flatMap(({ claimed: { attempt } }) =>
      plain.has(attempt.id) ? { ...attempt, state: 'sent' as const } : [],
    ),
  );
  const invitations = (kind: MessageKind) =>
    messages.flatMap((message) => (message.kind === kind ? (message.invitation_id ?? []) : []));
  const acceptance = acceptanceAt(rt, rt.clock.now());
  await noteAcceptance(trx, invitations('invitation'), acceptance);
  await noteAcceptance(trx, invitations('reminder'), { accepted: acceptance.accepted });
  await applyAttemptFacts(
    rt,
    trx,
    facts.filter(({ attemptId }) => !plain.has(attemptId)).map((fact) => ({ ...fact, state: 'sent' })),
  );
  return accepted.filter(({ claimed }) => plain.get(claimed.attempt.id)?.reported !== false);
}
