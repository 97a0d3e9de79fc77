import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { createKeys, generateKeyFile, type Keys, keyFileSchema } from '../domain/keys.ts';
import { StartRefused } from '../domain/start-refused.ts';

/** Reads the keys that hash and encrypt telephone numbers. Throws `StartRefused` with a remedy where they cannot be used. */
export function readKeys(path: string, dataDir: string): Keys {
  refuseInside(path, dataDir);
  if (!existsSync(path))
    throw new StartRefused(
      `The keys file ${path} is missing: restore it from where it is kept, or set KEYS_FILE. Without it no telephone number in the database can be read.`,
    );
  if ((statSync(path).mode & 0o077) !== 0)
    throw new StartRefused(`Other users can read the keys file ${path}: run  chmod 600 ${path}`);
  const parsed = keyFileSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success)
    throw new StartRefused(`The keys file ${path} is damaged (${parsed.error.issues[0]?.message}): restore it.`);
  return createKeys(parsed.data);
}

/** Makes a new keys file, readable by this user alone; never touches one that exists. */
export function createKeysFile(path: string, dataDir: string): void {
  refuseInside(path, dataDir);
  if (existsSync(path)) return;
  writeFileSync(path, `${JSON.stringify(generateKeyFile(), null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  chmodSync(path, 0o600);
}

function refuseInside(path: string, dataDir: string): void {
  const way = relative(resolve(dataDir), resolve(path));
  if (!way.startsWith('..') && !isAbsolute(way))
    throw new StartRefused(
      `KEYS_FILE=${path} lies inside DATA_DIR: a backup of the data would carry its keys. Choose a file outside it.`,
    );
}
