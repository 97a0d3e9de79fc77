import type { InvitationRow } from '../db/invitations.ts';
import type { MessageOutRow } from '../db/messages-out.ts';
import { day } from '../domain/hours.ts';
import type { StoredMsisdn } from '../domain/keys.ts';
import { messageFor, numberValues } from '../domain/message-text.ts';
import { replyNumberFor } from '../domain/routes.ts';
import type { Runtime } from '../runtime.ts';
import { composeMessage } from './compose-message.ts';

/** Tells the invited number that somebody tried to change its ballot by another road; nobody where no number is known. */
export function heldMessage(rt: Runtime, invitation: InvitationRow): MessageOutRow[] {
  const to = numberOf(invitation);
  if (!to) return [];
  const now = rt.clock.now();
  const number = replyNumberFor(rt.settings.get('routes').value, {
    unitPath: rt.reference.pathOf(invitation.unit_id),
    network: null,
  });
  return [
    composeMessage(rt, {
      kind: 'answer',
      invitationId: invitation.id,
      unitId: invitation.unit_id,
      network: null,
      to,
      template: messageFor('held', number),
      values: { ...numberValues(number), unit: rt.reference.unit(invitation.unit_id).smsLabel },
      notBefore: now,
      expiresAt: now + 2 * day,
    }),
  ];
}

/** The number an invitation was made for, as it is stored. */
export function numberOf(invitation: InvitationRow): StoredMsisdn | undefined {
  const { msisdn_hash, hash_key_version, msisdn_cipher, cipher_key_version } = invitation;
  if (msisdn_hash === null || msisdn_cipher === null || hash_key_version === null || cipher_key_version === null)
    return undefined;
  return { msisdn_hash, hash_key_version, msisdn_cipher, cipher_key_version };
}
