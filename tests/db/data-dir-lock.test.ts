import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeDataDir } from '../../src/db/data-dir-lock.ts';
import { findProcess } from '../../src/db/process-identity.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'phieu-so-lock-'));
});

afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

async function startOwner(): Promise<{ owner: ChildProcess; said: string }> {
  const owner = spawn(process.execPath, ['--import', 'tsx', 'tests/support/data-dir-owner.ts', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(owner.stdout!, 'data')) as [Buffer];
  return { owner, said: line.toString().trim() };
}

async function kill(owner: ChildProcess): Promise<void> {
  owner.kill('SIGKILL');
  await once(owner, 'exit');
}

it('creates the folder, and leaves nothing of its own in it', () => {
  const dataDir = join(folder, 'a', 'b');
  takeDataDir(dataDir).release();
  expect(readdirSync(dataDir)).toEqual([]);
});

it('tells the second process who has it and how several can run, until the first is gone', async () => {
  const { owner, said } = await startOwner();
  expect(said).toBe('mine');
  expect(() => takeDataDir(folder)).toThrow(
    `Process ${owner.pid} already runs on the data folder ${folder}: stop it first, or set DATABASE_URL to a PostgreSQL database, which several processes can share.`,
  );
  await kill(owner);
  takeDataDir(folder).release();
});

it('is not fooled by an id that the machine has given to another process since', () => {
  writeFileSync(join(folder, 'owner.lock'), JSON.stringify({ ...findProcess(process.pid), startedAt: 'earlier/1' }));
  takeDataDir(folder).release();
});

it('takes over a lock that nobody can read', () => {
  writeFileSync(join(folder, 'owner.lock'), '');
  takeDataDir(folder).release();
});

it('has one owner where many take over a stale lock at one instant', async () => {
  const { owner: former } = await startOwner();
  await kill(former);
  const all = await Promise.all(Array.from({ length: 4 }, startOwner));
  const winners = all.filter(({ said }) => said === 'mine');
  expect(winners).toHaveLength(1);
  for (const { said } of all) if (said !== 'mine') expect(said).toContain(`Process ${winners[0]!.owner.pid} already`);
  await Promise.all(all.map(({ owner }) => kill(owner)));
});

it('says in one sentence that it cannot write there', () => {
  chmodSync(folder, 0o555);
  const root = process.getuid?.() === 0;
  if (root) process.seteuid?.(65_534);
  try {
    expect(() => takeDataDir(folder)).toThrow(/^The data folder .* cannot be written by this user .*DATA_DIR[^\n]*$/);
  } finally {
    if (root) process.seteuid?.(0);
  }
});

it('says in one sentence that a file stands where the folder should be', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  expect(() => takeDataDir(file)).toThrow(`${file} is not a folder: set DATA_DIR to another one`);
  expect(() => takeDataDir(join(file, 'below'))).toThrow(/is not a folder/);
});
