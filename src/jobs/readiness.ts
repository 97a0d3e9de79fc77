import type { Runtime } from '../runtime.ts';
import type { Queues } from './queues.ts';

export interface Readiness {
  readonly ready: boolean;
  /** `database`, `redis`, `queues`: `ok`, or what is wrong. */
  readonly checks: Readonly<Record<string, string>>;
}

const limit = 2_000;

/** Whether this process can do its work now, told by asking the database, Redis and the queues themselves. */
export async function readiness(
  rt: Runtime,
  queues: Queues,
  workers: { running(): boolean } | undefined,
): Promise<Readiness> {
  const [database, redis, waiting] = await Promise.all([
    tell(async () => {
      await rt.db.reader.raw('select 1');
      await rt.db.writer.raw('select 1');
    }),
    tell(() => queues.ping()),
    tell(async () => {
      for (const queue of queues.send.values()) await queue.waiting();
      if (workers && !workers.running()) throw new Error('a worker has stopped');
    }),
  ]);
  const checks = { database, redis, queues: waiting };
  return { ready: Object.values(checks).every((word) => word === 'ok'), checks };
}

async function tell(question: () => Promise<unknown>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  try {
    await Promise.race([
      question(),
      new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error('no answer within 2 s')), limit);
      }),
    ]);
    return 'ok';
  } catch (error) {
    return (error as Error).message || 'no answer';
  } finally {
    clearTimeout(timer);
  }
}
