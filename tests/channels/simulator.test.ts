import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HandsetChange } from '../../src/channels/handsets.ts';
import { createSimulatorChannel } from '../../src/channels/simulator/adapter.ts';
import { createHandsets } from '../../src/channels/simulator/handsets.ts';
import type { Msisdn } from '../../src/domain/msisdn.ts';
import { eventually } from './conformance.ts';
import { attemptTo, citizen } from './rigs/rig.ts';
import { type Started, settingsFor, startProvider } from './rigs/simulator.ts';

const number = citizen as Msisdn;

describe('the simulated provider', () => {
  let folder: string;
  const started: Started[] = [];
  const open = async (more = {}) => {
    const one = await startProvider(more);
    started.push(one);
    return one;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'simulator-'));
  });
  afterEach(async () => {
    for (const { provider, receiver } of started.splice(0)) {
      await provider.stop();
      await receiver.stop();
    }
    rmSync(folder, { recursive: true });
  });

  it('shows a message that was sent twice as two on the handset', async () => {
    const { provider } = await open();
    const channel = createSimulatorChannel(settingsFor(provider.url));
    const attempt = attemptTo(citizen);
    await channel.send(attempt);
    await channel.send(attempt);
    expect(await createHandsets(provider.url).thread(number)).toHaveLength(2);
  });

  it('shows it once where it was started idempotent, and answers with the same id', async () => {
    const { provider } = await open({ idempotent: true });
    const channel = createSimulatorChannel(settingsFor(provider.url, { idempotent: true }));
    const attempt = attemptTo(citizen);
    expect(channel.capabilities.idempotentSend).toBe(true);
    expect(await channel.send(attempt)).toEqual(await channel.send(attempt));
    expect(await createHandsets(provider.url).thread(number)).toHaveLength(1);
  });

  it('has a message on file before it accepts, and reads it again after a crash that cut a line', async () => {
    const stateFile = join(folder, 'state.jsonl');
    const first = await open({ stateFile });
    const channel = createSimulatorChannel(settingsFor(first.provider.url));
    const attempt = attemptTo(citizen);
    const { externalId } = await channel.send(attempt);
    expect(readFileSync(stateFile, 'utf8')).toContain(externalId);
    await first.provider.stop();
    appendFileSync(stateFile, '{"type":"message","id":"cut sho');

    const second = await open({ stateFile });
    const again = createSimulatorChannel(settingsFor(second.provider.url));
    expect(await again.lookup!({ ...attempt, at: 0 })).toMatchObject({ found: true, externalId });
    await again.send(attemptTo(citizen, 'after the crash'));
    const texts = (await createHandsets(second.provider.url).thread(number)).map(({ text }) => text);
    expect(texts).toEqual([attempt.body, 'after the crash']);
    await second.provider.stop();
    expect(() =>
      readFileSync(stateFile, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).not.toThrow();
  });

  it('posts after a restart what nobody took before it', async () => {
    const stateFile = join(folder, 'state.jsonl');
    const first = await open({ stateFile });
    first.receiver.failNext(1_000);
    const typed = await createHandsets(first.provider.url).type(number, '8179', 'HL 5 5 5 5');
    await first.provider.stop();
    expect(first.receiver.incoming).toEqual([]);

    const { receiver, provider } = await open({ stateFile });
    await eventually(() => expect(receiver.incoming).toMatchObject([{ externalId: typed.id, text: 'HL 5 5 5 5' }]));
    await eventually(async () =>
      expect((await createHandsets(provider.url).thread(number))[0]!.state).toBe('delivered'),
    );
  });

  it('posts a reply again, with the same id, until the program takes it', async () => {
    const { receiver, provider } = await open();
    receiver.failNext(2);
    const { id } = await createHandsets(provider.url).type(number, '8179', 'TC');
    await eventually(() =>
      expect(receiver.incoming).toMatchObject([{ externalId: id, from: citizen, to: '8179', text: 'TC' }]),
    );
  });

  it('keeps its reports to itself when told so', async () => {
    const { receiver, provider, behave } = await open();
    await behave({ dropReports: true });
    const handsets = createHandsets(provider.url);
    await createSimulatorChannel(settingsFor(provider.url)).send(attemptTo(citizen));
    await eventually(async () => expect((await handsets.thread(number))[0]!.state).toBe('delivered'));
    await handsets.type(number, '8179', 'TC');
    await eventually(() => expect(receiver.incoming).toHaveLength(1));
    expect(receiver.reports).toEqual([]);
  });

  it('fails the share of messages it was told to, the same ones for the same seed', async () => {
    const fates = async (seed: number) => {
      const { provider, behave } = await open();
      await behave({ seed, failRate: 0.5, reportDelay: 0 });
      const channel = createSimulatorChannel(settingsFor(provider.url));
      for (let n = 0; n < 20; n++) await channel.send(attemptTo(citizen, `text ${n}`));
      const states = async () => (await createHandsets(provider.url).thread(number)).map(({ state }) => state);
      await eventually(async () =>
        expect((await states()).every((s) => s === 'delivered' || s === 'failed')).toBe(true),
      );
      return states();
    };
    const first = await fates(7);
    expect(new Set(first)).toEqual(new Set(['delivered', 'failed']));
    expect(await fates(7)).toEqual(first);
    expect(await fates(8)).not.toEqual(first);
  });

  it('says in Retry-After when it wants to be asked again', async () => {
    const { provider, behave } = await open();
    await behave({ throttle: 1, retryAfter: 3 });
    const sending = createSimulatorChannel(settingsFor(provider.url)).send(attemptTo(citizen));
    await expect(sending).rejects.toMatchObject({ failure: 'throttled', code: 'throttled', retryAfter: 3_000 });
  });

  it('answers slowly and is believed while it stays within the time limit', async () => {
    const { provider, behave } = await open();
    await behave({ delay: 100 });
    await expect(createSimulatorChannel(settingsFor(provider.url)).send(attemptTo(citizen))).resolves.toBeTruthy();
    const impatient = createSimulatorChannel(settingsFor(provider.url, { timeout: 50 }));
    await expect(impatient.send(attemptTo(citizen))).rejects.toMatchObject({ failure: 'ambiguous', code: 'ETIMEDOUT' });
  });

  it('answers no look-up where it has none, and the channel then offers none', async () => {
    const { provider } = await open({ lookup: false });
    expect(createSimulatorChannel(settingsFor(provider.url, { lookup: false })).lookup).toBeUndefined();
    const hopeful = createSimulatorChannel(settingsFor(provider.url));
    await expect(hopeful.lookup!({ ...attemptTo(citizen), at: 0 })).rejects.toMatchObject({ failure: 'ambiguous' });
  });

  it('refuses a post that does not say it is JSON, as a browser’s form would', async () => {
    const { provider } = await open();
    const post = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{"throttle":9}' };
    expect((await fetch(`${provider.url}/behaviour`, post)).status).toBe(415);
  });

  it('refuses a fault it does not know, and takes no other from that request', async () => {
    const { provider } = await open();
    const headers = { 'content-type': 'application/json' };
    const post = { method: 'POST', headers, body: '{"throttle":1,"explode":true}' };
    expect((await fetch(`${provider.url}/behaviour`, post)).status).toBe(400);
    await createSimulatorChannel(settingsFor(provider.url)).send(attemptTo(citizen));
  });
});

