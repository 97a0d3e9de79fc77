import { setTimeout as sleep } from 'node:timers/promises';
import { createSmppChannel } from '../../../src/channels/smpp/adapter.ts';
import smpp from '../../../src/channels/smpp/library.ts';
import { smppSettings } from '../../../src/channels/smpp/settings.ts';
import { startCallbackReceiver } from '../../support/callback-receiver.ts';
import { type Smsc, startSmsc } from '../../support/smsc.ts';
import type { Rig } from './rig.ts';

const identity = { id: 'smpp', callbackSecret: 'm'.repeat(22) };

export const settingsFor = (port: number, more = {}) =>
  smppSettings.parse({
    kind: 'smpp',
    ...identity,
    host: '127.0.0.1',
    port,
    systemId: 'phieuso',
    password: 'bi-mat',
    rate: 10_000,
    timeout: 1_000,
    patience: 1_000,
    reconnectAfter: 20,
    ...more,
  });

/** The `deliver_sm` of what a citizen wrote. */
export function written(from: string, to: string, text: string) {
  const octets = smpp.encodings.UCS2.encode(text);
  const source = { source_addr_ton: 1, source_addr_npi: 1, source_addr: from.replace('+', '') };
  return { ...source, destination_addr: to, data_coding: 8, short_message: octets };
}

export async function startRig(more = {}): Promise<Rig & { readonly smsc: Smsc }> {
  const receiver = await startCallbackReceiver();
  const smsc = await startSmsc();
  const channel = createSmppChannel(settingsFor(smsc.port, more), Date.now);
  const stranger = createSmppChannel(settingsFor(smsc.port, { password: 'guessed' }), Date.now);
  const connections = await Promise.all([channel.connect!(receiver.store), stranger.connect!(receiver.store)]);
  return {
    smsc,
    channel,
    stranger,
    receiver,
    accepted: async () => smsc.messages(),
    faulty: async (fault) => smsc.turn({ [fault]: 1 }),
    callbacks: async (kind) => smsc.turn(kind === 'duplicate' ? { duplicateReports: true } : { reorderReports: true }),
    typed: async (from, to, text) => void (await smsc.deliver(written(from, to, text))),
    callback() {
      throw new Error('SMPP has no callbacks');
    },
    async providerStops() {
      await smsc.stop();
      while (connections.some(({ up }) => up)) await sleep(5);
    },
    async stop() {
      await Promise.all(connections.map((connection) => connection.close()));
      await smsc.stop();
      await receiver.stop();
    },
  };
}

const noCallbacks = 'what arrives comes over the bound connection, to which no stranger can write';

export const withoutCallbacks = {
  'takes a callback that is signed': noCallbacks,
  'answers 403 to a callback with bad signature and takes no fact from it': noCallbacks,
  'answers 403 to a callback with no signature and takes no fact from it': noCallbacks,
  'answers 403 to a callback with changed body and takes no fact from it': noCallbacks,
  'answers 400 to a callback with unreadable body and takes no fact from it': noCallbacks,
};
