import { callbackPath } from '../../../src/channels/channel.ts';
import { createSmsGatewayAndroidChannel } from '../../../src/channels/sms-gateway-android/adapter.ts';
import { smsGatewayAndroidSettings } from '../../../src/channels/sms-gateway-android/settings.ts';
import { publicUrl, startCallbackReceiver } from '../../support/callback-receiver.ts';
import {
  credentials,
  type FakeAndroidGateway,
  isoLocal,
  type Spoil,
  startFakeAndroidGateway,
} from '../../support/fake-android-gateway.ts';
import { citizen, type Rig } from './rig.ts';

export const identity = { id: 'phone', callbackSecret: 'p'.repeat(22) };

export const settingsFor = (apiBaseUrl: string, more = {}) =>
  smsGatewayAndroidSettings.parse({
    kind: 'sms-gateway-android',
    ...identity,
    ...credentials,
    sims: [
      { simNumber: 1, number: '8179' },
      { simNumber: 2, number: '0987654321' },
    ],
    apiBaseUrl,
    timeout: 2_000,
    ...more,
  });

/** An SMS as the app posts it. */
export const typedBy = (sender: string, message: string, more = {}) => ({
  messageId: 'a1b2c3d4',
  message,
  sender,
  recipient: null,
  simNumber: 1,
  receivedAt: isoLocal(Date.now()),
  ...more,
});

export async function startRig(): Promise<Rig & { fake: FakeAndroidGateway }> {
  const receiver = await startCallbackReceiver();
  const fake = await startFakeAndroidGateway(`${receiver.url}${callbackPath(identity)}/webhook`);
  for (const hook of fake.hooks) hook.url = `${publicUrl}${callbackPath(identity)}/webhook`;
  const channel = createSmsGatewayAndroidChannel(settingsFor(fake.url), publicUrl);
  receiver.mount(channel);
  const spoils: Readonly<Record<string, Spoil>> = {
    'bad signature': { signature: (good) => good.replace(/^./, (first) => (first === '0' ? '1' : '0')) },
    'no signature': { signature: () => undefined },
    'changed body': { body: (good) => good.replace('5 4 5 4', '1 1 1 1') },
  };
  return {
    fake,
    channel,
    stranger: createSmsGatewayAndroidChannel(settingsFor(fake.url, { password: 'guessed' }), publicUrl),
    receiver,
    accepted: async () => [...fake.messages.values()],
    faulty: async (fault) => fake.turn({ [fault]: 1 }),
    throttleFor: async (seconds) => fake.turn({ throttle: 1, retryAfter: seconds }),
    callbacks: async (kind) =>
      fake.turn(kind === 'duplicate' ? { duplicateCallbacks: true } : { reorderCallbacks: true }),
    typed: async (from, to, text) =>
      void (await fake.received(typedBy(from, text, { simNumber: to === '8179' ? 1 : 2 }))),
    callback: (fault) =>
      fake.received(
        fault === 'unreadable body' ? { message: 'no sender' } : typedBy(citizen, 'HL 5 4 5 4'),
        spoils[fault],
      ),
    providerStops: fake.stop,
    async stop() {
      await fake.stop();
      await receiver.stop();
    },
  };
}
