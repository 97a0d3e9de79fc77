import type { Role } from '../domain/authorisation.ts';
import type { Db } from './client.ts';

export interface User {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  /** Null: the whole installation. */
  readonly unitId: string | null;
  readonly passwordHash: string;
}

interface UserRow {
  id: string;
  username: string;
  name: string;
  role: Role;
  unit_id: string | null;
  password_hash: string;
}

/** Disabled users are not found. */
export async function findUserByName(db: Db, username: string): Promise<User | undefined> {
  return read(await db<UserRow>('users').where({ username }).whereNull('disabled_at').first());
}

/** Disabled users are not found. */
export async function findUser(db: Db, id: string): Promise<User | undefined> {
  return read(await db<UserRow>('users').where({ id }).whereNull('disabled_at').first());
}

/** People of these roles who may still log in, by name. */
export async function findColleagues(db: Db, roles: readonly Role[]): Promise<User[]> {
  const rows = await db<UserRow>('users')
    .whereIn('role', [...roles])
    .whereNull('disabled_at')
    .orderBy('name');
  return rows.map((row) => read(row)!);
}

export async function insertUser(db: Db, user: User, now: number): Promise<void> {
  const { id, username, name, role, unitId: unit_id, passwordHash: password_hash } = user;
  await db('users').insert({ id, username, name, role, unit_id, password_hash, created_at: now });
}

function read(row: UserRow | undefined): User | undefined {
  if (!row) return undefined;
  const { id, username, name, role, unit_id, password_hash } = row;
  return { id, username, name, role, unitId: unit_id, passwordHash: password_hash };
}
