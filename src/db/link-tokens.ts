import { insertAll } from './bulk.ts';
import type { Db } from './client.ts';

export interface LinkTokenRow {
  token_hash: string;
  invitation_id: string;
  /** `slip` is printed, `sms` was sent to the invited number: the same page, another proof. */
  kind: 'slip' | 'sms';
  created_at: number;
  ended_at: number | null;
}

export function insertLinkTokens(trx: Db, rows: readonly LinkTokenRow[]): Promise<void> {
  return insertAll(trx, 'link_tokens', rows);
}

export async function findLinkToken(db: Db, tokenHash: string): Promise<LinkTokenRow | undefined> {
  return db<LinkTokenRow>('link_tokens').where({ token_hash: tokenHash }).first();
}

/** A reprinted slip kills the one before. */
export async function endSlipTokens(trx: Db, invitationId: string, now: number): Promise<void> {
  await trx<LinkTokenRow>('link_tokens')
    .where({ invitation_id: invitationId, kind: 'slip' })
    .whereNull('ended_at')
    .update({ ended_at: now });
}
