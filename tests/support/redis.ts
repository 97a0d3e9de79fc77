import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findServingPid } from '../../src/jobs/redis-process.ts';
import { spawnBound } from './bound-process.ts';

export interface TestRedis {
  readonly socket: string;
  /** What REDIS_URL would say. */
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** An empty redis-server of one test file, on a socket of its own; it ends with the process that started it. */
export async function startTestRedis(): Promise<TestRedis> {
  const folder = mkdtempSync('/tmp/phieu-so-test-redis-');
  const socket = join(folder, 'redis.sock');
  const server = spawnBound('redis-server', ['--port', '0', '--unixsocket', socket, '--dir', folder, '--save', ''], {
    endWith: 'SIGTERM',
    missing: 'redis-server is not installed: `npm test` installs it.',
  });
  while ((await findServingPid(socket)) === undefined) {
    server.throwIfEnded();
    await sleep(20);
  }
  return {
    socket,
    url: `unix://${socket}`,
    pid: server.pid,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
