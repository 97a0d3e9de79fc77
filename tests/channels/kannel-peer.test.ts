import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { callbackPath } from '../../src/channels/channel.ts';
import { createKannelChannel } from '../../src/channels/kannel/adapter.ts';
import { laterOf } from '../../src/domain/attempt-state.ts';
import { type CallbackReceiver, publicUrl, startCallbackReceiver } from '../support/callback-receiver.ts';
import { type Kannel, startKannel } from '../support/kannel.ts';
import { type Smsc, startSmsc } from '../support/smsc.ts';
import { eventually } from './conformance.ts';
import { identity, incomingKey, settingsFor } from './rigs/kannel.ts';
import { attemptTo, citizen } from './rigs/rig.ts';
import { written } from './rigs/smpp.ts';

/** The real Kannel, which binds to our SMSC: a third party at both ends of what is ours. */
describe('a real Kannel', () => {
  let kannel: Kannel;
  let smsc: Smsc;
  let receiver: CallbackReceiver;
  const channelTo = (more = {}) =>
    createKannelChannel(
      settingsFor(kannel.sendsmsUrl, { smsc: 'SMPP', callbackBaseUrl: receiver.url, timeout: 15_000, ...more }),
      publicUrl,
    );

  beforeAll(async () => {
    smsc = await startSmsc();
    receiver = await startCallbackReceiver();
    const values = 'id=%I&from=%p&to=%P&text=%b&charset=%C&coding=%c&udh=%u&time=%T&smsc=%i';
    const getUrl = `${receiver.url}${callbackPath(identity)}/incoming?key=${incomingKey}&${values}`;
    kannel = await startKannel({ getUrl, smppPort: smsc.port });
    receiver.mount(channelTo());
  });
  afterEach(() => {
    receiver.incoming.length = 0;
    receiver.reports.length = 0;
  });
  afterAll(async () => {
    await kannel?.stop();
    await smsc.stop();
    await receiver.stop();
  });

  it.each([
    ['GET', 'Da ghi: rat hai long [5]'],
    ['GET', 'Đã ghi nhận đánh giá của ông/bà'],
    ['GET', 'Cam on ong/ba. '.repeat(20)],
    ['GET', 'Phản ánh '.repeat(20)],
    ['POST', 'Đã ghi: €5 & 100 % + {x}'],
  ])('hands on by %s what it was given, and reports it delivered: %s', async (method, body) => {
    const attempt = attemptTo(citizen, body);
    expect(await channelTo({ method }).send(attempt)).toEqual({ externalId: attempt.attemptId });
    await eventually(() => expect(smsc.messages().at(-1)).toEqual({ from: '8179', to: citizen, body }));
    await eventually(() => expect(receiver.reports.map(({ state }) => state)).toContain('delivered'));
    expect(receiver.reports.map(({ state }) => state).reduce(laterOf)).toBe('delivered');
    for (const report of receiver.reports)
      expect(report).toMatchObject({ attemptId: attempt.attemptId, network: 'SMPP' });
  });

  it('says how long a message stays worth delivering', async () => {
    await channelTo().send({ ...attemptTo(citizen), validity: 7_200 });
    expect(smsc.submissions.at(-1)!.fields['validity_period']).toMatch(/\S/);
    await eventually(() => expect(receiver.reports.map(({ state }) => state)).toContain('delivered'));
  });

  it('reports what was not delivered and what came too late', async () => {
    for (const [outcome, state] of [
      ['UNDELIV', 'failed'],
      ['EXPIRED', 'expired'],
    ] as const) {
      smsc.turn({ outcome });
      const attempt = attemptTo(citizen);
      await channelTo().send(attempt);
      const mine = () => receiver.reports.filter(({ attemptId }) => attemptId === attempt.attemptId);
      await eventually(() => expect(mine().map((report) => report.state)).toContain(state));
      expect(
        mine()
          .map((report) => report.state)
          .reduce(laterOf),
      ).toBe(state);
    }
    smsc.turn({ outcome: 'DELIVRD' });
  });

  it.each(['HL 5 4 5 4', 'Cán bộ tốt, cảm ơn', 'a@b {} €'])('brings what a citizen wrote: %s', async (text) => {
    expect(await smsc.deliver(written(citizen, '8179', text))).toEqual([0]);
    await eventually(() => expect(receiver.incoming).toHaveLength(1));
    expect(receiver.incoming[0]).toMatchObject({ from: citizen, to: '8179', text, network: 'SMPP' });
    expect(Math.abs(receiver.incoming[0]!.sentAt! - Date.now())).toBeLessThan(86_400_000);
  });

  it('brings an SMS again that could not be stored, and none twice', async () => {
    receiver.failNext(1);
    for (const text of ['HL 5', 'HL 5', 'HL 4']) await smsc.deliver(written(citizen, '8179', text));
    const texts = () => receiver.incoming.map(({ text }) => text).sort();
    await eventually(() => expect(texts()).toEqual(['HL 4', 'HL 5', 'HL 5']));
    expect(new Set(receiver.incoming.map(({ externalId }) => externalId)).size).toBe(3);
  });

  it('is checked without sending', async () => {
    expect(await channelTo().check!()).toEqual({ balance: null });
    await expect(channelTo({ password: 'wrong' }).check!()).rejects.toMatchObject({ failure: 'misconfigured' });
  });

  it('refuses what it has no road for, and a login it does not know', async () => {
    const failure = (more: object) =>
      channelTo(more)
        .send(attemptTo(citizen))
        .then(
          () => 'none',
          (error) => error.failure,
        );
    expect(await failure({ smsc: 'NOBODY' })).toBe('misconfigured');
    expect(await failure({ password: 'wrong' })).toBe('misconfigured');
  });

  it('takes and brings through its own fake SMSC', async () => {
    const handset = await kannel.handset({ from: '84987654321', to: '8179', text: 'HL 5 4 5 4' }, 3);
    await eventually(() => expect(receiver.incoming).toHaveLength(3));
    expect(receiver.incoming[0]).toMatchObject({ from: '+84987654321', to: '8179', text: 'HL 5 4 5 4' });
    await channelTo({ smsc: 'FAKE' }).send(attemptTo(citizen, 'Tra loi bang so'));
    await eventually(() => expect(handset.printed(), kannel.log()).toContain('text Tra loi bang so>'));
    expect(handset.received()).toBe(1);
    await eventually(() => expect(receiver.reports.map(({ state }) => state)).toContain('delivered'));
    await handset.stop();
  });
});
