import type { Db } from './client.ts';

export interface KioskRow {
  id: string;
  name: string;
  unit_id: string;
  key_hash: string;
  seal_public: string | null;
  seal_private_cipher: string | null;
  created_at: number;
  revoked_at: number | null;
  last_seen_at: number | null;
  waiting: number;
  wrong_day: string | null;
  wrong_codes: number;
}

export async function insertKiosk(
  trx: Db,
  kiosk: Pick<KioskRow, 'id' | 'name' | 'unit_id' | 'key_hash' | 'created_at'>,
): Promise<void> {
  await trx('kiosks').insert(kiosk);
}

/** Kiosks in use, and those revoked, newest first. */
export function findKiosks(db: Db): Promise<KioskRow[]> {
  return db<KioskRow>('kiosks').orderBy('created_at', 'desc').orderBy('id');
}

/** Revoked ones are not found. */
export function findKioskByHash(db: Db, keyHash: string): Promise<KioskRow | undefined> {
  return db<KioskRow>('kiosks').where({ key_hash: keyHash }).whereNull('revoked_at').first();
}

export function findKiosk(db: Db, id: string): Promise<KioskRow | undefined> {
  return db<KioskRow>('kiosks').where({ id }).first();
}

/** @returns whether there was one of this name in use. */
export async function revokeKiosk(trx: Db, by: { id: string } | { name: string }, now: number): Promise<boolean> {
  return (await trx('kiosks').where(by).whereNull('revoked_at').update({ revoked_at: now })) > 0;
}

/** The first of several processes that make keys at once wins. */
export async function keepSealKeys(
  db: Db,
  id: string,
  keys: Pick<KioskRow, 'seal_public' | 'seal_private_cipher'>,
): Promise<void> {
  await db('kiosks').where({ id }).whereNull('seal_public').update(keys);
}

export async function noteKioskSeen(db: Db, id: string, now: number, waiting: number): Promise<void> {
  await db('kiosks').where({ id }).update({ last_seen_at: now, waiting });
}

/** One more well-formed code that is nobody's. @returns how many there were on this local day. */
export async function countWrongCode(trx: Db, id: string, today: string): Promise<number> {
  const [row] = await trx('kiosks')
    .where({ id })
    .update({
      wrong_codes: trx.raw('case when wrong_day = ? then wrong_codes + 1 else 1 end', [today]),
      wrong_day: today,
    })
    .returning('wrong_codes');
  return Number(row?.wrong_codes ?? 0);
}

/** @returns whether the entry is new; what is sent again changes nothing. */
export async function insertKioskEntry(
  trx: Db,
  entry: { readonly id: string; readonly kiosk_id: string; readonly day: string },
): Promise<boolean> {
  const rows = await trx('kiosk_entries')
    .insert({ ...entry, outcome: 'taken' })
    .onConflict('id')
    .ignore()
    .returning('id');
  return rows.length > 0;
}

export async function setKioskEntryOutcome(trx: Db, id: string, outcome: string): Promise<void> {
  await trx('kiosk_entries').where({ id }).update({ outcome });
}

/** Long after any tablet could still send them again. @returns how many. */
export function deleteOldKioskEntries(trx: Db, beforeDay: string): Promise<number> {
  return trx('kiosk_entries').where('day', '<', beforeDay).delete();
}
