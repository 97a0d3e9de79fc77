import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import type { Channel } from '../channels/channel.ts';
import { answerPriority, otherPriority } from '../domain/message-state.ts';
import type { Runtime } from '../runtime.ts';
import { handlersOf, jobDefinitions } from './definitions.ts';
import { createJobsAhead } from './jobs-ahead.ts';
import { paceOf } from './pace.ts';
import { producerOptions, workerOptions } from './redis-options.ts';

/** A queue a channel, so that a slow provider holds up nobody else; the braces keep its keys on one cluster node. */
export function queueName(channelId: string): string {
  return `{send-${channelId}}`;
}

export interface SendQueue {
  /** Jobs waiting in Redis, those under way among the others. Rejects within a second or so when Redis is away. */
  waiting(): Promise<{ answers: number; others: number }>;
  add(jobs: readonly { messageId: string; n: number; priority: number }[]): Promise<void>;
}

export interface Queues {
  readonly send: ReadonlyMap<string, SendQueue>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the producing side. Does not wait for Redis: until it is there, every call rejects. */
export function openQueues(rt: Runtime, redisAddress: string): Queues {
  const connection = new Redis(producerOptions(redisAddress));
  connection.on('error', (error) => rt.log.debug({ err: error }, 'redis'));
  const queues = [...rt.channels.keys()].map((id) => [id, openQueue(rt, id, connection)] as const);
  return {
    send: new Map(queues.map(([id, queue]) => [id, sendQueue(queue, id)])),
    async ping() {
      await connection.ping();
    },
    async close() {
      for (const [, queue] of queues) await queue.close().catch(() => undefined);
      connection.disconnect();
    },
  };
}

function openQueue(rt: Runtime, channelId: string, connection: Redis): Queue {
  const queue = new Queue(queueName(channelId), {
    connection,
    skipVersionCheck: true,
    defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
  });
  queue.on('error', (error) => rt.log.debug({ err: error }, 'redis'));
  return queue;
}

const limit = 2_000;

function sendQueue(queue: Queue, channelId: string): SendQueue {
  return {
    waiting: async () => {
      const priorities = [answerPriority, otherPriority];
      const counts = queue.getCountsPerPriority(priorities);
      const [byPriority, active] = await inTime(Promise.all([counts, queue.getActiveCount()]));
      return { answers: byPriority[answerPriority] ?? 0, others: (byPriority[otherPriority] ?? 0) + active };
    },
    add: async (jobs) => {
      await inTime(
        queue.addBulk(
          jobs.map(({ messageId, n, priority }) => ({
            name: 'send',
            data: { messageId, n, channelId },
            opts: { jobId: `${messageId}-${n}`, priority },
          })),
        ),
      );
    },
  };
}

/** BullMQ waits for ever for a Redis it has never seen; the relay must not. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('Redis did not answer in time')), limit);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}

/** Starts a worker for each channel, within its rate and concurrency. */
export function startWorkers(rt: Runtime, redisAddress: string): { close(): Promise<void>; running(): boolean } {
  const handlers = handlersOf(rt, jobDefinitions);
  const workers = [...rt.channels.values()].map((channel) => startWorker(rt, redisAddress, channel, handlers));
  return {
    running: () => workers.every((worker) => worker.isRunning()),
    close: async () => {
      const ended = Promise.all(workers.map((worker) => worker.close().catch(() => undefined)));
      if (!(await within(patience, ended)))
        rt.log.warn(
          'a provider is slower than a stop may wait; what became of its messages is settled at the next start',
        );
      await Promise.all([...handlers.values()].map(({ idle }) => idle()));
    },
  };
}

/** How long a stop waits for providers, ms: less than half of the time it has. */
const patience = 4_000;

/** Whether work ended within so many ms. */
async function within(limit: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), limit);
  });
  const inTime = await Promise.race([work.then(() => true), late]);
  clearTimeout(timer);
  return inTime;
}

/**
 * How long the job of a killed worker stays its own, and how often that is looked for, ms: until then its message waits.
 * A job given away too early does no harm, because its message is claimed already.
 */
const lockDuration = 10_000;
const stalledInterval = 5_000;

function startWorker(
  rt: Runtime,
  redisAddress: string,
  channel: Channel,
  handlers: ReturnType<typeof handlersOf>,
): Worker {
  const { id, capabilities } = channel;
  const ahead = createJobsAhead(capabilities.concurrency);
  const worker = new Worker(
    queueName(id),
    async (job) => {
      // A new pace in the settings holds from the next job on.
      worker.opts.limiter = paceOf(rt, channel).limiter;
      const handler = handlers.get(job.name);
      if (!handler) throw new Error(`no handler for the job "${job.name}"`);
      await handler.handle(job.data);
      worker.concurrency = ahead.finished();
    },
    {
      connection: workerOptions(redisAddress),
      concurrency: capabilities.concurrency,
      limiter: paceOf(rt, channel).limiter,
      lockDuration,
      stalledInterval,
      skipVersionCheck: true,
    },
  );
  worker.on('error', (error) => rt.log.debug({ err: error }, 'redis'));
  worker.on('failed', (job, error) =>
    rt.log.error({ err: error, job: job?.id }, 'a send job failed; the sweep goes on with it'),
  );
  return worker;
}
