import { callbackPath } from '../../../src/channels/channel.ts';
import { createKannelChannel } from '../../../src/channels/kannel/adapter.ts';
import { kannelSettings } from '../../../src/channels/kannel/settings.ts';
import { publicUrl, startCallbackReceiver } from '../../support/callback-receiver.ts';
import { type FakeKannel, password, startFakeKannel, username } from '../../support/fake-kannel.ts';
import { citizen, type Rig } from './rig.ts';

export const identity = { id: 'kannel', callbackSecret: 'k'.repeat(22) };
export const incomingKey = 'i'.repeat(22);
export const incomingUrl = `${publicUrl}${callbackPath(identity)}/incoming`;

export const settingsFor = (sendsmsUrl: string, more = {}) =>
  kannelSettings.parse({
    kind: 'kannel',
    ...identity,
    sendsmsUrl,
    username,
    password,
    incomingKey,
    timeout: 1_000,
    ...more,
  });

/** What Kannel puts into get-url. */
export function written(from: string, to: string, text: string, more: Record<string, string> = {}): string {
  const said = { key: incomingKey, id: 'f1a9-in-1', from, to, text, charset: 'UTF-8', coding: '0', time: '1795312800' };
  return `${incomingUrl}?${new URLSearchParams({ ...said, ...more })}`;
}

export async function startRig(): Promise<Rig & { readonly fake: FakeKannel }> {
  const receiver = await startCallbackReceiver();
  const fake = await startFakeKannel((url) => url.replace(publicUrl, receiver.url));
  const channel = createKannelChannel(settingsFor(fake.url), publicUrl);
  receiver.mount(channel);
  return {
    fake,
    channel,
    stranger: createKannelChannel(settingsFor(fake.url, { password: 'guessed' }), publicUrl),
    receiver,
    accepted: async () => fake.messages,
    faulty: async (fault) => fake.turn({ [fault]: 1 }),
    callbacks: async (kind) =>
      fake.turn(kind === 'duplicate' ? { duplicateCallbacks: true } : { reorderCallbacks: true }),
    typed: async (from, to, text) => void (await fake.get(written(from, to, text))),
    callback(fault) {
      const good = written(citizen, '8179', 'HL 5 4 5 4');
      if (fault === 'bad signature') return fake.get(good.replace(incomingKey, 'x'.repeat(22)));
      if (fault === 'no signature') return fake.get(good.replace(`key=${incomingKey}&`, ''));
      if (fault === 'changed body') return fake.get(good.replace('5+4+5+4', '1+1+1+1'));
      return fake.get(fault === 'unreadable body' ? good.replace('from=', 'of=') : good);
    },
    providerStops: fake.stop,
    async stop() {
      await fake.stop();
      await receiver.stop();
    },
  };
}

export const deviations = {
  'cannot deliver to what is no number': 'Kannel queues whatever is made of digits; that it is none comes as a report',
  'answers 403 to a callback with changed body and takes no fact from it':
    'Kannel signs nothing: the key in get-url and a list of addresses are what there is',
};
