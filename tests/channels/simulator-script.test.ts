import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { callbackPath } from '../../src/channels/channel.ts';
import { createSimulatorChannel, simulatorSettings } from '../../src/channels/simulator/adapter.ts';
import { createHandsets } from '../../src/channels/simulator/handsets.ts';
import { type SimulatorProvider, startSimulatorProvider } from '../../src/channels/simulator/provider.ts';
import { parseScript } from '../../src/channels/simulator/script.ts';
import type { Msisdn } from '../../src/domain/msisdn.ts';
import { type CallbackReceiver, startCallbackReceiver } from '../support/callback-receiver.ts';
import { eventually } from './conformance.ts';
import { attemptTo, citizen } from './rigs/rig.ts';

const secret = 'shared with the provider';
const identity = { id: 'sim', callbackSecret: 'c'.repeat(22) };

interface Started {
  readonly provider: SimulatorProvider;
  readonly receiver: CallbackReceiver;
  /** Sends to a number; what the sender is told. */
  send(to: string): Promise<string>;
  post(path: string, body: unknown): Promise<{ status: number; body: { code?: string; message?: string } }>;
  record(): Promise<{ totals: Record<string, number>; latest: Record<string, unknown>[] }>;
}

describe('a scripted provider', () => {
  const started: Started[] = [];
  afterEach(async () => {
    for (const { provider, receiver } of started.splice(0)) {
      await provider.stop();
      await receiver.stop();
    }
  });

  async function open(script: unknown): Promise<Started> {
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
      script: parseScript(script),
    });
    const { url } = provider;
    const settings = { kind: 'simulator', ...identity, url, secret, timeout: 1_000 };
    const channel = createSimulatorChannel(simulatorSettings.parse(settings));
    receiver.mount(channel);
    const one: Started = {
      provider,
      receiver,
      send: (to) =>
        channel.send(attemptTo(to)).then(
          () => 'accepted',
          (error) => error.failure,
        ),
      async post(path, body) {
        const headers = { 'content-type': 'application/json' };
        const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
        return { status: response.status, body: (await response.json()) as { code?: string; message?: string } };
      },
      record: async () => (await (await fetch(`${url}/record`)).json()) as Awaited<ReturnType<Started['record']>>,
    };
    started.push(one);
    return one;
  }

  const numbers = Array.from({ length: 40 }, (_, n) => `+8491200${String(1000 + n)}`);
  const quick = { delay: 5 };

  it('answers from one message to another as it is told, and as usual before and after', async () => {
    const { send } = await open({
      outgoing: [
        { from: 3, to: 4, answer: 'errorAfterAccept' },
        { from: 5, to: 5, answer: 'throttle' },
      ],
    });
    const told: string[] = [];
    for (let n = 0; n < 6; n++) told.push(await send(citizen));
    expect(told).toEqual(['accepted', 'accepted', 'ambiguous', 'ambiguous', 'throttled', 'accepted']);
  });

  const nasty = {
    seed: 7,
    networks: [{ name: 'viettel', weight: 2 }, { name: 'mobifone' }],
    outgoing: [
      { reports: quick },
      { network: 'viettel', share: 0.4, fate: 'lost' },
      { share: 0.2, answer: 'errorAfterAccept' },
      { share: 0.2, fate: 'failed' },
    ],
  };
  const play = async (script: unknown) => {
    const one = await open(script);
    const told: string[] = [];
    for (const number of numbers) told.push(await one.send(number));
    const lost = (await one.record()).totals['lost'] ?? 0;
    await eventually(async () =>
      expect(
        (await one.record()).latest.filter(({ state }) => state === 'delivered' || state === 'failed'),
      ).toHaveLength(numbers.length - lost),
    );
    const latest = (await one.record()).latest.map(({ n, to, network, answer, fate, state }) => ({
      n,
      to,
      network,
      answer,
      fate,
      state,
    }));
    return { told, latest };
  };

  it('behaves the same with the same seed and script, otherwise with another seed', async () => {
    const first = await play(nasty);
    expect(await play(nasty)).toEqual(first);
    expect(await play({ ...nasty, seed: 8 })).not.toEqual(first);
    const lost = first.latest.filter(({ fate }) => fate === 'lost');
    expect(lost.length).toBeGreaterThan(0);
    expect(new Set(lost.map(({ network }) => network))).toEqual(new Set(['viettel']));
    expect(new Set(lost.map(({ state }) => state))).toEqual(new Set(['accepted']));
  });

  it('tells the network, a dead number and an expired message in its reports', async () => {
    const { send, receiver } = await open({
      networks: [{ name: 'viettel', prefixes: ['+8496'] }],
      outgoing: [{ reports: quick }, { numbers: ['+84961'], fate: 'dead' }, { numbers: ['+84962'], fate: 'expired' }],
    });
    await send('+84961234567');
    await send('+84962234567');
    const last = () => receiver.reports.filter(({ state }) => state !== 'sent');
    await eventually(() => expect(last()).toHaveLength(2));
    expect(last()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ state: 'failed', failure: 'undeliverable', network: 'viettel' }),
        expect.objectContaining({ state: 'expired', rawStatus: 'failed expired' }),
      ]),
    );
  });

  it('repeats, reverses and loses reports', async () => {
    const { send, receiver } = await open({
      outgoing: [
        { reports: { ...quick, copies: 2, reversed: true } },
        { numbers: ['+84987'], reports: { lost: true } },
      ],
    });
    await send('+84987654321');
    await send(citizen);
    await eventually(() => expect(receiver.reports).toHaveLength(4));
    expect(receiver.reports.map(({ state }) => state)).toEqual(['delivered', 'delivered', 'sent', 'sent']);
  });

  it('refuses what goes beyond its throughput', async () => {
    const { send } = await open({ throughput: { perSecond: 0.001, burst: 2 } });
    expect([await send(citizen), await send(citizen), await send(citizen)]).toEqual([
      'accepted',
      'accepted',
      'throttled',
    ]);
  });

  it('hands typed SMS on in parts, in reverse, twice, late, without ids, or not at all', async () => {
    const { provider, receiver } = await open({
      incoming: [
        { from: 1, to: 1, parts: 3, reversed: true },
        { from: 2, to: 2, delay: 200 },
        { from: 3, to: 3, copies: 2 },
        { from: 4, to: 4, lost: true },
        { from: 5, to: 5, withoutId: true },
      ],
    });
    const handsets = createHandsets(provider.url);
    for (const text of ['HL 5 4 5 4', 'late', 'twice', 'never', 'nameless'])
      await handsets.type(citizen as Msisdn, '8179', text);
    await eventually(() => expect(receiver.incoming).toHaveLength(7));
    const texts = receiver.incoming.filter(({ part }) => !part).map(({ text }) => text);
    expect(texts.sort()).toEqual(['late', 'nameless', 'twice', 'twice']);
    const parts = receiver.incoming.flatMap((fact) => (fact.part ? [fact] : []));
    expect(
      parts
        .sort((a, b) => a.part!.index - b.part!.index)
        .map(({ text }) => text)
        .join(''),
    ).toBe('HL 5 4 5 4');
    expect(receiver.incoming.find(({ text }) => text === 'nameless')?.externalId).toMatch(/^told:/);
  });

  it('gives up a callback after so many tries', async () => {
    const { provider, receiver } = await open({ callbacks: { attempts: 2, firstPause: 10 } });
    receiver.failNext(2);
    const handsets = createHandsets(provider.url);
    await handsets.type(citizen as Msisdn, '8179', 'given up');
    await eventually(async () => expect((await handsets.thread(citizen as Msisdn))[0]!.state).toBe('delivered'));
    await handsets.type(citizen as Msisdn, '8179', 'taken');
    await eventually(() => expect(receiver.incoming.map(({ text }) => text)).toEqual(['taken']));
  });

  it('takes another script while it runs, and says at which place one is wrong', async () => {
    const { post, send } = await open({});
    const wrong = {
      outgoing: [
        { share: 3, network: 'nobody' },
        { from: 9, to: 2 },
      ],
      speed: 1,
    };
    const { status, body } = await post('/script', wrong);
    expect([status, body.code]).toEqual([400, 'invalid_script']);
    expect(body.message).toMatch(/outgoing\.0\.share: must be a share/);
    expect(body.message).toMatch(/outgoing\.1\.to: must not be below "from"/);
    expect(await send(citizen)).toBe('accepted');
    expect((await post('/script', { outgoing: [{ answer: 'refuse' }] })).status).toBe(200);
    expect(await send(citizen)).toBe('rejected');
  });

  it('names a network that no list describes', () => {
    expect(() => parseScript({ networks: [{ name: 'viettel' }], incoming: [{ network: 'vietel' }] })).toThrow(
      'incoming.0.network: "vietel" is not in "networks" (viettel)',
    );
  });

  it('shows its record as a page', async () => {
    const { provider, send } = await open({ outgoing: [{ from: 2, answer: 'throttle' }] });
    const show = async () => (await fetch(provider.url)).text();
    expect(await show()).toContain('No message was submitted yet');
    await send(citizen);
    await send(citizen);
    expect(await show()).toMatch(/<td>1<td>|<td>1<\/td>/);
    expect(await show()).toContain('not accepted');
  });

  it('has an example that is a script', () => {
    const file = readFileSync('docs/examples/simulator-bad-evening.json', 'utf8');
    expect(parseScript(JSON.parse(file)).outgoing).toHaveLength(6);
  });
});
