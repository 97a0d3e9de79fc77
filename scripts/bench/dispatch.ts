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
  const installation = await install(operator.url);
  try {
    const figures: Figure[] = [];
    for (const [messages, rounds] of sizes) {
      const bare: number[] = [];
      const dispatch: number[] = [];
      for (let round = 0; round < rounds; round++) {
        bare.push(messages / (await secondsBare(installation, redis.url, messages)));
        dispatch.push(messages / (await secondsToDispatch(installation, redis.url, messages)));
      }
      const name = `dispatch of ${messages.toLocaleString('en')} (limit: BullMQ worker, same call)`;
      figures.push(figure(name, 'messages/s', median(dispatch), median(bare), messages * rounds));
    }
    const [small, large] = figures;
    return [
      ...figures,
      figure('dispatch (limit: the goal)', 'messages/s', large!.value, 1_000, large!.n),
      figure('dispatch, 10 x the messages (limit: 1 x)', 'messages/s', large!.value, small!.value, large!.n),
    ];
  } finally {
    await installation.close();
    operator.stop();
    await redis.stop();
  }
}

/** The program's own schedules, relay, queue, worker and channel. */
async function secondsToDispatch({ rt, invite }: Installation, redisUrl: string, count: number): Promise<number> {
  const accepted = async () =>
    Number((await rt.db.reader('attempts').where({ state: 'sent' }).count({ n: '*' }).first())?.n);
  const wanted = (await accepted()) + count;
  await invite(count);
  const queues = openQueues(rt, redisUrl);
  const from = performance.now();
  const workers = startWorkers(rt, redisUrl);
  const schedules = startSchedules(rt, queues);
  while ((await accepted()) < wanted) await sleep(50);
  const seconds = (performance.now() - from) / 1_000;
  await schedules.stop();
  await workers.close();
  await queues.close();
  return seconds;
}

async function secondsBare({ channel }: Installation, redisUrl: string, count: number): Promise<number> {
  const connection = new Redis(producerOptions(redisUrl));
  const queue = new Queue('{bare}', {
    connection,
    skipVersionCheck: true,
    defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
  });
  await queue.waitUntilReady();
  const from = performance.now();
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
  const seconds = (performance.now() - from) / 1_000;
  await worker.close();
  await queue.close();
  connection.disconnect();
  return seconds;
}
