import { randomUUID } from 'node:crypto';
import { callbackPath } from '../../../src/channels/channel.ts';
import { createGenericHttpChannel } from '../../../src/channels/generic-http/adapter.ts';
import { genericHttpSettings } from '../../../src/channels/generic-http/settings.ts';
import { publicUrl, startCallbackReceiver } from '../../support/callback-receiver.ts';
import {
  aggregatorValues,
  type FakeAggregator,
  type SpoiltCallback,
  startFakeAggregator,
} from '../../support/fake-aggregator.ts';
import { citizen, type Rig } from './rig.ts';

export const identity = { id: 'aggregator', callbackSecret: 'g'.repeat(22) };

export const settingsFor = (values: Record<string, string>, more = {}) =>
  genericHttpSettings.parse({
    kind: 'generic-http',
    ...identity,
    template: 'templates/channels/example.json',
    values,
    timeout: 2_000,
    ...more,
  });

/** The provider of the shipped example, described by nothing but its template. */
export async function startRig(): Promise<Rig & { fake: FakeAggregator }> {
  const receiver = await startCallbackReceiver();
  const fake = await startFakeAggregator({
    deliverTo: (url) => url.replace(publicUrl, receiver.url),
    incomingUrl: `${receiver.url}${callbackPath(identity)}/incoming`,
  });
  const open = (more = {}) =>
    createGenericHttpChannel(settingsFor({ ...aggregatorValues, url: fake.url, ...more }), publicUrl, Date.now);
  const channel = open();
  receiver.mount(channel);
  const typed = (from: string, to: string, text: string) => ({ id: randomUUID(), from: from.slice(1), to, text });
  const spoils: Readonly<Record<string, SpoiltCallback>> = {
    'bad signature': { signature: (good) => `x${good.slice(1)}` },
    'no signature': { signature: () => undefined },
    'changed body': { body: (good) => good.replace('5 4 5 4', '1 1 1 1') },
  };
  return {
    fake,
    channel,
    stranger: open({ apiToken: 'guessed' }),
    receiver,
    accepted: async () => fake.messages,
    faulty: async (fault) => fake.turn({ [fault]: 1 }),
    throttleFor: async (seconds) => fake.turn({ throttle: 1, retryAfter: seconds }),
    callbacks: async (kind) =>
      fake.turn(kind === 'duplicate' ? { duplicateCallbacks: true } : { reorderCallbacks: true }),
    typed: async (from, to, text) => void (await fake.incoming(typed(from, to, text))),
    async callback(fault) {
      const message = fault === 'unreadable body' ? { id: 'mo-1' } : typed(citizen, '8179', 'HL 5 4 5 4');
      return (await fake.incoming(message, spoils[fault])).status;
    },
    providerStops: fake.stop,
    async stop() {
      await fake.stop();
      await receiver.stop();
    },
  };
}
