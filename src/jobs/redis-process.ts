import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { findProcess, isRunning, type ProcessIdentity } from '../db/process-identity.ts';
import { StartRefused } from '../domain/start-refused.ts';

/** Where one private Redis lives. */
export interface RedisPlace {
  /** Its data and its log. */
  readonly folder: string;
  readonly socket: string;
}

/** It ended while it was starting; `ownAccord` = it gave up by itself, as it does over data it cannot read. */
export class RedisEnded extends StartRefused {
  constructor(
    readonly ownAccord: boolean,
    why: string,
  ) {
    super(`The private Redis does not start (${why}): mend that, or set REDIS_URL to a Redis of your own.`);
  }
}

/** A data set that was half written is cut at the last whole command by Redis itself; loading takes about 1 s per 100 MB. */
const loadingLimit = 60_000;

/**
 * Starts a redis-server in a session of its own, so that Ctrl-C reaches this program alone, which stops it last.
 * Answers when it serves, or gives up when `stopping` is signalled. @throws RedisEnded; StartRefused where it is not installed.
 */
export async function launchRedis({ folder, socket }: RedisPlace, stopping?: AbortSignal): Promise<ProcessIdentity> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const settings = {
    port: '0',
    unixsocket: socket,
    unixsocketperm: '700',
    dir: folder,
    logfile: join(folder, 'redis.log'),
    loglevel: 'warning',
    appendonly: 'yes',
    appendfsync: 'everysec',
    save: '',
    'maxmemory-policy': 'noeviction',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn('redis-server', args, { detached: true, stdio: 'ignore', cwd: folder });
  let ended: RedisEnded | StartRefused | undefined;
  child.once('error', (error) => {
    ended = notStarted(error);
  });
  child.once('exit', (code, signal) => {
    ended = new RedisEnded(code !== null, `redis-server ended with ${code ?? signal}; ${lastLogLine(folder)}`);
  });
  child.unref();
  const started = child.pid === undefined ? undefined : findProcess(child.pid);
  if (started) recordRedis(folder, started);
  for (let waited = 0; waited < loadingLimit && !stopping?.aborted; waited += 20) {
    if (ended) throw ended;
    if (started && (await findServingPid(socket)) === child.pid) return started;
    await sleep(20);
  }
  child.kill('SIGKILL');
  throw new RedisEnded(false, 'redis-server did not answer');
}

/** The redis-server last started on or adopted for this folder, whether it runs or not. */
export function findRecordedRedis(folder: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(recordIn(folder), 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

/** Written as soon as there is a process, so that one whose program is killed a moment later is found. */
export function recordRedis(folder: string, redis: ProcessIdentity): void {
  writeFileSync(recordIn(folder), JSON.stringify(redis));
}

/** The id of the process that answers on the socket; undefined where none does. */
export async function findServingPid(socket: string): Promise<number | undefined> {
  if (!existsSync(socket)) return undefined;
  const redis = new Redis({
    path: socket,
    lazyConnect: true,
    enableReadyCheck: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 1_000,
    commandTimeout: 1_000,
    retryStrategy: () => null,
  });
  redis.on('error', () => {});
  try {
    await redis.connect();
    await redis.ping(); // refused while it is still loading
    return Number(/^process_id:(\d+)/m.exec(await redis.info('server'))?.[1]);
  } catch {
    return undefined;
  } finally {
    redis.disconnect();
  }
}

/**
 * The folder a redis-server keeps its data in, as the kernel knows it, or undefined where the process is none. It ends in
 * ` (deleted)` where the folder was removed under it.
 */
export function findDataFolder(pid: number): string | undefined {
  try {
    const isRedis = readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('redis-server');
    return isRedis ? readlinkSync(`/proc/${pid}/cwd`) : undefined;
  } catch {
    return undefined;
  }
}

/** Ends it by SIGTERM, upon which Redis writes what it holds, and by SIGKILL if it has not ended within the limit (ms). */
export async function endRedis(redis: ProcessIdentity, limit = 3_000): Promise<void> {
  signal(redis, 'SIGTERM');
  for (let waited = 0; isRunning(redis); waited += 20) {
    if (waited >= limit) signal(redis, 'SIGKILL');
    await sleep(20);
  }
}

function signal(redis: ProcessIdentity, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    if (isRunning(redis)) process.kill(redis.pid, name);
  } catch {
    // ended by itself in between
  }
}

function recordIn(folder: string): string {
  return join(folder, 'redis.pid.json');
}

function notStarted(error: NodeJS.ErrnoException): StartRefused | RedisEnded {
  return error.code === 'ENOENT'
    ? new StartRefused(
        'redis-server is not installed: run `sudo apt-get install -y redis-server`, or set REDIS_URL to a Redis of your own.',
      )
    : new RedisEnded(false, error.message);
}

function lastLogLine(folder: string): string {
  try {
    return readFileSync(join(folder, 'redis.log'), 'utf8').trim().split('\n').at(-1) ?? '';
  } catch {
    return 'it wrote no log';
  }
}
