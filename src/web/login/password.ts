import { hash, verify } from '@node-rs/argon2';

/** Argon2id with the library's defaults, which are OWASP's: 19 MiB, 2 passes, 1 lane. */
export function hashPassword(password: string): Promise<string> {
  return hash(password);
}

const ofNobody = hash('a password that opens nothing');

/** @param passwordHash undefined where there is no such user: that takes as long as a wrong password. */
export async function passwordFits(passwordHash: string | undefined, password: string): Promise<boolean> {
  const fits = await verify(passwordHash ?? (await ofNobody), password);
  return fits && passwordHash !== undefined;
}
