import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallbackRequest, SendFailure } from '../../src/channels/channel.ts';
import { createSpeedsmsChannel } from '../../src/channels/speedsms/adapter.ts';
import { errorOfStatus, toSendError } from '../../src/channels/speedsms/errors.ts';
import { speedsmsSettings } from '../../src/channels/speedsms/settings.ts';
import { eventually } from './conformance.ts';
import { attemptTo, citizen } from './rigs/rig.ts';
import { settingsFor, startRig } from './rigs/speedsms.ts';

const offline = createSpeedsmsChannel(settingsFor('http://127.0.0.1:1'));
const now = 1_764_000_000_000;

function request(body: Record<string, unknown>, more: Partial<CallbackRequest> = {}): CallbackRequest {
  const place = { url: '', headers: {}, query: {}, remoteAddress: '127.0.0.1', receivedAt: now };
  return { ...place, body, rawBody: JSON.stringify(body), ...more };
}

const receive = (body: Record<string, unknown>, more = {}) => offline.routes[0]!.receive(request(body, more));

describe('speedsms reads', () => {
  it.each([
    [0, 'delivered'],
    ['0', 'delivered'],
    [1, 'sent'],
    [63, 'sent'],
    [64, 'failed'],
    ['200', 'failed'],
  ])('status %j of a report as %s', (status, state) => {
    expect(receive({ type: 'report', tranId: 1_234_567, phone: '84912345678', status })).toEqual({
      incoming: [],
      reports: [{ externalId: '1234567', attemptId: null, state, rawStatus: String(status) }],
      reply: { status: 200, type: 'application/json', body: '{"status":"success"}' },
    });
  });

  it.each(['84912345678', '0912345678', '+84912345678'])('an SMS from %s', (phone) => {
    const { incoming } = receive({ type: 'incoming', tranId: 77, phone, content: 'HL 5454' });
    expect(incoming).toEqual([{ externalId: '77', from: citizen, to: '8179', text: 'HL 5454' }]);
  });

  it('an SMS without an id: the same words within ten minutes are the same SMS', () => {
    const idOf = (content: string, receivedAt: number) =>
      receive({ type: 'incoming', phone: '0912345678', content }, { receivedAt }).incoming[0]!.externalId;
    expect(idOf('TC', now)).toBe(idOf('TC', now + 1_000));
    expect(idOf('TC', now)).not.toBe(idOf('HL MO', now));
    expect(idOf('TC', now)).not.toBe(idOf('TC', now + 1_200_000));
    expect(idOf('TC', now)).not.toContain('912345678');
  });

  it.each([
    ['a type nobody knows', { type: 'voice' }],
    ['no type', { tranId: 1, status: 0 }],
    ['a report without an id', { type: 'report', status: 0 }],
    ['a report with a status that is no number', { type: 'report', tranId: 1, status: 'ok' }],
    ['an SMS without words', { type: 'incoming', phone: '0912345678' }],
  ])('nothing from %s', (_, body) => {
    expect(() => receive(body)).toThrow(expect.objectContaining({ status: 400 }));
  });

  it('no fact from a sender that is a name', () => {
    expect(receive({ type: 'incoming', phone: 'VIETTEL', content: 'khuyen mai' }).incoming).toEqual([]);
  });
});

describe('speedsms', () => {
  let rig: Awaited<ReturnType<typeof startRig>>;
  beforeEach(async () => {
    rig = await startRig();
  });
  afterEach(() => rig.stop());

  it('sends what the provider’s page asks for', async () => {
    const { attemptId, body, ...rest } = attemptTo(citizen);
    const { externalId } = await rig.channel.send({ attemptId, body, ...rest });
    const [message] = rig.fake.messages;
    expect(externalId).toBe(String(message!.tranId));
    expect(message!.request).toEqual({ to: ['84912345678'], content: body, sms_type: 3, sender: 'CA TINH' });
  });

  it('reports by the id that send returned', async () => {
    const { externalId } = await rig.channel.send(attemptTo(citizen));
    await eventually(() => expect(rig.receiver.reports.at(-1)).toMatchObject({ externalId, state: 'delivered' }));
  });

  it('reports a message that reached nobody as failed', async () => {
    rig.fake.fates.set(citizen, 64);
    await rig.channel.send(attemptTo(citizen));
    await eventually(() => expect(rig.receiver.reports.at(-1)).toMatchObject({ state: 'failed', rawStatus: '64' }));
  });

  it('waits until the window of 60 requests is over', async () => {
    rig.fake.allow(1);
    await rig.channel.send(attemptTo(citizen));
    const sending = rig.channel.send(attemptTo(citizen));
    await expect(sending).rejects.toMatchObject({ failure: 'throttled', retryAfter: 42_000 });
    expect(rig.fake.messages).toHaveLength(1);
  });

  it('does not take a success that names the number as invalid for one', async () => {
    await expect(rig.channel.send({ ...attemptTo(citizen), to: '+84999999999' as never })).rejects.toMatchObject({
      failure: 'undeliverable',
    });
  });

  it('is rejected with a text that is too long', async () => {
    await expect(rig.channel.send(attemptTo(citizen, 'x'.repeat(641)))).rejects.toMatchObject({ failure: 'rejected' });
  });

  it('tells the balance, and that the token is wrong', async () => {
    expect(await rig.channel.check!()).toEqual({ balance: { amount: 125_000, unit: 'VND' } });
    await expect(rig.stranger.check!()).rejects.toMatchObject({ failure: 'misconfigured', code: '401' });
  });
});

const refusals: Readonly<Partial<Record<SendFailure, readonly string[]>>> = {
  misconfigured: ['007', '008', '009', '101', '300'],
  undeliverable: ['105'],
  rejected: ['110', '113'],
  ambiguous: ['500', '999', '7'],
};

describe('speedsms errors', () => {
  it.each(Object.entries(refusals).flatMap(([failure, codes]) => codes.map((code) => [code, failure] as const)))(
    'read code %s as %s',
    (code, failure) => expect(toSendError(code, 'no')).toMatchObject({ failure, code }),
  );

  it.each([
    [401, {}, 'misconfigured', undefined],
    [429, { 'retry-after': '3' }, 'throttled', 3_000],
    [429, { 'x-rate-limit-reset': '17' }, 'throttled', 17_000],
    [500, {}, 'ambiguous', undefined],
    [404, {}, 'ambiguous', undefined],
  ])('read status %i with %j as %s', (status, headers, failure, retryAfter) => {
    const error = errorOfStatus({ status, headers: headers as Record<string, string>, body: '' });
    expect([error.failure, error.retryAfter]).toEqual([failure, retryAfter]);
  });
});

describe('speedsms settings', () => {
  it.each([
    ['smsType', { smsType: 1 }],
    ['number', { number: '+84 8179' }],
    ['sender', { sender: undefined }],
    ['accessToken', { accessToken: '' }],
  ])('name %s when it is wrong', (path, wrong) => {
    const settings = {
      kind: 'speedsms',
      id: 'speedsms',
      callbackSecret: 's'.repeat(22),
      accessToken: 't',
      sender: 'CA',
      ...wrong,
    };
    expect(speedsmsSettings.safeParse(settings).error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
  });
});
