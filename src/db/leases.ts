import type { Db } from './client.ts';

/** Takes or renews a lease, so that of several processes one does the work. False while somebody else holds it. */
export async function holdLease(db: Db, name: string, owner: string, now: number, length: number): Promise<boolean> {
  const until = now + length;
  const taken = await db('leases')
    .where({ name })
    .where((free) => free.where({ owner }).orWhere('until', '<', now))
    .update({ owner, until });
  if (taken > 0) return true;
  const created = await db('leases').insert({ name, owner, until }).onConflict('name').ignore().returning('name');
  return created.length > 0;
}
