import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Channel, callbackPath, SendError } from '../../src/channels/channel.ts';
import { createSimulatorChannel, simulatorSettings } from '../../src/channels/simulator/adapter.ts';
import { type SimulatorProvider, startSimulatorProvider } from '../../src/channels/simulator/provider.ts';
import { parseScript } from '../../src/channels/simulator/script.ts';
import { channelTable } from '../../src/cli/channel-table.ts';
import { sendOrder, startControl } from '../../src/cli/control.ts';
import { countInbound } from '../../src/db/inbound-counts.ts';
import { localDay } from '../../src/domain/hours.ts';
import { checkChannels } from '../../src/feedback/check-channels.ts';
import { describeChannels } from '../../src/feedback/describe-channels.ts';
import { createTroubleBook } from '../../src/feedback/note-trouble.ts';
import { startWeb, type Web } from './support/web.ts';

const identity = { id: 'simulator', callbackSecret: 'c'.repeat(22) };
const providers: SimulatorProvider[] = [];
const channels = new Map<string, Channel>();
let web: Web;

/** A simulated provider whose callbacks go to the web side under test. */
async function provide(callbacks: string | null, script: unknown = {}): Promise<SimulatorProvider> {
  const status = callbacks && `${callbacks}${callbackPath(identity)}/status`;
  const provider = await startSimulatorProvider({
    port: 0,
    host: '127.0.0.1',
    stateFile: null,
    callbackUrls: { status, incoming: null },
    secret: 's',
    lookup: true,
    idempotent: false,
    now: () => 1_764_000_000_000,
    script: parseScript({ outgoing: [{ reports: { delay: 5 } }], ...(script as object) }),
  });
  providers.push(provider);
  return provider;
}

const channelTo = (url: string, secret = 's') =>
  createSimulatorChannel(simulatorSettings.parse({ kind: 'simulator', ...identity, url, secret, timeout: 2_000 }));

beforeAll(async () => {
  // The routes need the channel before the address of the web side is known, and callbacks need that address.
  channels.set('simulator', channelTo('http://127.0.0.1:1'));
  web = await startWeb({ channels });
});
afterAll(async () => {
  for (const provider of providers) await provider.stop();
  await web.close();
});

describe('checking a channel', () => {
  it('sends a message to a virtual handset and waits for its report, which leaves nothing behind', async () => {
    channels.set('simulator', channelTo((await provide(web.url)).url));
    const [one] = (await checkChannels(web.rt))!;
    expect(one).toMatchObject({ id: 'simulator', passed: true, credentials: { outcome: 'valid' } });
    expect(one!.roundTrip?.outcome).toBe('delivered');
    const left: { state: string }[] = await web.rt.db.reader('delivery_reports');
    expect(left.map(({ state }) => state)).not.toContain('delivered');
    expect(channelTable([one!])).toMatch(/simulator +ok +valid +- +delivered/);
    const [heads, row] = channelTable([one!])
      .split('\n')
      .map((line) => line.split(/ {2,}/));
    expect(row).toHaveLength(heads!.length);
  });

  it('fails with the reason and a remedy where the provider does not know us, is away, or loses the message', async () => {
    const { url } = await provide(web.url);
    const outcomes: unknown[] = [];
    for (const channel of [
      channelTo(url, 'guessed'),
      channelTo('http://127.0.0.1:1'),
      channelTo((await provide(web.url, { outgoing: [{ fate: 'lost' }] })).url),
      channelTo((await provide(web.url, { outgoing: [{ fate: 'dead', reports: { delay: 5 } }] })).url),
    ]) {
      channels.set('simulator', channel);
      const [one] = (await checkChannels(web.rt, 'simulator', 300))!;
      expect(one!.passed).toBe(false);
      expect(channelTable([one!])).toMatch(/FAILED/);
      outcomes.push(one!.credentials.outcome === 'failed' ? one!.credentials.failure : one!.roundTrip?.outcome);
    }
    expect(outcomes).toEqual(['misconfigured', 'unreachable', 'unreported', 'failed']);
  });

  it('passes a channel that cannot be asked, says so, and sends nothing where a citizen would get it', async () => {
    let sent = 0;
    const mute = { ...web.channel, send: async () => Promise.reject(new SendError('rejected', '', `sent ${++sent}`)) };
    channels.set('simulator', mute);
    const [one] = (await checkChannels(web.rt))!;
    expect(one).toMatchObject({ passed: true, credentials: { outcome: 'untold' }, roundTrip: null });
    expect(sent).toBe(0);
    expect(channelTable([one!])).toContain('cannot be asked');
  });

  it('is asked for through the running program', async () => {
    channels.set('simulator', channelTo((await provide(web.url)).url));
    const dataDir = mkdtempSync(join(tmpdir(), 'phieu-so-control-'));
    const control = await startControl(dataDir, web.rt);
    const ask = (only: string) => sendOrder(dataDir, { question: 'check-channels', only });
    expect(JSON.parse((await ask('simulator'))!)).toMatchObject([{ id: 'simulator', passed: true }]);
    expect(JSON.parse((await ask('nobody'))!)).toBeNull();
    await control.close();
    expect(await ask('simulator')).toBeUndefined();
    rmSync(dataDir, { recursive: true });
  });

  it('goes with a sentence for each channel that the routes name and nobody configured', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'phieu-so-control-'));
    for (const [configured, sentences] of [
      [channels, []],
      [new Map(), [expect.stringContaining('"simulator", which CHANNELS_FILE does not list')]],
    ] as const) {
      const control = await startControl(dataDir, { ...web.rt, channels: configured });
      const told = await sendOrder(dataDir, { question: 'unconfigured-channels' });
      expect(JSON.parse(told!)).toEqual(sentences);
      await control.close();
    }
    rmSync(dataDir, { recursive: true });
  });

  it('tells what its provider did over the connection, and raises one alert a day for each kind', async () => {
    const note = createTroubleBook(web.rt);
    for (const kind of ['unreadable', 'unreadable', 'refused', 'refused', 'lost'] as const)
      await note('simulator', { kind, detail: 'command 0x00000005' });
    await web.rt.db.writer.transaction((trx) =>
      countInbound(trx, 'orphan_report', localDay(web.rt.clock.now()), ['simulator', 'simulator', 'simulator']),
    );
    const alerts = await web.rt.db.reader('alerts').where({ level: 'channel' }).select('detail');
    expect(alerts.map(({ detail }) => JSON.parse(detail).fault)).toEqual([
      'unreadable: command 0x00000005',
      'refused: command 0x00000005',
    ]);
    expect(await describeChannels(web.rt)).toMatchObject([{ id: 'simulator', orphanReports: 3, unreadable: 2 }]);
  });

  it('knows nothing of a channel that is not configured', async () => {
    expect(await checkChannels(web.rt, 'nobody')).toBeUndefined();
  });
});
