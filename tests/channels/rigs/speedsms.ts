import { callbackPath } from '../../../src/channels/channel.ts';
import { createSpeedsmsChannel } from '../../../src/channels/speedsms/adapter.ts';
import { speedsmsSettings } from '../../../src/channels/speedsms/settings.ts';
import { startCallbackReceiver } from '../../support/callback-receiver.ts';
import { accessToken, type FakeSpeedsms, startFakeSpeedsms } from '../../support/fake-speedsms.ts';
import { citizen, type Rig } from './rig.ts';

const identity = { id: 'speedsms', callbackSecret: 's'.repeat(22) };

export const settingsFor = (apiBaseUrl: string, more = {}) =>
  speedsmsSettings.parse({
    kind: 'speedsms',
    ...identity,
    accessToken,
    sender: 'CA TINH',
    number: '8179',
    apiBaseUrl,
    timeout: 2_000,
    ...more,
  });

export async function startRig(): Promise<Rig & { fake: FakeSpeedsms }> {
  const receiver = await startCallbackReceiver();
  const fake = await startFakeSpeedsms(`${receiver.url}${callbackPath(identity)}/webhook`);
  const channel = createSpeedsmsChannel(settingsFor(fake.url));
  receiver.mount(channel);
  const incoming = { type: 'incoming', phone: citizen.slice(1), content: 'HL 5 4 5 4' };
  return {
    fake,
    channel,
    stranger: createSpeedsmsChannel(settingsFor(fake.url, { accessToken: 'guessed' })),
    receiver,
    accepted: async () => fake.messages,
    faulty: async (fault) => fake.turn({ [fault]: 1 }),
    throttleFor: async (seconds) => fake.turn({ throttle: 1, retryAfter: seconds }),
    callbacks: async (kind) =>
      fake.turn(kind === 'duplicate' ? { duplicateCallbacks: true } : { reorderCallbacks: true }),
    typed: async (from, _to, content) => void (await fake.post({ ...incoming, phone: from.slice(1), content })),
    callback: (fault) => fake.post(fault === 'unreadable body' ? { type: 'incoming' } : incoming),
    providerStops: fake.stop,
    async stop() {
      await fake.stop();
      await receiver.stop();
    },
  };
}
