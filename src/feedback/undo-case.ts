import { audit } from '../db/audit.ts';
import { type CaseRow, isOfDesk } from '../db/cases.ts';
import { findInvitationOfCase } from '../db/invitations.ts';
import type { Runtime } from '../runtime.ts';
import type { Actor } from './case-report.ts';

/**
 * Takes back an entry of the desk, within the minute in which its message waits. The case can be entered again.
 * @returns `too_late` once the message was claimed, the case answered, or the minute is over; `not_ours` where case
 * software reported it: nobody at a counter takes a case out of the register.
 */
export async function undoCase(rt: Runtime, caseId: string, by: Actor): Promise<'undone' | 'too_late' | 'not_ours'> {
  const now = rt.clock.now();
  return rt.db.writer.transaction(async (trx) => {
    const row = await trx<CaseRow>('cases').where({ id: caseId }).first();
    const invitation = await findInvitationOfCase(trx, caseId);
    const until = (row?.recorded_at ?? 0) + rt.settings.get('survey').value.deskDelay;
    if (row && !isOfDesk(row)) return 'not_ours';
    if (!row || !invitation || now > until || invitation.answered_at !== null) return 'too_late';
    const withdrawn = await trx('messages_out')
      .where({ invitation_id: invitation.id })
      .whereIn('state', ['pending', 'queued'])
      .delete();
    const left = await trx('messages_out').where({ invitation_id: invitation.id }).first('id');
    if (left) throw new Error(`case ${caseId}: ${withdrawn} messages withdrawn, but one has left`);
    await trx('link_tokens').where({ invitation_id: invitation.id }).delete();
    await trx('paper_forms').where({ invitation_id: invitation.id }).update({ invitation_id: null });
    await trx('invitations').where({ id: invitation.id }).delete();
    await trx('receipt_prints').where({ case_id: caseId }).delete();
    await trx('cases').where({ id: caseId }).delete();
    await audit(trx, { at: now, actor: by, action: 'case.undone', resource: `case:${caseId}` });
    return 'undone';
  });
}
