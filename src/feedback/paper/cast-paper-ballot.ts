import { randomUUID } from 'node:crypto';
import type { Db } from '../../db/client.ts';
import { findInvitation, type InvitationRow } from '../../db/invitations.ts';
import { insertMessages, withdrawReminders } from '../../db/messages-out.ts';
import type { PaperFormOfBatch } from '../../db/paper-forms.ts';
import type { FormItem } from '../../domain/form.ts';
import { answersOf, type PaperContent } from '../../domain/paper/marks.ts';
import type { Runtime } from '../../runtime.ts';
import { heldMessage } from '../held-message.ts';
import { noteComments } from '../note-comments.ts';
import { type BallotDraft, type BallotPlace, recordBallots } from '../record-ballots.ts';

/**
 * The ballot of a sheet that says something. On a form tied to a case the rule of one ballot a case holds; one of no
 * case counts for the unit, field and month that were printed on it.
 */
export async function castPaperBallot(
  rt: Runtime,
  trx: Db,
  form: PaperFormOfBatch,
  content: PaperContent,
  { comment, rule }: { comment: string | null; rule: string },
): Promise<{ ballotId: string; outcome: 'counted' | 'held'; commentId: string | null }> {
  const invitation = form.invitation_id === null ? undefined : await findInvitation(trx, form.invitation_id);
  const ballotId = randomUUID();
  const [recorded] = await recordBallots(rt, trx, [draftOf(form, invitation, content, { id: ballotId, rule })]);
  const held = recorded === 'held' || recorded === 'held_again';
  if (invitation) {
    if (!held) await noteAnswered(rt, trx, invitation);
    const open = invitation.window_ends_at > rt.clock.now();
    if (recorded === 'held' && open) await insertMessages(trx, heldMessage(rt, invitation));
  }
  const words =
    comment === null
      ? []
      : [{ invitation: invitation ?? null, unitId: form.unit_id, month: form.month, text: comment }];
  const [commentId = null] = await noteComments(rt, trx, words);
  return { ballotId, outcome: held ? 'held' : 'counted', commentId };
}

function draftOf(
  form: PaperFormOfBatch,
  invitation: InvitationRow | undefined,
  content: PaperContent,
  { id, rule }: { id: string; rule: string },
): BallotDraft<BallotPlace> {
  const items: FormItem[] = JSON.parse(form.items);
  const { unit_id, unit_version_id, field_code, instrument_version_id, month } = form;
  const untied = { unit_id, unit_version_id, field_code, instrument_version_id, month };
  return {
    id,
    invitation: invitation ?? { ...untied, id: null, form: form.form, items: form.items, msisdn_hash: null },
    ...answersOf(content.marks, items),
    channel: 'paper',
    proof: 'desk',
    browserHash: null,
    helpedBy: content.helpedBy,
    onTime: content.onTime,
    flags: [...(content.helpedBy === 'officer' ? ['proxy'] : []), ...(form.came_back === 1 ? ['reported_lost'] : [])],
    rule,
  };
}

async function noteAnswered(rt: Runtime, trx: Db, { id }: InvitationRow): Promise<void> {
  const answered = { state: 'answered', answered_at: rt.clock.now(), reminder_due_at: null } as const;
  await trx<InvitationRow>('invitations').where({ id }).update(answered);
  await withdrawReminders(trx, [id]);
}
