import { randomUUID } from 'node:crypto';
import type { Msisdn } from '../../src/domain/msisdn.ts';
import { readReplies } from '../../src/feedback/read-replies.ts';
import { createReceiver } from '../../src/feedback/receive.ts';
import { type Figure, figure, median } from './figure.ts';
import { startLoad } from './support/inbound-load.ts';
import { serveWithoutDatabase } from './support/inbound-servers.ts';
import { type Installation, install } from './support/installation.ts';

const rounds = 3;
const replies = 1_000;

/** Ballots a second from stored replies, confirmations queued; beside requests a second of the route without a database. */
export async function run(): Promise<Figure[]> {
  const installation = await install();
  const served = await serveWithoutDatabase(installation);
  const load = startLoad();
  try {
    await load.fire({ url: served.url, connections: 50, seconds: 1 });
    const figures: Figure[] = [];
    for (const open of [3_000, 30_000]) {
      const numbers = await installation.invite(open);
      const limits: number[] = [];
      const rates: number[] = [];
      for (let round = 0; round < rounds; round++) {
        limits.push((await load.fire({ url: served.url, connections: 50, seconds: 1 })).perSecond);
        const senders = numbers.slice(round * replies, (round + 1) * replies);
        await receive(installation, senders);
        rates.push(replies / (await secondsToRead(installation)));
      }
      const name = `answer, ${open.toLocaleString('en')} invitations`;
      figures.push(
        figure(`${name} (limit: no database)`, 'ballots/s', median(rates), median(limits), rounds * replies),
      );
    }
    const [small, large] = figures;
    figures.push(figure('answer, 10 x the invitations (limit: 1 x)', 'ballots/s', large!.value, small!.value, replies));
    const counted = await installation.rt.db.reader('ballots').where({ state: 'counted' }).count({ n: '*' }).first();
    if (Number(counted?.n) !== 2 * rounds * replies) throw new Error(`${counted?.n} ballots were counted`);
    return figures;
  } finally {
    load.stop();
    served.close();
    await installation.close();
  }
}

async function receive({ rt }: Installation, senders: readonly Msisdn[]): Promise<void> {
  const store = createReceiver(rt);
  const incoming = (from: Msisdn) => [{ externalId: randomUUID(), from, to: '8179', text: 'HL 5454' }];
  await Promise.all(
    senders.map((from) => store({ channelId: 'simulator', facts: { incoming: incoming(from), reports: [] } })),
  );
}

async function secondsToRead({ rt }: Installation): Promise<number> {
  const from = performance.now();
  let read = 0;
  for (let more = await readReplies(rt); more > 0; more = await readReplies(rt)) read += more;
  if (read !== replies) throw new Error(`${read} replies were read`);
  return (performance.now() - from) / 1_000;
}
