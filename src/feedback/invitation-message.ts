import type { InvitationRow } from '../db/invitations.ts';
import { itemsOfInvitation } from '../db/invitations.ts';
import type { LinkTokenRow } from '../db/link-tokens.ts';
import type { MessageOutRow } from '../db/messages-out.ts';
import { invitationTime, nextOpen } from '../domain/hours.ts';
import type { StoredMsisdn } from '../domain/keys.ts';
import { newToken, tokenHash } from '../domain/keys.ts';
import { messageFor } from '../domain/message-text.ts';
import { askingValues } from '../domain/message-values.ts';
import { replyNumberFor } from '../domain/routes.ts';
import type { Runtime } from '../runtime.ts';
import type { CaseReport } from './case-report.ts';
import { composeMessage } from './compose-message.ts';

/** A number as it is stored, and its network where it is known. */
export type KnownNumber = StoredMsisdn & { readonly network: string | null };

/** A message that asks, and the token of its link where it has one; both are stored together. */
export interface Asking {
  readonly message: MessageOutRow;
  readonly tokens: readonly LinkTokenRow[];
}

/** The invitation of one case, to leave when the hours allow. */
export function invitationMessage(
  rt: Runtime,
  invitation: InvitationRow,
  to: KnownNumber,
  report: Pick<CaseReport, 'returnedAt' | 'fromDesk'>,
): Asking {
  const now = rt.clock.now();
  const survey = rt.settings.get('survey').value;
  const undoable = report.fromDesk ? now + survey.deskDelay : now;
  const notBefore = survey.atOnce
    ? undoable
    : Math.max(undoable, invitationTime(report.returnedAt, now, rt.settings.get('hours').value, Math.random()));
  return ask(rt, invitation, to, { kind: 'invitation', notBefore, expiresAt: notBefore + survey.window });
}

/** The one reminder, word for word about the items the invitation asked. */
export function reminderMessage(rt: Runtime, invitation: InvitationRow, to: KnownNumber): Asking {
  const now = rt.clock.now();
  const { atOnce } = rt.settings.get('survey').value;
  const notBefore = atOnce ? now : nextOpen(now, rt.settings.get('hours').value);
  return ask(rt, invitation, to, { kind: 'reminder', notBefore, expiresAt: invitation.window_ends_at });
}

function ask(
  rt: Runtime,
  invitation: InvitationRow,
  to: KnownNumber,
  when: { kind: 'invitation' | 'reminder'; notBefore: number; expiresAt: number },
): Asking {
  const number = replyNumberFor(rt.settings.get('routes').value, {
    unitPath: rt.reference.pathOf(invitation.unit_id),
    network: to.network,
  });
  const byLink = rt.settings.get('survey').value.mode === 'link';
  const freeCall = when.kind === 'reminder' && !byLink ? callOffered(rt) : undefined;
  const token = newToken();
  const message = composeMessage(rt, {
    ...when,
    invitationId: invitation.id,
    unitId: invitation.unit_id,
    network: to.network,
    to,
    template: messageFor(byLink ? `${when.kind}_link` : freeCall ? 'reminder_call' : when.kind, number),
    values: {
      ...askingValues(rt.reference.unit(invitation.unit_id).smsLabel, itemsOfInvitation(invitation), number),
      link: `${rt.publicUrl}/p/${token}`,
      freeCall: freeCall ?? '',
    },
  });
  const link: LinkTokenRow = {
    token_hash: tokenHash(token),
    invitation_id: invitation.id,
    kind: 'sms',
    created_at: rt.clock.now(),
    ended_at: null,
  };
  return { message, tokens: byLink ? [link] : [] };
}

/** Who did not answer the first message may not read: the reminder offers a call, where one is called back for free. */
function callOffered(rt: Runtime): string | undefined {
  return [...rt.voices.values()].find((voice) => voice.offeredInReminders && voice.incoming === 'call_back')?.number;
}
