import type { Db } from '../db/client.ts';
import { insertFollowUp } from '../db/follow-ups.ts';
import type { InvitationRow } from '../db/invitations.ts';
import { day } from '../domain/hours.ts';
import type { Msisdn } from '../domain/msisdn.ts';
import type { Runtime } from '../runtime.ts';

/** A citizen who said yes may be called for so long; then telephone and case are deleted. */
export const followUpKept = 60 * day;

/** Whom to call about which case, readable for who works on the task. */
export interface FollowUpContact {
  readonly msisdn: Msisdn;
  readonly sourceSystem: string;
  readonly caseCode: string;
}

/** Keeps telephone and case under a task. Only where the citizen asked to be called, never because of a score. */
export async function keepFollowUp(
  rt: Runtime,
  trx: Db,
  taskId: string,
  { case_id, msisdn_cipher, cipher_key_version }: InvitationRow,
): Promise<void> {
  const { source_system, case_code } = await trx('cases').where({ id: case_id }).first('source_system', 'case_code');
  const contact: FollowUpContact = {
    msisdn: rt.keys.readMsisdn({ msisdn_cipher: msisdn_cipher!, cipher_key_version: cipher_key_version! }),
    sourceSystem: source_system,
    caseCode: case_code,
  };
  await insertFollowUp(trx, {
    task_id: taskId,
    contact_cipher: rt.keys.encrypt(JSON.stringify(contact)),
    keep_until: rt.clock.now() + followUpKept,
  });
}
