import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generateKeyFile } from '../../src/domain/keys.ts';
import { type Program, startProgram } from '../support/program.ts';

let home: string;
let dataDir: string;
let started: Program[] = [];
let firstReady: number;

/** One demo is created; each test has a copy of it. */
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'phieu-so-start-'));
  dataDir = join(home, 'first');
  const program = await start();
  firstReady = await program.ready();
  program.npm.kill('SIGTERM');
  await untilGone(program);
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

beforeEach(() => {
  copyTo('copy');
});

afterEach(() => {
  for (const program of started) for (const { pid } of program.processes()) process.kill(pid, 'SIGKILL');
  started = [];
  rmSync(dataDir, { recursive: true, force: true });
});

function copyTo(name: string): void {
  dataDir = join(home, name);
  cpSync(join(home, 'first'), dataDir, { recursive: true });
}

async function start(environment?: Record<string, string>): Promise<Program> {
  const program = await startProgram(dataDir, { KEYS_FILE: join(home, 'keys.json'), ...environment });
  started.push(program);
  return program;
}

/** Waits until nothing of it runs any more. @returns ms it took */
async function untilGone(program: Program): Promise<number> {
  const from = performance.now();
  while (program.processes().length > 0) {
    if (performance.now() - from > 12_000) throw new Error(`left over: ${JSON.stringify(program.processes())}`);
    await sleep(20);
  }
  return performance.now() - from;
}

describe('npm start', () => {
  it('is ready within seconds where there is a database, and stops at SIGTERM with all it started', async () => {
    const program = await start();
    const ready = await program.ready();
    expect(program.processes().map(({ command }) => command)).toContainEqual(expect.stringMatching(/redis-server/));
    program.npm.kill('SIGTERM');
    const stopped = await untilGone(program);
    console.log(
      `ready after ${firstReady.toFixed(0)} ms with a new database, ${ready.toFixed(0)} ms with the one there is; stopped in ${stopped.toFixed(0)} ms`,
    );
    expect(stopped).toBeLessThan(10_000);
    expect(ready).toBeLessThan(10_000); // on a busy machine
  });

  it('stops at Ctrl-C, which reaches the whole process group', async () => {
    const program = await start();
    await program.ready();
    process.kill(-program.npm.pid!, 'SIGINT');
    expect(await untilGone(program)).toBeLessThan(10_000);
  });

  it('leaves nothing behind when it is stopped while it starts', async () => {
    const program = await start();
    while (!program.processes().some(({ command }) => command.includes('redis-server'))) await sleep(10);
    program.npm.kill('SIGTERM');
    await untilGone(program);
  });

  it('starts again after kill -9, with the Redis that was left', async () => {
    const killed = await start();
    await killed.ready();
    const node = killed
      .processes()
      .find(({ command }) => command.startsWith('node') && command.includes('src/main.js'));
    process.kill(node!.pid, 'SIGKILL');
    await killed.ended;
    await expect
      .poll(() => killed.processes().map(({ command }) => command))
      .toEqual([expect.stringMatching(/redis-server/)]);
    const [left] = killed.processes();
    const again = await start();
    await again.ready();
    expect(again.processes().map(({ pid }) => pid)).toContain(left!.pid);
    again.npm.kill('SIGTERM');
    await untilGone(again);
  });

  it('runs on a data folder with a path of more than 120 characters', async () => {
    copyTo('d'.repeat(120));
    const program = await start();
    await program.ready();
    program.npm.kill('SIGTERM');
    await untilGone(program);
  });

  it('lets one process only have the data folder', async () => {
    const first = await start();
    await first.ready();
    const second = await start();
    expect(await second.ended).not.toBe(0);
    expect(second.output()).toMatch(/Process \d+ already runs on the data folder/);
    expect((await fetch(`http://127.0.0.1:${first.port}/readyz`)).ok).toBe(true);
    first.npm.kill('SIGTERM');
    await untilGone(first);
  });
});

/** Starts it, which must fail, and gives what it said: no stack among it, and nothing of it may still run. */
async function refusal(environment?: Record<string, string>): Promise<string> {
  const program = await start(environment);
  expect(await program.ended).not.toBe(0);
  await untilGone(program);
  expect(program.output()).not.toMatch(/^\s+at /m);
  return program.output();
}

describe('npm start says in one sentence', () => {
  it('that the port is in use', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port));
    });
    expect(await refusal({ PORT: String(port) })).toContain(`Port ${port} is in use by another program`);
    other.close();
  });

  it('that the data folder cannot be written', async () => {
    const said = await refusal({ DATA_DIR: '/sys/phieu-so' });
    expect(said).toMatch(/\/sys\/phieu-so (cannot be .*written by this user|is on a disk mounted read-only).*DATA_DIR/);
  });

  it('that the data folder is a file', async () => {
    const file = join(dataDir, 'file');
    writeFileSync(file, '');
    expect(await refusal({ DATA_DIR: file })).toContain(`${file} is not a folder`);
  });

  it('that the database is damaged', async () => {
    writeFileSync(join(dataDir, 'phieu-so.sqlite'), 'not a database at all, whatever its name says\n'.repeat(200));
    expect(await refusal()).toContain('The database file is damaged');
  });

  it('that the keys are not those of the database', async () => {
    const keys = join(dataDir, '..', 'other-keys.json');
    writeFileSync(keys, JSON.stringify(generateKeyFile()), { mode: 0o600 });
    expect(await refusal({ KEYS_FILE: keys })).toContain(`${keys} is not the one this database was filled with`);
  });

  it('that the keys are missing', async () => {
    const keys = join(home, 'no-keys.json');
    expect(await refusal({ KEYS_FILE: keys })).toContain(keys);
  });

  it('which variable is wrong', async () => {
    expect(await refusal({ PORT: 'eighty', ROLES: 'webb' })).toMatch(/PORT=eighty[\s\S]*ROLES=webb/);
  });
});
