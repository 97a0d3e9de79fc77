import { callbackPath } from '../../../src/channels/channel.ts';
import { createEsmsChannel } from '../../../src/channels/esms/adapter.ts';
import { esmsSettings } from '../../../src/channels/esms/settings.ts';
import { publicUrl, startCallbackReceiver } from '../../support/callback-receiver.ts';
import { account, type FakeEsms, startFakeEsms } from '../../support/fake-esms.ts';
import { citizen, type Rig } from './rig.ts';

export const identity = { id: 'esms', callbackSecret: 'e'.repeat(22) };

export const settingsFor = (apiBaseUrl: string, more = {}) =>
  esmsSettings.parse({
    kind: 'esms',
    ...identity,
    apiKey: account.ApiKey,
    secretKey: account.SecretKey,
    brandname: account.brandname,
    shortCode: { cpid: account.cpid, privateKey: account.privateKey },
    apiBaseUrl,
    timeout: 2_000,
    ...more,
  });

export async function startRig(): Promise<Rig & { fake: FakeEsms }> {
  const receiver = await startCallbackReceiver();
  const fake = await startFakeEsms({
    deliverTo: (url) => url.replace(publicUrl, receiver.url),
    incomingUrl: `${receiver.url}${callbackPath(identity)}/incoming`,
  });
  const channel = createEsmsChannel(settingsFor(fake.url), publicUrl);
  receiver.mount(channel);
  const typed = { sender: citizen.slice(1), serviceNumber: '8179', content: 'HL 5 4 5 4' };
  return {
    fake,
    channel,
    stranger: createEsmsChannel(settingsFor(fake.url, { secretKey: 'guessed' }), publicUrl),
    receiver,
    accepted: async () => fake.messages,
    faulty: async (fault) => fake.turn({ [fault]: 1 }),
    throttleFor: async (seconds) => fake.turn({ throttle: 1, retryAfter: seconds }),
    callbacks: async (kind) =>
      fake.turn(kind === 'duplicate' ? { duplicateCallbacks: true } : { reorderCallbacks: true }),
    typed: async (from, serviceNumber, content) =>
      void (await fake.incoming({ sender: from.slice(1), serviceNumber, content })),
    async callback(fault) {
      const { status } = await fake.incoming(typed, (query) => {
        if (fault === 'bad signature') query.set('sign', `x${query.get('sign')}`);
        if (fault === 'no signature') query.delete('sign');
        if (fault === 'changed body') query.set('content', 'HL 1 1 1 1');
        if (fault === 'unreadable body') query.delete('sender');
      });
      return status;
    },
    providerStops: fake.stop,
    async stop() {
      await fake.stop();
      await receiver.stop();
    },
  };
}
