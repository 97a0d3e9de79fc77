import { existsSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { takeFolder } from '../db/data-dir-lock.ts';
import { findProcess, isRunning, type ProcessIdentity } from '../db/process-identity.ts';
import {
  endRedis,
  findDataFolder,
  findRecordedRedis,
  findServingPid,
  launchRedis,
  RedisEnded,
  type RedisPlace,
  recordRedis,
} from './redis-process.ts';
import { makeSocketFolder, socketFolderOf } from './socket-folder.ts';

export interface PrivateRedis {
  readonly socket: string;
  /** Of the redis-server that serves now, or served last. */
  pid(): number;
  /** Called each time it serves again after it had ended; what it held may be gone. */
  onRestart(notify: () => void): void;
  /** Ends it, and everything of it outside the data folder. Takes 3 s at most. */
  stop(): Promise<void>;
}

/** How often it is looked at, ms: the program is without its Redis for this and the start, about 0.3 s. */
const watchInterval = 200;

/** A Redis that lived this long (ms) is not one that keeps dying. */
const settledAfter = 60_000;

/** Its data in the folder: since Redis 7, and before. */
const appendOnlyData = ['appendonlydir', 'appendonly.aof'];

/**
 * The Redis of a program without REDIS_URL: one per data folder, on a socket that only this user can open, watched and
 * started again whenever it ends. One left by a program that was killed is adopted.
 * What it holds is a copy of what the database knows, so data it cannot read is put aside and it starts empty.
 * @throws StartRefused where it cannot be started, or another process has it.
 */
export async function startPrivateRedis({ dataDir, log }: { dataDir: string; log: Logger }): Promise<PrivateRedis> {
  const lock = takeFolder(
    join(dataDir, 'redis'),
    (owner) =>
      `Process ${owner} already runs the private Redis of ${dataDir}: stop it first, or set REDIS_URL to one that all processes share.`,
  );
  const folder = realpathSync(join(dataDir, 'redis'));
  const socketFolder = socketFolderOf(dataDir);
  const place = { folder, socket: join(socketFolder, 'redis.sock') };
  const stopping = new AbortController();
  const notifications: (() => void)[] = [];

  function start(): Promise<ProcessIdentity> {
    makeSocketFolder(socketFolder);
    return launchOnWhatIsReadable(place, log, stopping.signal);
  }

  async function supervise(): Promise<void> {
    for (let deaths = 0, lived = 0; await pause(watchInterval, stopping.signal); lived += watchInterval) {
      if (lived > settledAfter) deaths = 0;
      if (isRunning(redis) && existsSync(place.socket)) continue;
      log.warn({ pid: redis.pid, deaths }, 'the private Redis has ended; starting it again');
      if (!(await pause(backOff(deaths), stopping.signal))) return;
      deaths += 1;
      lived = 0;
      try {
        await endRedis(redis); // alive where only its socket was deleted
        redis = await start();
        for (const notify of notifications) notify();
      } catch (error) {
        if (!stopping.signal.aborted) log.error({ err: error }, 'the private Redis could not be started again');
      }
    }
  }

  let redis: ProcessIdentity;
  try {
    redis = (await adoptOrEnd(place, log)) ?? (await start());
  } catch (error) {
    lock.release();
    throw error;
  }
  const supervised = supervise();
  return {
    socket: place.socket,
    pid: () => redis.pid,
    onRestart: (notify) => notifications.push(notify),
    async stop() {
      stopping.abort();
      await supervised;
      await endRedis(redis);
      rmSync(socketFolder, { recursive: true, force: true });
      lock.release();
    },
  };
}

/**
 * A Redis that an earlier program left running: adopted where it answers on the socket with the data of this folder, ended
 * where it works on that folder but cannot be reached, and left alone where it is anybody else's.
 */
async function adoptOrEnd({ folder, socket }: RedisPlace, log: Logger): Promise<ProcessIdentity | undefined> {
  const serving = await findServingPid(socket);
  if (serving !== undefined && findDataFolder(serving) === folder) {
    const found = findProcess(serving);
    if (found) {
      recordRedis(folder, found);
      log.info({ pid: found.pid }, 'adopted the private Redis that an earlier run left');
      return found;
    }
  }
  for (const left of [serving && findProcess(serving), findRecordedRedis(folder)]) {
    if (!left || !isRunning(left)) continue;
    const its = findDataFolder(left.pid);
    if (its !== folder && its !== `${folder} (deleted)`) continue;
    log.info({ pid: left.pid }, 'ended the private Redis that an earlier run left');
    await endRedis(left);
  }
  return undefined;
}

async function launchOnWhatIsReadable(place: RedisPlace, log: Logger, stopping: AbortSignal): Promise<ProcessIdentity> {
  try {
    return await launchRedis(place, stopping);
  } catch (error) {
    const data = appendOnlyData.map((name) => join(place.folder, name)).find(existsSync);
    if (!(error instanceof RedisEnded && error.ownAccord && data)) throw error;
    rmSync(`${data}.unreadable`, { recursive: true, force: true });
    renameSync(data, `${data}.unreadable`);
    log.warn({ err: error }, 'the private Redis cannot read its data; it was put aside and it starts empty');
    return launchRedis(place, stopping);
  }
}

/** 0, 0.5 s, 1 s, 2 s ... 30 s. */
function backOff(deaths: number): number {
  return deaths === 0 ? 0 : Math.min(250 * 2 ** deaths, 30_000);
}

/** False where the program stops meanwhile. Keeps no process alive. */
function pause(ms: number, stopping: AbortSignal): Promise<boolean> {
  return sleep(ms, true, { signal: stopping, ref: false }).catch(() => false);
}
