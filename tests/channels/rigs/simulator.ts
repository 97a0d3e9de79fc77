import { callbackPath } from '../../../src/channels/channel.ts';
import { createSimulatorChannel, simulatorSettings } from '../../../src/channels/simulator/adapter.ts';
import type { Behaviour } from '../../../src/channels/simulator/behaviour.ts';
import { createHandsets } from '../../../src/channels/simulator/handsets.ts';
import { type SimulatorProvider, startSimulatorProvider } from '../../../src/channels/simulator/provider.ts';
import { signatureHeader, signatureOf } from '../../../src/channels/simulator/wire.ts';
import type { Msisdn } from '../../../src/domain/msisdn.ts';
import { type CallbackReceiver, startCallbackReceiver } from '../../support/callback-receiver.ts';
import { citizen, type Rig } from './rig.ts';

const secret = 'shared with the provider';
const identity = { id: 'sim', callbackSecret: 'c'.repeat(22) };

export const settingsFor = (url: string, more = {}) =>
  simulatorSettings.parse({ kind: 'simulator', ...identity, url, secret, timeout: 1_000, ...more });

export interface Started {
  provider: SimulatorProvider;
  receiver: CallbackReceiver;
  behave(change: Partial<Behaviour>): Promise<void>;
}

/** The provider with a program at its callback URLs. */
export async function startProvider(
  more: { stateFile?: string; idempotent?: boolean; lookup?: boolean } = {},
): Promise<Started> {
  const receiver = await startCallbackReceiver();
  const base = receiver.url + callbackPath(identity);
  const provider = await startSimulatorProvider({
    port: 0,
    host: '127.0.0.1',
    stateFile: null,
    callbackUrls: { status: `${base}/status`, incoming: `${base}/incoming` },
    secret,
    lookup: true,
    idempotent: false,
    now: () => 1_764_000_000_000,
    ...more,
  });
  receiver.mount(createSimulatorChannel(settingsFor(provider.url)));
  const behave = async (change: Partial<Behaviour>) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${provider.url}/behaviour`, {
      method: 'POST',
      headers,
      body: JSON.stringify(change),
    });
    if (!response.ok) throw new Error(`the provider does not know ${JSON.stringify(change)}`);
  };
  await behave({ reportDelay: 10 });
  return { provider, receiver, behave };
}

export async function startRig(): Promise<Rig> {
  const { provider, receiver, behave } = await startProvider();
  const handsets = createHandsets(provider.url);
  return {
    channel: createSimulatorChannel(settingsFor(provider.url)),
    stranger: createSimulatorChannel(settingsFor(provider.url, { secret: 'guessed' })),
    receiver,
    async accepted() {
      const known = await handsets.list(1_000);
      const threads = await Promise.all(
        known.map(async ({ msisdn }) => ({ msisdn, thread: await handsets.thread(msisdn) })),
      );
      return threads.flatMap(({ msisdn, thread }) =>
        thread.filter(({ direction }) => direction === 'received').map(({ text }) => ({ to: msisdn, body: text })),
      );
    },
    faulty: (fault) => behave({ [fault]: 1 }),
    throttleFor: (retryAfter) => behave({ throttle: 1, retryAfter }),
    callbacks: (kind) => behave(kind === 'duplicate' ? { duplicateCallbacks: true } : { reorderCallbacks: true }),
    typed: async (from, to, text) => void (await handsets.type(from as Msisdn, to, text)),
    async callback(fault) {
      const good = JSON.stringify({ id: 'in-1', from: citizen, to: '8179', text: 'HL 5 4 5 4', at: 1 });
      const body = fault === 'unreadable body' ? '{"id":1}' : good;
      const signature = fault === 'bad signature' ? signatureOf('guessed', body) : signatureOf(secret, body);
      const response = await fetch(`${receiver.url}${callbackPath(identity)}/incoming`, {
        method: 'POST',
        headers: fault === 'no signature' ? {} : { [signatureHeader]: signature },
        body: fault === 'changed body' ? good.replace('5 4 5 4', '1 1 1 1') : body,
      });
      return response.status;
    },
    providerStops: () => provider.stop(),
    async stop() {
      await provider.stop();
      await receiver.stop();
    },
  };
}
