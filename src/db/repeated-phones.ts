import type { Db } from './client.ts';
import type { InvitationRow } from './invitations.ts';

/** `id` is null of what belongs to no case, and so to no number. */
type Asked = Pick<InvitationRow, 'msisdn_hash' | 'unit_id' | 'month'> & { readonly id: string | null };

/**
 * Ids of those invitations whose number already cast a counted ballot for another case of the same unit and month:
 * their ballots count, but not as another telephone.
 */
export async function findRepeatedPhones(trx: Db, invitations: readonly Asked[]): Promise<Set<string>> {
  const hashes = invitations.flatMap((invitation) => invitation.msisdn_hash ?? []);
  if (hashes.length === 0) return new Set();
  const earlier: Asked[] = await trx('invitations')
    .join('ballots', 'ballots.invitation_id', 'invitations.id')
    .whereIn('invitations.msisdn_hash', hashes)
    .where('ballots.state', 'counted')
    .select('invitations.id', 'invitations.msisdn_hash', 'invitations.unit_id', 'invitations.month');
  const same = (a: Asked, b: Asked) =>
    a.id !== b.id && a.msisdn_hash === b.msisdn_hash && a.unit_id === b.unit_id && a.month === b.month;
  return new Set(
    invitations.flatMap((invitation) => (earlier.some((row) => same(row, invitation)) ? (invitation.id ?? []) : [])),
  );
}
