import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { StartRefused } from '../domain/start-refused.ts';

/**
 * Where the socket of a data folder's private Redis is. A socket's path may have 107 bytes (unix(7)), a data folder's any
 * length, so the name is a hash. Under /tmp, not under /run/user: that folder is deleted when its user logs out.
 */
export function socketFolderOf(dataDir: string): string {
  const hash = createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 16);
  return join('/tmp', `phieu-so-${process.getuid?.()}-${hash}`);
}

/**
 * Makes the folder, open to nobody else: /tmp is everybody's, and who owned it could pose as our Redis.
 * @throws StartRefused where something of that name is there that is not a folder of this user.
 */
export function makeSocketFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) {
    throw new StartRefused(
      `${folder}, where the private Redis keeps its socket, is not a folder of this user (uid ${found.uid} made it): have it deleted, or set REDIS_URL to a Redis of your own.`,
    );
  }
  chmodSync(folder, 0o700);
}
