import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CallbackRequest, type Channel, callbackPath, type SendFailure } from '../../src/channels/channel.ts';
import { createEsmsChannel } from '../../src/channels/esms/adapter.ts';
import { toSendError } from '../../src/channels/esms/errors.ts';
import { esmsSettings } from '../../src/channels/esms/settings.ts';
import { publicUrl } from '../support/callback-receiver.ts';
import { account, localTime } from '../support/fake-esms.ts';
import { startNastyServer } from '../support/nasty-server.ts';
import { eventually } from './conformance.ts';
import { identity, settingsFor, startRig } from './rigs/esms.ts';
import { attemptTo, citizen } from './rigs/rig.ts';

const statusUrl = `${publicUrl}${callbackPath(identity)}/status`;
const offline = createEsmsChannel(settingsFor('http://127.0.0.1:1'), publicUrl);

function request(url: string, more: Partial<CallbackRequest> = {}): CallbackRequest {
  const query = Object.fromEntries(new URL(url).searchParams);
  const empty = { headers: {}, body: {}, rawBody: '', remoteAddress: '127.0.0.1', receivedAt: Date.now() };
  return { url, query, ...empty, ...more };
}

const routeOf = (channel: Channel, name: string) => channel.routes.find((route) => route.name === name)!;
const reportOf = (url: string) => routeOf(offline, 'status').receive(request(url)).reports[0];

describe('esms reads a report', () => {
  it.each([
    ['SendStatus=1', { state: 'sent', rawStatus: '1 0/0' }],
    ['SendStatus=2', { state: 'sent', rawStatus: '2 0/0' }],
    ['SendStatus=7', { state: 'sent', rawStatus: '7 0/0' }],
    ['SendStatus=4', { state: 'failed', rawStatus: '4 0/0', failure: 'rejected' }],
    ['SendStatus=5&SendSuccess=1&SendFailed=0', { state: 'delivered', rawStatus: '5 1/0' }],
    ['SendStatus=5&SendSuccess=0&SendFailed=1', { state: 'failed', rawStatus: '5 0/1' }],
    ['SendStatus=5&SendSuccess=0&SendFailed=0', { state: 'sent', rawStatus: '5 0/0' }],
    ['SendStatus=9', undefined],
  ])('%s', (query, expected) => {
    const report = expected && { externalId: 'S-1', attemptId: 'a-1', ...expected };
    expect(reportOf(`${statusUrl}?attempt=a-1&SMSID=S-1&${query}`)).toEqual(report);
  });

  it.each([
    ['1', 'viettel'],
    ['2', 'mobifone'],
    ['3', 'vinaphone'],
    ['4', 'vietnamobile'],
    ['5', 'gtel'],
    ['6', 'itel'],
    ['7', 'reddi'],
    ['9', 'telco 9'],
  ])('telcoid %s as %s', (telcoid, network) => {
    expect(reportOf(`${statusUrl}?SMSID=S-1&SendStatus=7&telcoid=${telcoid}`)).toMatchObject({ network });
  });

  it.each([
    ['the URL', '?attempt=a-1&SMSID=S-1&SendStatus=7&RequestId=', 'a-1'],
    ['a URL with two question marks', '?attempt=a-1?SMSID=S-1&SendStatus=7', 'a-1'],
    ['RequestId', '?SMSID=S-1&SendStatus=7&RequestId=a-2', 'a-2'],
    ['nothing', '?SMSID=S-1&SendStatus=7', null],
  ])('and finds the attempt in %s', (_, query, attemptId) => {
    expect(reportOf(statusUrl + query)).toMatchObject({ externalId: 'S-1', attemptId });
  });

  it('from the provider’s own example, which nobody of ours asked for', () => {
    const example =
      '?SMSID=dc712784-9c5f-4c69-b9a8-ea69d56adc9a87&SendFailed=2&SendStatus=5&SendSuccess=0&TotalPrice=0.0000' +
      '&TotalReceiver=2&TotalSent=2&RequestId=&TypeId=2&telcoid=1&phonenumber=0901888484&switchsmsid=';
    expect(reportOf(statusUrl + example)).toMatchObject({ state: 'failed', attemptId: null, network: 'viettel' });
  });
});

