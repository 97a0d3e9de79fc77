import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { openQueues, startWorkers } from '../../src/jobs/queues.ts';
import { producerOptions, workerOptions } from '../../src/jobs/redis-options.ts';
import { startSchedules } from '../../src/jobs/schedules.ts';
import { startTestRedis } from '../../tests/support/redis.ts';
import { type Figure, figure, median } from './figure.ts';
import { type Installation, install } from './support/installation.ts';
import { startOperator } from './support/operator.ts';

/** How many messages at once, and how often. */
const sizes = [
  [1_000, 3],
  [10_000, 1],
] as const;
const concurrency = 50;

/** Messages a second from pending row to recorded acceptance, beside a BullMQ worker that makes the same call. */
export async function run(): Promise<Figure[]> {
  const redis = await startTestRedis();
  const operator = await startOperator();
  const slow = await startOperator({ delay: 2_000 });
  const installation = await install(operator.url, slow.url);
  try {
    const figures: Figure[] = [];
    const processors: Figure[] = [];
    for (const [messages, rounds] of sizes) {
      const bare: Spent[] = [];
      const dispatch: Spent[] = [];
      for (let round = 0; round < rounds; round++) {
        bare.push(await spent(() => bareWorker(installation, redis.url, messages)));
        await installation.invite(messages);
        dispatch.push(await spent(() => sendAll(installation, redis.url, ['simulator'])));
      }
      const rate = (runs: readonly Spent[]) => median(runs.map(({ wall }) => messages / wall));
      const processor = (runs: readonly Spent[]) => median(runs.map(({ cpu }) => (cpu / messages) * 1e6));
      const name = `dispatch of ${messages.toLocaleString('en')}`;
      const n = messages * rounds;
      figures.push(figure(`${name} (limit: BullMQ worker, same call)`, 'messages/s', rate(dispatch), rate(bare), n));
      processors.push(
        figure(`${name}, processor time (limit: the same)`, 'µs/message', processor(dispatch), processor(bare), n),
      );
    }
    const [small, large] = figures;
    return [
      ...figures,
      ...processors,
      figure('dispatch (limit: the goal)', 'messages/s', large!.value, 1_000, large!.n),
      figure('dispatch, 10 x the messages (limit: 1 x)', 'messages/s', large!.value, small!.value, large!.n),
      await besideSlow(installation, redis.url),
    ];
  } finally {
    await installation.close();
    operator.stop();
    slow.stop();
    await redis.stop();
  }
}

interface Spent {
  /** s */
  readonly wall: number;
  /** s of processor time of this process, all threads: what does not depend on who else is on the machine. */
  readonly cpu: number;
}

async function spent(work: () => Promise<void>): Promise<Spent> {
  const before = process.cpuUsage();
  const from = performance.now();
  await work();
  const wall = (performance.now() - from) / 1_000;
  const { user, system } = process.cpuUsage(before);
  return { wall, cpu: (user + system) / 1e6 };
}

/** The program's own schedules, relay, queues, workers and channels, until everything of these channels was accepted. */
async function sendAll({ rt }: Installation, redisUrl: string, channels: readonly string[]): Promise<void> {
  const { reader } = rt.db;
  // By the indexes of what waits: asking must cost the machine next to nothing.
  const waiting = async () =>
    (await reader('messages_out')
      .whereRaw("state in ('pending', 'queued')")
      .whereIn('channel_id', channels)
      .first('id')) ??
    (await reader('attempts').whereRaw("state = 'sending'").whereIn('channel_id', channels).first('id'));
  const queues = openQueues(rt, redisUrl);
  const workers = startWorkers(rt, redisUrl);
  const schedules = startSchedules(rt, queues);
  do await sleep(50);
  while (await waiting());
  await schedules.stop();
  await workers.close();
  await queues.close();
  const left = await rt.db.reader('attempts').whereNotIn('state', ['sent', 'delivered']).count({ n: '*' }).first();
  if (Number(left?.['n']) > 0) throw new Error(`${left?.['n']} messages were not accepted`);
}

const beside = 3_000;

/** A channel alone, and beside one whose provider takes 2 s for each of 50 at once. */
async function besideSlow(installation: Installation, redisUrl: string): Promise<Figure> {
  const { writer } = installation.rt.db;
  const alone: number[] = [];
  const both: number[] = [];
  const one = async () => {
    await installation.invite(beside);
    return beside / (await spent(() => sendAll(installation, redisUrl, ['simulator']))).wall;
  };
  for (let round = 0; round < 3; round++) {
    alone.push(await one());
    await installation.invite(100);
    await writer('messages_out').where({ state: 'pending' }).update({ channel_id: 'slow' });
    both.push(await one());
    await sendAll(installation, redisUrl, ['slow']);
  }
  const name = 'dispatch beside a provider that takes 2 s (limit: alone)';
  return figure(name, 'messages/s', median(both), median(alone), 3 * beside);
}

/** The limit: a worker that makes the same call, and nothing else. */
async function bareWorker({ channel }: Installation, redisUrl: string, count: number): Promise<void> {
  const connection = new Redis(producerOptions(redisUrl));
  const queue = new Queue('{bare}', {
    connection,
    skipVersionCheck: true,
    defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
  });
  await queue.waitUntilReady();
  let done = 0;
  const body = 'CA P.Song Thuong: xin ong/ba cham diem tu 1 (kem) den 5 (tot). Soan HL va 4 chu so, gui 8179';
  const worker = new Worker(
    queue.name,
    async ({ id }) => {
      await channel.send({ attemptId: id!, to: '+84912000000' as never, from: 'CA TINH', body, validity: 3_600 });
      done++;
    },
    { connection: workerOptions(redisUrl), concurrency, skipVersionCheck: true },
  );
  for (let added = 0; added < count; added += 500)
    await queue.addBulk(Array.from({ length: 500 }, () => ({ name: 'send', data: {}, opts: { jobId: randomUUID() } })));
  while (done < count) await sleep(20);
  await worker.close();
  await queue.close();
  connection.disconnect();
}
