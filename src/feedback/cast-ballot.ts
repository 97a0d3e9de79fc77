import type { Db } from '../db/client.ts';
import type { InvitationRow } from '../db/invitations.ts';
import { insertMessages, withdrawReminders } from '../db/messages-out.ts';
import type { Runtime } from '../runtime.ts';
import { heldMessage } from './held-message.ts';
import { type BallotDraft, recordBallots } from './record-ballots.ts';

/** Can this case be answered at an instant? From paper and at the counter only where the draw left these roads open. */
export function canBeAnswered(
  invitation: InvitationRow | undefined,
  at: number,
  road: 'number' | 'counter',
): invitation is InvitationRow {
  if (!invitation || invitation.state === 'none' || invitation.window_ends_at <= at) return false;
  return road === 'number' || invitation.roads !== 'number';
}

/**
 * Records one ballot that came as a whole, from a page or a kiosk. One that may not replace what counts is held and
 * announced to the invited number; the caller wakes the outbox once the transaction has ended.
 */
export async function castBallot(rt: Runtime, trx: Db, draft: BallotDraft): Promise<'recorded' | 'held'> {
  const { invitation } = draft;
  const [recorded] = await recordBallots(rt, trx, [draft]);
  if (recorded === 'held') await insertMessages(trx, heldMessage(rt, invitation));
  if (recorded === 'held' || recorded === 'held_again') return 'held';
  await trx<InvitationRow>('invitations')
    .where({ id: invitation.id })
    .update({ state: 'answered', answered_at: rt.clock.now(), reminder_due_at: null });
  await withdrawReminders(trx, [invitation.id]);
  return 'recorded';
}
