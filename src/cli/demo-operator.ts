import { randomUUID } from 'node:crypto';
import { callbackPath } from '../channels/channel.ts';
import type { ChannelSettings } from '../channels/registry.ts';
import { type SimulatorProvider, startSimulatorProvider } from '../channels/simulator/provider.ts';
import type { Keys } from '../domain/keys.ts';

export interface DemoOperator {
  readonly provider: SimulatorProvider;
  readonly channel: Extract<ChannelSettings, { kind: 'simulator' }>;
}

/**
 * The virtual operator of a demo, in this process; its handsets remember everything across restarts.
 * @param address where this program listens, for the operator's callbacks
 */
export async function startDemoOperator(
  dataDir: string,
  keys: Keys,
  address: string,
  now: () => number,
): Promise<DemoOperator> {
  const identity = { id: 'simulator', callbackSecret: keys.hash('callback:simulator') };
  const callbacks = address + callbackPath(identity);
  const shared = { secret: randomUUID(), lookup: true, idempotent: false };
  const provider = await startSimulatorProvider({
    ...shared,
    port: 0,
    host: '127.0.0.1',
    stateFile: `${dataDir}/virtual-operator.jsonl`,
    callbackUrls: { status: `${callbacks}/status`, incoming: `${callbacks}/incoming` },
    now,
  });
  const limits = { rate: 1_000, concurrency: 50, timeout: 10_000 };
  return { provider, channel: { kind: 'simulator', ...identity, ...shared, ...limits, url: provider.url } };
}
