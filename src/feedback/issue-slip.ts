import { audit } from '../db/audit.ts';
import { findInvitationOfCase, type InvitationRow } from '../db/invitations.ts';
import { endSlipTokens, insertLinkTokens } from '../db/link-tokens.ts';
import type { Runtime } from '../runtime.ts';
import type { Actor, Slip } from './case-report.ts';
import { draftSlip, newSurveyCodes } from './slip.ts';

/**
 * Prints a case's slip again: a new token and a new code; the old ones are dead from now on.
 * @returns undefined where the case cannot be answered by a slip.
 */
export async function reissueSlip(rt: Runtime, caseId: string, by: Actor): Promise<Slip | undefined> {
  return rt.db.writer.transaction(async (trx) => {
    const invitation = await findInvitationOfCase(trx, caseId);
    const now = rt.clock.now();
    if (invitation?.state !== 'open' || invitation.roads === 'number' || invitation.window_ends_at <= now)
      return undefined;
    const [surveyCode] = await newSurveyCodes(rt, trx, 1);
    const { slip, token, columns } = draftSlip(rt, invitation, surveyCode!, now);
    await endSlipTokens(trx, invitation.id, now);
    await insertLinkTokens(trx, [token]);
    await trx<InvitationRow>('invitations').where({ id: invitation.id }).update(columns);
    await audit(trx, { at: now, actor: by, action: 'slip.reissued', resource: `case:${caseId}` });
    return slip;
  });
}
