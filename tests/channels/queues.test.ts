import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { migrate } from '../../src/db/migrate.ts';
import { inviteMany } from '../../src/feedback/invite.ts';
import { readReplies } from '../../src/feedback/read-replies.ts';
import { createReceiver } from '../../src/feedback/receive.ts';
import { limiterOf } from '../../src/jobs/pace.ts';
import { openQueues, type Queues, startWorkers } from '../../src/jobs/queues.ts';
import { relayOutbox } from '../../src/jobs/relay-outbox.ts';
import { caseReport, msisdn } from '../support/installation.ts';
import { startTestRedis } from '../support/redis.ts';
import { installRouted, type RoutedInstallation, threeChannels } from '../support/routing.ts';

const patience = { timeout: 30_000, interval: 20 };

const leave: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const step of leave.splice(0).reverse()) await step();
});

/** An installation with its queues on a real Redis of its own; `start` starts its workers. */
async function install(routes: Record<string, unknown>) {
  const folder = mkdtempSync(join(tmpdir(), 'phieu-so-test-queues-'));
  const db = openDatabase(join(folder, 'test.db'));
  await migrate(db.writer);
  const test = await installRouted(db, routes);
  const redis = await startTestRedis();
  const queues = openQueues(test.rt, redis.url);
  await vi.waitFor(() => queues.ping(), patience);
  leave.push(async () => {
    await queues.close();
    await redis.stop();
    await db.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const start = () => {
    const workers = startWorkers(test.rt, redis.url);
    leave.push(() => workers.close());
  };
  return { test, queues, start };
}

async function invite(test: RoutedInstallation, from: number, count: number, change = {}) {
  const reports = Array.from({ length: count }, (_, n) => caseReport(test, from + n, change));
  await inviteMany(test.rt, reports, { kind: 'system', id: 'test' });
}

async function relayAll(test: RoutedInstallation, queues: Queues) {
  while ((await relayOutbox(test.rt, queues)) > 0);
}

const inState = async ({ rt }: RoutedInstallation, state: string) =>
  Number((await rt.db.reader('messages_out').where({ state }).count({ n: '*' }).first())?.n);

it('an answer to a citizen leaves first, however many invitations wait and although their room is full', async () => {
  const rate = 2; // a minute of it is 120 messages
  const channels = { ...threeChannels.channels, a: { ...threeChannels.channels.a, rate, burst: 1 } };
  const { test, queues, start } = await install({ outgoing: 'a', channels });
  await invite(test, 0, 150);
  await relayAll(test, queues);
  expect(await inState(test, 'queued'), 'a minute of the rate').toBe(120);
  expect(await inState(test, 'pending'), 'the room of invitations is full').toBe(30);

  const incoming = [{ externalId: 'mo', from: msisdn(7), to: '8179', text: 'HL 5454' }];
  await createReceiver(test.rt)({ channelId: 'a', facts: { incoming, reports: [] } });
  await readReplies(test.rt);
  await relayAll(test, queues);
  expect(await test.rt.db.reader('messages_out').whereNotNull('answers_message_in_id')).toMatchObject([
    { state: 'queued' },
  ]);
  start();
  await vi.waitFor(() => expect(test.channels.a.sent.length).toBeGreaterThan(1), patience);
  expect(test.channels.a.sent[0]?.from, 'the number the citizen wrote to').toBe('8179');
  expect(test.channels.a.sent[1]?.from).toBe('CA TINH');
});

it('a provider that does not answer holds up no other channel', async () => {
  const { test, queues, start } = await install({
    exceptions: [{ units: ['D01.802'], outgoing: 'b' }],
  });
  let answer = () => {};
  const silence = new Promise<void>((resolve) => {
    answer = resolve;
  });
  test.channels.b.answer = async ({ attemptId }) => {
    await silence;
    return { externalId: attemptId };
  };
  const other = test.unitId('D01.802');
  await invite(test, 0, 20, { ratedUnitId: other, receivingUnitId: other, decidingUnitId: other });
  await invite(test, 100, 20);
  await relayAll(test, queues);
  start();
  await vi.waitFor(async () => expect(await inState(test, 'sent')).toBe(20), patience);
  expect(test.channels.a.sent).toHaveLength(20);
  expect(test.channels.b.sent.length).toBeGreaterThan(0);
  answer();
  await vi.waitFor(async () => expect(await inState(test, 'sent')).toBe(40), patience);
});

it('a channel keeps to the rate of the settings, also to one that is changed while it works', async () => {
  const at = (rate: number) => ({
    outgoing: 'a',
    channels: { ...threeChannels.channels, a: { ...threeChannels.channels.a, rate, burst: 1 } },
  });
  const { test, queues, start } = await install(at(20));
  const times: number[] = [];
  test.channels.a.answer = async ({ attemptId }) => {
    times.push(performance.now());
    return { externalId: attemptId };
  };
  await invite(test, 0, 11);
  await relayAll(test, queues);
  start();
  await vi.waitFor(() => expect(times).toHaveLength(11), patience);
  // Eleven at 20 a second, one at a time, take half a second; without a limit they take some milliseconds.
  expect(times.at(-1)! - times[0]!).toBeGreaterThan(400);
  test.pass(1_000);
  await test.setRoutes(at(5));
  await invite(test, 20, 6);
  await relayAll(test, queues);
  await vi.waitFor(() => expect(times).toHaveLength(17), patience);
  expect(times[16]! - times[12]!, 'five a second').toBeGreaterThan(600);
});

it('the windows of a pace hold rate and burst', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.05, max: 5_000, noNaN: true }),
      fc.integer({ min: 1, max: 2_000 }),
      (rate, burst) => {
        const { max, duration } = limiterOf(rate, burst);
        expect((max * 1000) / duration).toBeLessThanOrEqual(rate + 1e-9);
        expect(max === 1 || 2 * max - 1 <= burst, 'two windows side by side').toBe(true);
      },
    ),
  );
});
