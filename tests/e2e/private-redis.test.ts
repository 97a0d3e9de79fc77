import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findProcess } from '../../src/db/process-identity.ts';
import { type PrivateRedis, startPrivateRedis } from '../../src/jobs/private-redis.ts';
import { recordRedis } from '../../src/jobs/redis-process.ts';
import { socketFolderOf } from '../../src/jobs/socket-folder.ts';
import { startTestRedis } from '../support/redis.ts';

const log = pino({ level: 'silent' });
let parent: string;
let dataDir: string;
let running: PrivateRedis | undefined;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'phieu-so-e2e-'));
  dataDir = join(parent, 'dữ liệu');
  mkdirSync(dataDir);
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
  rmSync(parent, { recursive: true, force: true });
});

async function start(): Promise<PrivateRedis> {
  running = await startPrivateRedis({ dataDir, log });
  return running;
}

async function stop(): Promise<void> {
  await running?.stop();
  running = undefined;
}

async function ask<T>(socket: string, question: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis({ path: socket, lazyConnect: true });
  try {
    await redis.connect();
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}

describe('a private Redis', () => {
  it('keeps what it was given over a stop, and never evicts a job', async () => {
    const { socket } = await start();
    await ask(socket, (redis) => redis.set('key', 'kept'));
    await stop();
    const again = await start();
    expect(await ask(again.socket, (redis) => redis.get('key'))).toBe('kept');
    expect(await ask(again.socket, (redis) => redis.info('memory'))).toContain('maxmemory_policy:noeviction');
  });

  it('leaves neither process, socket nor lock when it is stopped', async () => {
    const redis = await start();
    const pid = redis.pid();
    expect(findProcess(pid)).toBeDefined();
    await stop();
    expect(findProcess(pid)).toBeUndefined();
    expect(existsSync(socketFolderOf(dataDir))).toBe(false);
    expect(readdirSync(join(dataDir, 'redis'))).not.toContain('owner.lock');
  });

  it('serves from a data folder whose path is longer than a socket may be', async () => {
    dataDir = join(parent, 'd'.repeat(120));
    mkdirSync(dataDir);
    const { socket } = await start();
    expect(Buffer.byteLength(socket)).toBeLessThanOrEqual(107);
    expect(await ask(socket, (redis) => redis.ping())).toBe('PONG');
  });

  it('refuses a socket folder that somebody else made', async () => {
    const folder = socketFolderOf(dataDir);
    writeFileSync(folder, 'not a folder');
    await expect(start()).rejects.toThrow(/is not a folder of this user.*REDIS_URL/);
    rmSync(folder);
    expect(await ask((await start()).socket, (redis) => redis.ping())).toBe('PONG');
  });

  it.runIf(process.getuid?.() === 0)('refuses a socket folder of another user', async () => {
    const folder = socketFolderOf(dataDir);
    mkdirSync(folder);
    chownSync(folder, 65_534, 65_534);
    await expect(start()).rejects.toThrow(/uid 65534 made it/);
    rmSync(folder, { recursive: true });
  });

  it('is one to a data folder', async () => {
    await start();
    await expect(startPrivateRedis({ dataDir, log })).rejects.toThrow(
      `Process ${process.pid} already runs the private Redis`,
    );
  });
});

describe('its supervisor', () => {
  async function untilItServesAgain(redis: PrivateRedis, harm: () => void): Promise<number> {
    const restarted = new Promise<void>((resolve) => redis.onRestart(resolve));
    const from = performance.now();
    harm();
    await restarted;
    expect(await ask(redis.socket, (client) => client.ping())).toBe('PONG');
    return performance.now() - from;
  }

  it('has it back about a second after SIGKILL, with its data', async () => {
    const redis = await start();
    await ask(redis.socket, (client) => client.set('key', 'kept'));
    const killed = redis.pid();
    const took = await untilItServesAgain(redis, () => process.kill(killed, 'SIGKILL'));
    console.log(`the private Redis was back ${took.toFixed(0)} ms after SIGKILL`);
    expect(took).toBeLessThan(2_000);
    expect(redis.pid()).not.toBe(killed);
    expect(await ask(redis.socket, (client) => client.get('key'))).toBe('kept');
  });

  it('starts it empty where its data was removed', async () => {
    const redis = await start();
    await ask(redis.socket, (client) => client.set('key', 'lost'));
    await untilItServesAgain(redis, () => {
      process.kill(redis.pid(), 'SIGKILL');
      rmSync(join(dataDir, 'redis'), { recursive: true });
    });
    expect(await ask(redis.socket, (client) => client.dbsize())).toBe(0);
  });

  it('starts it again where only its socket was deleted, and leaves no second one', async () => {
    const redis = await start();
    const before = redis.pid();
    await untilItServesAgain(redis, () => rmSync(redis.socket));
    expect(findProcess(before)).toBeUndefined();
  });

  it('waits longer each time it dies', async () => {
    const redis = await start();
    const kill = () => process.kill(redis.pid(), 'SIGKILL');
    await untilItServesAgain(redis, kill);
    await untilItServesAgain(redis, kill);
    expect(await untilItServesAgain(redis, kill)).toBeGreaterThan(1_000);
  });

  it('stops in the middle of its pause', async () => {
    const redis = await start();
    await untilItServesAgain(redis, () => process.kill(redis.pid(), 'SIGKILL'));
    process.kill(redis.pid(), 'SIGKILL');
    const from = performance.now();
    await stop();
    expect(performance.now() - from).toBeLessThan(1_000);
  });
});

describe('data it cannot read', () => {
  it('is put aside and said so, and it starts empty', async () => {
    const { socket } = await start();
    await ask(socket, (redis) => redis.set('key', 'value'));
    await stop();
    const data = join(dataDir, 'redis', 'appendonlydir');
    for (const file of readdirSync(data).filter((name) => name.endsWith('.aof'))) {
      writeFileSync(join(data, file), '*3\r\n$3\r\nSET\r\nrubbish\r\n'.repeat(20));
    }
    const warn = vi.spyOn(log, 'warn');
    const again = await start();
    expect(await ask(again.socket, (redis) => redis.dbsize())).toBe(0);
    expect(existsSync(`${data}.unreadable`)).toBe(true);
    expect(warn.mock.calls.at(-1)?.[1]).toMatch(/put aside/);
  });
});

describe('after the program was killed with kill -9', () => {
  async function startProgram(): Promise<{ program: ChildProcess; pid: number }> {
    const program = spawn(process.execPath, ['--import', 'tsx', 'tests/support/private-redis-owner.ts', dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(program.stdout!, 'data')) as [Buffer];
    return { program, pid: Number(/^ready (\d+)/.exec(line.toString())?.[1]) };
  }

  async function killProgram(program: ChildProcess): Promise<void> {
    program.kill('SIGKILL');
    await once(program, 'exit');
  }

  it('is adopted by the next start, and ended with it', async () => {
    const { program, pid } = await startProgram();
    await killProgram(program);
    expect(findProcess(pid)).toBeDefined();
    const redis = await start();
    expect(redis.pid()).toBe(pid);
    await stop();
    expect(findProcess(pid)).toBeUndefined();
  });

  it('is ended by the next start where it cannot be reached', async () => {
    const { program, pid } = await startProgram();
    await killProgram(program);
    rmSync(socketFolderOf(dataDir), { recursive: true });
    const redis = await start();
    expect(redis.pid()).not.toBe(pid);
    expect(findProcess(pid)).toBeUndefined();
  });

  it('is ended by the next start where its data was removed under it', async () => {
    const { program, pid } = await startProgram();
    await killProgram(program);
    rmSync(join(dataDir, 'redis'), { recursive: true });
    const redis = await start();
    expect(redis.pid()).not.toBe(pid);
    expect(findProcess(pid)).toBeUndefined();
  });

  it('a Redis of another folder is left alone, even under the recorded id', async () => {
    const other = await startTestRedis();
    mkdirSync(join(dataDir, 'redis'));
    recordRedis(join(dataDir, 'redis'), findProcess(other.pid)!);
    await start();
    await stop();
    expect(findProcess(other.pid)).toBeDefined();
    await other.stop();
  });
});

it('that cannot start says why in one sentence', async () => {
  mkdirSync(join(socketFolderOf(dataDir), 'redis.sock', 'in the way'), { recursive: true });
  await expect(start()).rejects.toThrow(
    /^The private Redis does not start \(redis-server ended with 1; .+\): mend that/,
  );
  rmSync(socketFolderOf(dataDir), { recursive: true });
});
