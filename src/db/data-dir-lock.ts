import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartRefused } from '../domain/start-refused.ts';
import { findProcess, isRunning, type ProcessIdentity } from './process-identity.ts';

export interface FolderLock {
  release(): void;
}

/**
 * Makes this process the owner of the data folder, which is created where absent. On SQLite only the owner writes.
 * @throws StartRefused where another process owns it, or where it is no folder one can write in.
 */
export function takeDataDir(dataDir: string): FolderLock {
  return takeFolder(
    dataDir,
    (owner) =>
      `Process ${owner} already runs on the data folder ${dataDir}: stop it first, or set DATABASE_URL to a PostgreSQL database, which several processes can share.`,
  );
}

/**
 * As `takeDataDir`, for any folder. A lock whose process has ended, however it ended, is taken over.
 * @param refusal the sentence for whoever comes second, from the id of the process that has it.
 */
export function takeFolder(folder: string, refusal: (owner: number) => string): FolderLock {
  const lock = join(folder, 'owner.lock');
  const mine = JSON.stringify(findProcess(process.pid));
  const draft = `${lock}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(draft, mine);
    take(lock, draft, refusal);
  } catch (error) {
    throw error instanceof StartRefused ? error : new StartRefused(whyNot(folder, error as NodeJS.ErrnoException));
  } finally {
    removeQuietly(draft);
  }
  return {
    release() {
      if (readLock(lock) === mine) rmSync(lock, { force: true });
    },
  };
}

/** A hard link appears whole and only where there is none yet: two starts at one instant cannot both have it. */
function take(lock: string, draft: string, refusal: (owner: number) => string): void {
  for (;;) {
    try {
      linkSync(draft, lock);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const seen = readLock(lock);
    const owner = parseOwner(seen);
    if (owner && isRunning(owner)) throw new StartRefused(refusal(owner.pid));
    clearStale(lock, seen);
  }
}

/** Moved aside before it is deleted: if another start was faster, what was moved is its fresh lock and goes back. */
function clearStale(lock: string, seen: string | undefined): void {
  const aside = `${lock}.${process.pid}.stale`;
  try {
    renameSync(lock, aside);
    if (readLock(aside) !== seen) linkSync(aside, lock);
  } catch {
    // gone, or taken again meanwhile: the next round sees which
  }
  removeQuietly(aside);
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // the folder is not one: the sentence that follows says so
  }
}

function readLock(lock: string): string | undefined {
  try {
    return readFileSync(lock, 'utf8');
  } catch {
    return undefined;
  }
}

function parseOwner(text: string | undefined): ProcessIdentity | undefined {
  try {
    return JSON.parse(text ?? '') as ProcessIdentity;
  } catch {
    return undefined;
  }
}

function whyNot(folder: string, error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'EEXIST':
    case 'ENOTDIR':
      return `${folder} is not a folder: set DATA_DIR to another one, or move that file away.`;
    case 'EACCES':
    case 'EPERM':
      return `The data folder ${folder} cannot be written by this user (uid ${process.getuid?.()}): change its owner (sudo chown) or set DATA_DIR to a folder of yours.`;
    case 'EROFS':
      return `The data folder ${folder} is on a disk mounted read-only: set DATA_DIR to one that can be written.`;
    case 'ENOSPC':
      return `The disk of the data folder ${folder} is full: free some space and start again.`;
    default:
      return `The data folder ${folder} cannot be used (${error.code ?? error.message}): set DATA_DIR to another one.`;
  }
}