describe('esms', () => {
  let rig: Awaited<ReturnType<typeof startRig>>;
  beforeEach(async () => {
    rig = await startRig();
  });
  afterEach(() => rig.stop());

  it('sends what the provider’s pages ask for', async () => {
    const attempt = attemptTo(citizen);
    await rig.channel.send(attempt);
    await rig.channel.send(attemptTo(citizen, 'Xin chấm điểm'));
    expect(rig.fake.messages[0]!.request).toEqual({
      ApiKey: account.ApiKey,
      SecretKey: account.SecretKey,
      Phone: '0912345678',
      Content: attempt.body,
      Brandname: account.brandname,
      SmsType: '2',
      IsUnicode: '0',
      Sandbox: '0',
      RequestId: attempt.attemptId,
      CallbackUrl: `${statusUrl}?attempt=${attempt.attemptId}`,
    });
    expect(rig.fake.messages[1]!.request).toMatchObject({ IsUnicode: '1' });
  });

  it('settles an unknown outcome by repeating the attempt: the citizen gets one message', async () => {
    const attempt = attemptTo(citizen);
    rig.fake.turn({ acceptThen500: 1 });
    await expect(rig.channel.send(attempt)).rejects.toMatchObject({ failure: 'ambiguous' });
    await expect(rig.channel.send(attempt)).resolves.toEqual({ externalId: attempt.attemptId });
    expect(rig.fake.messages).toHaveLength(1);
    expect(rig.channel.capabilities).toMatchObject({ idempotentSend: true, idempotentFor: 82_800_000 });
  });

  it('reports a message that reached nobody as failed', async () => {
    rig.fake.unreachable.add(citizen);
    const { attemptId, ...rest } = attemptTo(citizen);
    await rig.channel.send({ attemptId, ...rest });
    await eventually(() => expect(rig.receiver.reports.at(-1)).toMatchObject({ attemptId, state: 'failed' }));
  });

  it.each([
    ['co bac truc tuyen', 'rejected', '201'],
    ['khuyen mai lon', 'misconfigured', '146'],
  ])('does not send "%s": %s, code %s', async (body, failure, code) => {
    await expect(rig.channel.send(attemptTo(citizen, body))).rejects.toMatchObject({ failure, code });
  });

  it('tells the balance, and that the credentials are wrong', async () => {
    expect(await rig.channel.check!()).toEqual({ balance: { amount: 36_693, unit: 'VND' } });
    await expect(rig.stranger.check!()).rejects.toMatchObject({ failure: 'misconfigured', code: '101' });
  });

  it('answers an SMS with the XML the provider reads, and says when it was written', async () => {
    const incoming = { sender: '84912345678', serviceNumber: '8179', content: 'HL 5454', smsid: 'mo<1>' };
    const receiverTime = localTime(Date.now() - 60_000);
    expect(await rig.fake.incoming({ ...incoming, receiverTime })).toEqual({
      status: 200,
      body: '<ClientResponse><Message></Message><Smsid>mo&lt;1&gt;</Smsid><Receiver>84912345678</Receiver></ClientResponse>',
    });
    const [fact] = rig.receiver.incoming;
    expect(fact).toMatchObject({ externalId: 'mo<1>', from: citizen, to: '8179', text: 'HL 5454' });
    expect(localTime(fact!.sentAt!)).toBe(receiverTime);
  });

  it('takes an SMS that is handed over again after this program was away, with the same id', async () => {
    rig.receiver.failNext(2);
    await rig.fake.incoming({ sender: '84912345678', serviceNumber: '8179', content: 'TC', smsid: 'mo-1' });
    await rig.fake.incoming({ sender: '84912345678', serviceNumber: '8179', content: 'TC', smsid: 'mo-1' });
    expect(rig.receiver.incoming.map(({ externalId }) => externalId)).toEqual(['mo-1', 'mo-1']);
  });

  it('takes a sign whose plus became a space on its way', async () => {
    for (let n = 0; n < 20; n++) {
      const incoming = { sender: '84912345678', serviceNumber: '8179', content: `HL ${n}`, smsid: `mo-${n}` };
      const answer = await rig.fake.incoming(incoming, (query) =>
        query.set('sign', query.get('sign')!.replaceAll('+', ' ')),
      );
      expect(answer.status).toBe(200);
    }
  });

  it.each([
    ['too old', -25 * 3_600_000, 403],
    ['late', -23 * 3_600_000, 200],
    ['a little ahead', 10 * 60_000, 200],
    ['of tomorrow', 24 * 3_600_000, 403],
  ])('answers an SMS with a time that is %s', async (_, shift, status) => {
    const receiverTime = localTime(Date.now() + shift);
    const incoming = { sender: '84912345678', serviceNumber: '8179', content: 'TC', receiverTime };
    expect((await rig.fake.incoming(incoming)).status).toBe(status);
  });

  it.each([
    ['a time that is none', { receiverTime: '20261332000000' }, 400],
    ['a sender nobody can answer', { sender: 'VIETTEL' }, 200],
  ])('takes no fact from an SMS with %s', async (_, spoilt, status) => {
    const incoming = { sender: '84912345678', serviceNumber: '8179', content: 'TC', ...spoilt };
    expect((await rig.fake.incoming(incoming)).status).toBe(status);
    expect(rig.receiver.incoming).toEqual([]);
  });

  it('refuses an SMS signed for another customer of the provider', async () => {
    const incoming = { sender: '84912345678', serviceNumber: '8179', content: 'TC' };
    expect((await rig.fake.incoming(incoming, (query) => query.set('cpid', 'cp-2'))).status).toBe(403);
  });

  it('has no road for incoming SMS without a short code', () => {
    const oneWay = createEsmsChannel(settingsFor(rig.fake.url, { shortCode: undefined }), publicUrl);
    expect(oneWay.routes.map(({ name }) => name)).toEqual(['status']);
    expect(oneWay.capabilities.twoWay).toBe(false);
  });
});

