import type { Db } from './client.ts';

/** What became of one entry of a desk, remembered by the key its browser drew for it; see `desk_entries`. */
export interface DeskEntryRow {
  user_id: string;
  key: string;
  body_hash: string;
  case_id: string;
  status: 'created' | 'repeated' | 'from_software';
  created_at: number;
}

export async function findDeskEntry(db: Db, userId: string, key: string): Promise<DeskEntryRow | undefined> {
  return db<DeskEntryRow>('desk_entries').where({ user_id: userId, key }).first();
}

/** @returns whether it was stored; false where the key is taken. */
export async function insertDeskEntry(trx: Db, row: DeskEntryRow): Promise<boolean> {
  const stored = await trx<DeskEntryRow>('desk_entries')
    .insert(row)
    .onConflict(['user_id', 'key'])
    .ignore()
    .returning('key');
  return stored.length > 0;
}

export async function deleteDeskEntriesBefore(trx: Db, before: number): Promise<number> {
  return trx<DeskEntryRow>('desk_entries').where('created_at', '<', before).delete();
}

/** @param cipher kept where the officer has no key yet. @returns the ciphertext of the officer's key. */
export async function keepDeskKey(db: Db, userId: string, cipher: string): Promise<string> {
  await db('desk_keys').insert({ user_id: userId, key_cipher: cipher }).onConflict('user_id').ignore();
  return (await findDeskKey(db, userId))!;
}

export async function findDeskKey(db: Db, userId: string): Promise<string | undefined> {
  const row: { key_cipher: string } | undefined = await db('desk_keys').where({ user_id: userId }).first('key_cipher');
  return row?.key_cipher;
}
