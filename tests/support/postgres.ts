import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { spawnBound } from './bound-process.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL whose user may do anything; its database `postgres` is empty: make your own beside it. */
    postgresUrl: string;
  }
}

interface TestPostgres {
  readonly url: string;
  stop(): Promise<void>;
}

/** One server for all projects of a run: each runs this file anew, so what they share hangs on the process. */
const shared = globalThis as { testPostgres?: { users: number; server: Promise<TestPostgres> } };

/** Vitest's global set-up of the projects that use a database. */
export default async function provide(project: TestProject): Promise<() => Promise<void>> {
  shared.testPostgres ??= { users: 0, server: start() };
  const { testPostgres } = shared;
  testPostgres.users += 1;
  project.provide('postgresUrl', (await testPostgres.server).url);
  return async () => {
    testPostgres.users -= 1;
    if (testPostgres.users === 0) await (await testPostgres.server).stop();
  };
}

const missing = 'PostgreSQL is not installed: `npm test` installs it (or run `sudo apt-get install -y postgresql`).';

/** An empty server on a socket of its own, without fsync. PostgreSQL refuses to run as root, then it is user postgres. */
async function start(): Promise<TestPostgres> {
  const bin = findBinaries();
  const root = process.getuid?.() === 0;
  const folder = mkdtempSync('/tmp/phieu-so-test-pg-');
  if (root) {
    const { uid, gid } = idsOf('postgres');
    chownSync(folder, uid, gid);
    initialise(bin, folder, { uid, gid });
  } else {
    initialise(bin, folder, {});
  }
  const settings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200'];
  const args = ['-D', folder, '-k', folder, '-h', '', ...settings.flatMap((setting) => ['-c', setting])];
  const server = spawnBound(join(bin, 'postgres'), args, {
    endWith: 'SIGINT',
    missing,
    ...(root && { user: 'postgres' }),
  });
  const url = `postgres://postgres@localhost/postgres?host=${folder}`;
  while (!(await answers(url))) {
    server.throwIfEnded();
    await sleep(20);
  }
  return {
    url,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function initialise(bin: string, folder: string, user: { uid?: number; gid?: number }): void {
  const args = ['-D', folder, '-U', 'postgres', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C.UTF-8'];
  execFileSync(join(bin, 'initdb'), args, { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Debian keeps them out of the PATH, by version. */
function findBinaries(): string {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => join(debian, version, 'bin')), ...(process.env.PATH ?? '').split(':')];
  const found = folders.find((folder) => existsSync(join(folder, 'initdb')));
  if (!found) throw new Error(missing);
  return found;
}

function idsOf(user: string): { uid: number; gid: number } {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${user}:`));
  if (!line) throw new Error(missing);
  const [, , uid, gid] = line.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client(url);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}