describe('handsets', () => {
  let one: Started;
  beforeEach(async () => {
    one = await startProvider();
  });
  afterEach(async () => {
    await one.provider.stop();
    await one.receiver.stop();
  });

  it('list the latest first and show both directions in order', async () => {
    const handsets = createHandsets(one.provider.url);
    const channel = createSimulatorChannel(settingsFor(one.provider.url));
    await channel.send(attemptTo(citizen, 'Soan HL va 4 so gui 8179'));
    await channel.send(attemptTo('+84987654321', 'x'.repeat(161)));
    await handsets.type(number, '8179', 'hài lòng');
    expect((await handsets.list(1)).map(({ msisdn }) => msisdn)).toEqual([citizen]);
    expect((await handsets.list(9)).map(({ msisdn, last }) => [msisdn, last.segments])).toEqual([
      [citizen, 1],
      ['+84987654321', 2],
    ]);
    expect(await handsets.thread(number)).toMatchObject([
      { direction: 'received', peer: '8179', text: 'Soan HL va 4 so gui 8179', at: 1_764_000_000_000 },
      { direction: 'typed', peer: '8179', text: 'hài lòng' },
    ]);
  });

  it('are empty for a number that was never heard of', async () => {
    expect(await createHandsets(one.provider.url).thread('+84987654321' as Msisdn)).toEqual([]);
  });

  it('tell a subscriber each change of a message until it leaves', async () => {
    const handsets = createHandsets(one.provider.url);
    const changes: HandsetChange[] = [];
    const leave = handsets.subscribe((change) => changes.push(change));
    await eventually(async () => {
      await handsets.type('+84987654321' as Msisdn, '8179', 'are you there');
      expect(changes.length).toBeGreaterThan(0);
    });
    await createSimulatorChannel(settingsFor(one.provider.url)).send(attemptTo(citizen));
    const states = () => changes.filter(({ msisdn }) => msisdn === citizen).map(({ message }) => message.state);
    await eventually(() => expect(states()).toEqual(expect.arrayContaining(['accepted', 'sent', 'delivered'])));
    leave();
    const before = changes.length;
    await handsets.type(number, '8179', 'too late');
    await eventually(() => expect(one.receiver.incoming.at(-1)?.text).toBe('too late'));
    expect(changes.length).toBe(before);
  });
});
