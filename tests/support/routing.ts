import { randomUUID } from 'node:crypto';
import { SendError, type SendFailure } from '../../src/channels/channel.ts';
import type { Database } from '../../src/db/client.ts';
import { saveSetting } from '../../src/db/settings.ts';
import { createSender } from '../../src/feedback/send-message.ts';
import type { Queues } from '../../src/jobs/queues.ts';
import { relayOutbox, requeueLost } from '../../src/jobs/relay-outbox.ts';
import { createTestChannel, installTest, type TestChannel, type TestInstallation } from './installation.ts';

const number = { shortCode: '8179', keyword: 'HL', shared: true, price: 0 };

/** Three channels: `a` and `b` share the short code 8179, `c` is another number that stands by. */
export const threeChannels = {
  outgoing: [
    { channel: 'a', weight: 1 },
    { channel: 'b', weight: 0 },
    { channel: 'c', weight: 0 },
  ],
  replyTo: 'a',
  channels: {
    a: { sender: 'CA TINH', number },
    b: { sender: 'CA TINH B', number },
    c: { sender: '+84912345678', number: { ...number, shortCode: '+84912345678' } },
  },
  hotlines: { province: '0692345678', free: '18001234' },
};

export interface RoutedInstallation extends TestInstallation {
  readonly channels: Readonly<Record<'a' | 'b' | 'c', TestChannel>>;
  /** Saves another version of the setting "routes" and puts it in force. */
  setRoutes(change: Record<string, unknown>): Promise<void>;
  /** Does what relay and workers do until nothing is due. Returns which channels were called, in order. */
  work(): Promise<string[]>;
}

export async function installRouted(db: Database, routes: Record<string, unknown> = {}): Promise<RoutedInstallation> {
  const test = await installTest(db, {}, { ...threeChannels, ...routes });
  const channels = { a: createTestChannel('a'), b: createTestChannel('b'), c: createTestChannel('c') };
  const rt = { ...test.rt, channels: new Map(Object.entries(channels)) };
  const send = createSender(rt);
  return {
    ...test,
    rt,
    channels,
    async setRoutes(change) {
      await saveSetting(db.writer, 'routes', { ...threeChannels, ...change }, { author: 'test', at: rt.clock.now() });
      await rt.settings.refresh();
    },
    async work() {
      const before = new Map(Object.entries(channels).map(([id, channel]) => [id, channel.sent.length]));
      for (let done = 1; done > 0; ) {
        const queues = queuesInMemory();
        done = (await relayOutbox(rt, queues)) + (await requeueLost(rt));
        await Promise.all(queues.jobs.map((job) => send(job)));
      }
      return Object.entries(channels).flatMap(([id, { sent }]) => sent.slice(before.get(id)).map(() => id));
    },
  };
}

/** Queues that keep their jobs in a list. */
function queuesInMemory(): Queues & { jobs: { messageId: string; n: number; channelId: string }[] } {
  const jobs: { messageId: string; n: number; channelId: string }[] = [];
  const queue = (channelId: string) => ({
    waiting: async () => ({ answers: 0, others: 0 }),
    add: async (added: readonly { messageId: string; n: number }[]) => {
      jobs.push(...added.map(({ messageId, n }) => ({ messageId, n, channelId })));
    },
  });
  return {
    jobs,
    send: new Map(['a', 'b', 'c'].map((id) => [id, queue(id)])),
    ping: async () => {},
    close: async () => {},
  };
}

export const works = async () => ({ externalId: randomUUID() });

export const fails = (failure: SendFailure, retryAfter?: number) => async () => {
  throw new SendError(failure, failure, `the test provider: ${failure}`, retryAfter);
};