const refusals: Readonly<Partial<Record<SendFailure, readonly string[]>>> = {
  misconfigured: ['101', '102', '103', '104', '118', '140', '143', '146', '177', '300'],
  undeliverable: ['99', '108'],
  throttled: ['160'],
  rejected: ['201'],
  ambiguous: ['100', '999', ''],
};

describe('esms errors', () => {
  it.each([
    ['a 500 that names a code', { status: 500, body: '{"CodeResult":"108"}' }, 'ambiguous'],
    ['a page', { status: 200, body: '<html>maintenance</html>' }, 'ambiguous'],
    ['an acceptance without an id', { status: 200, body: '{"CodeResult":"100"}' }, 'ambiguous'],
    ['a code as a number', { status: 200, body: '{"CodeResult":103}' }, 'misconfigured'],
    ['a request it does not understand', { status: 200, body: '{"error":"Invalid request"}' }, 'misconfigured'],
    [
      'a known request that was refused since',
      { status: 200, body: '{"CodeResult":"124","SendStatus":"4"}' },
      'rejected',
    ],
  ])('read %s', async (_, answer, failure) => {
    const server = await startNastyServer(() => answer);
    const sending = createEsmsChannel(settingsFor(server.url), publicUrl).send(attemptTo(citizen));
    await expect(sending).rejects.toMatchObject({ failure });
    await server.stop();
  });

  it.each(Object.entries(refusals).flatMap(([failure, codes]) => codes.map((code) => [code, failure] as const)))(
    'read code "%s" as %s',
    (code, failure) => expect(toSendError(code, 'no')).toMatchObject({ failure, code }),
  );
});

describe('esms settings', () => {
  it.each([
    ['allowedAddresses.0', { allowedAddresses: ['203.0.113.0/33'] }],
    ['allowedAddresses.0', { allowedAddresses: ['esms.vn'] }],
    ['brandname', { brandname: 'CONG AN TINH' }],
    ['secretKey', { secretKey: '' }],
    ['shortCode.privateKey', { shortCode: { cpid: 'cp-1' } }],
  ])('name %s when it is wrong', (path, wrong) => {
    const settings = { kind: 'esms', ...identity, apiKey: 'k', secretKey: 's', brandname: 'CATP', ...wrong };
    expect(esmsSettings.safeParse(settings).error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
  });
});
