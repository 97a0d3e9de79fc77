import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CallbackRequest, callbackPath } from '../../src/channels/channel.ts';
import { createSmsGatewayAndroidChannel } from '../../src/channels/sms-gateway-android/adapter.ts';
import { toSendError } from '../../src/channels/sms-gateway-android/errors.ts';
import { smsGatewayAndroidSettings } from '../../src/channels/sms-gateway-android/settings.ts';
import { publicUrl } from '../support/callback-receiver.ts';
import { credentials, isoLocal } from '../support/fake-android-gateway.ts';
import { eventually } from './conformance.ts';
import { attemptTo, citizen } from './rigs/rig.ts';
import { identity, settingsFor, startRig, typedBy } from './rigs/sms-gateway-android.ts';

const offline = createSmsGatewayAndroidChannel(settingsFor('http://127.0.0.1:1'), publicUrl);

/** A request signed as the phone signs it. */
function signed(event: string, payload: Record<string, unknown>, headers = {}): CallbackRequest {
  const body = { deviceId: 'phone-1', event, id: 'Ey6ECgOkVVFjz3CL48B8C', payload, webhookId: 'hook-1' };
  const rawBody = JSON.stringify(body);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', credentials.signingKey)
    .update(rawBody + timestamp)
    .digest('hex');
  return {
    url: `${publicUrl}${callbackPath(identity)}/webhook`,
    headers: { 'x-timestamp': timestamp, 'x-signature': signature, ...headers },
    query: {},
    body,
    rawBody,
    remoteAddress: '192.168.1.20',
    receivedAt: Date.now(),
  };
}

const receive = (request: CallbackRequest) => offline.routes[0]!.receive(request);
const recipient = { messageId: 'a-1', recipient: citizen, sender: null, simNumber: 1 };

describe('sms-gateway-android reads', () => {
  it.each([
    ['sms:sent', undefined, 'sent', undefined],
    ['sms:delivered', undefined, 'delivered', undefined],
    ['sms:cancelled', undefined, 'failed', undefined],
    ['sms:failed', 'TTL expired', 'expired', undefined],
    ['sms:failed', 'Send result: RESULT_ERROR_LIMIT_EXCEEDED', 'failed', 'throttled'],
    ['sms:failed', 'Send result: RESULT_ERROR_NO_SERVICE', 'failed', undefined],
    ['sms:failed', 'sendSMS: Invalid phone number', 'failed', 'undeliverable'],
    ['sms:failed', 'Delivery result from SC +84980200030: 67', 'failed', 'undeliverable'],
    ['sms:failed', 'Delivery result from SC +84980200030: 70', 'expired', undefined],
    ['sms:failed', 'Delivery result from SC +84980200030: 66', 'failed', undefined],
  ])('%s, reason %s, as %s, failure %s', (event, reason, state, failure) => {
    const { reports, reply } = receive(signed(event, { ...recipient, reason }));
    const rawStatus = reason ? `${event} ${reason}` : event;
    const report = { externalId: 'a-1', attemptId: 'a-1', state, rawStatus, ...(failure && { failure }) };
    expect(reports).toEqual([report]);
    expect(reply.status).toBe(204);
  });

  it.each(['system:ping', 'app:started', 'mms:received', 'sms:data-received', 'sms:new-event'])(
    '%s without taking a fact from it',
    (event) => expect(receive(signed(event, { health: {} }))).toMatchObject({ incoming: [], reports: [] }),
  );

  it.each([
    ['the card it came by', { simNumber: 2, recipient: '+84900000000' }, '0987654321'],
    ['what the card says its number is', { simNumber: null, recipient: '+84900000000' }, '+84900000000'],
    ['the first card, where nobody says', { simNumber: null, recipient: null }, '8179'],
  ])('the number a citizen wrote to from %s', (_, more, to) => {
    expect(receive(signed('sms:received', typedBy('0912345678', 'TC', more))).incoming).toMatchObject([
      { from: citizen, to, text: 'TC' },
    ]);
  });

  it('the time a citizen wrote at, and two equal texts of two times as two', () => {
    const at = 1_764_000_000_000;
    const facts = [at, at + 1_000].map(
      (time) => receive(signed('sms:received', typedBy(citizen, '5', { receivedAt: isoLocal(time) }))).incoming[0]!,
    );
    expect(facts.map(({ sentAt }) => sentAt)).toEqual([at, at + 1_000]);
    expect(new Set(facts.map(({ externalId }) => externalId)).size).toBe(2);
  });

  it('no fact from an advertisement, whose sender is a name', () => {
    expect(receive(signed('sms:received', typedBy('VIETTEL', 'khuyen mai')))).toMatchObject({
      incoming: [],
      reports: [],
    });
  });

  it.each([
    ['older than clockTolerance', -301],
    ['ahead of clockTolerance', 301],
  ])('nothing that was signed at a time %s', (_, shift) => {
    const request = signed('sms:sent', recipient);
    expect(() => receive({ ...request, receivedAt: Date.now() - shift * 1000 })).toThrow(
      expect.objectContaining({ status: 403 }),
    );
  });

  it('nothing whose time was changed after signing, or is no time', () => {
    for (const timestamp of [String(Math.floor(Date.now() / 1000) + 1), 'now', '']) {
      const request = signed('sms:sent', recipient, { 'x-timestamp': timestamp });
      expect(() => receive(request)).toThrow(expect.objectContaining({ status: 403 }));
    }
  });
});

describe('sms-gateway-android', () => {
  let rig: Awaited<ReturnType<typeof startRig>>;
  beforeEach(async () => {
    rig = await startRig();
  });
  afterEach(() => rig.stop());

  it('sends by the card whose number the message is from, else by the first', async () => {
    const attempt = attemptTo(citizen);
    await rig.channel.send({ ...attempt, from: '0987654321' });
    await rig.channel.send({ ...attemptTo(citizen), from: 'CA TINH', validity: 0.5 });
    const [first, second] = [...rig.fake.messages.values()];
    expect(first!.request).toEqual({
      id: attempt.attemptId,
      textMessage: { text: attempt.body },
      phoneNumbers: [citizen],
      simNumber: 2,
      ttl: 3_600,
      withDeliveryReport: true,
    });
    expect(second!.request).toMatchObject({ simNumber: 1, ttl: 1 });
  });

  it('settles an unknown outcome by repeating the attempt: the citizen gets one message', async () => {
    const attempt = attemptTo(citizen);
    rig.fake.turn({ resetAfterAccept: 1 });
    await expect(rig.channel.send(attempt)).rejects.toMatchObject({ failure: 'ambiguous' });
    await expect(rig.channel.send(attempt)).resolves.toEqual({ externalId: attempt.attemptId });
    expect(rig.fake.messages.size).toBe(1);
  });

  it.each([
    ['Pending', 'sent'],
    ['Processed', 'sent'],
    ['Cancelling', 'sent'],
    ['Sent', 'sent'],
    ['Delivered', 'delivered'],
    ['Failed', 'failed'],
    ['Cancelled', 'failed'],
    ['Teleported', 'sent'],
  ])('looks a message up that is %s', async (state, expected) => {
    const attempt = attemptTo(citizen);
    rig.fake.turn({ pause: 60_000 });
    await rig.channel.send(attempt);
    rig.fake.messages.get(attempt.attemptId)!.state = state;
    expect(await rig.channel.lookup!({ ...attempt, at: 0 })).toMatchObject({ found: true, state: expected });
  });

  it('reports why the phone did not send', async () => {
    rig.fake.failing.set(citizen, 'Send result: RESULT_ERROR_LIMIT_EXCEEDED');
    await rig.channel.send(attemptTo(citizen));
    await eventually(() => expect(rig.receiver.reports).toMatchObject([{ state: 'failed', failure: 'throttled' }]));
  });

  it('is throttled while the queue of the phone is full', async () => {
    rig.fake.fill();
    await expect(rig.channel.send(attemptTo(citizen))).rejects.toMatchObject({ failure: 'throttled', code: '503' });
  });

  it('sends no faster than the operator bears in an hour', () => {
    expect(rig.channel.capabilities.rate * 3_600).toBeCloseTo(60);
    const slow = createSmsGatewayAndroidChannel(settingsFor(rig.fake.url, { messagesPerHour: 30 }), publicUrl);
    expect(slow.capabilities.rate * 3_600).toBeCloseTo(30);
  });

  it('finds the phone in order', async () => expect(await rig.channel.check!()).toEqual({ balance: null }));

  it('tells which webhook is missing', async () => {
    rig.fake.hooks.pop();
    rig.fake.hooks[0]!.url = 'https://elsewhere.example.vn/';
    await expect(rig.channel.check!()).rejects.toMatchObject({
      failure: 'misconfigured',
      message: expect.stringContaining('sms:received, sms:failed'),
    });
  });

  it('tells which health check the phone fails, and that the password is wrong', async () => {
    rig.fake.unhealthy.add('connection:status');
    await expect(rig.channel.check!()).rejects.toMatchObject({ message: expect.stringContaining('connection:status') });
    await expect(rig.stranger.check!()).rejects.toMatchObject({ failure: 'misconfigured', code: '401' });
  });

  it('hands no number of Viet Nam to the makers’ public relay without an approved transfer assessment', async () => {
    const relayed = createSmsGatewayAndroidChannel(settingsFor('https://api.sms-gate.app/3rdparty/v1'), publicUrl);
    expect([relayed.capabilities.foreign, rig.channel.capabilities.foreign]).toEqual([true, false]);
    await expect(relayed.send(attemptTo(citizen))).rejects.toMatchObject({
      failure: 'misconfigured',
      code: 'transfer',
    });
  });
});

describe('sms-gateway-android errors', () => {
  it.each([
    [400, '{"message":"failed to use phone in row 1: not mobile phone number"}', 'undeliverable'],
    [400, '{"message":"Invalid device ID"}', 'misconfigured'],
    [400, '{"message":"Text message is empty"}', 'rejected'],
    [401, '', 'misconfigured'],
    [403, '', 'misconfigured'],
    [404, '', 'misconfigured'],
    [429, '', 'throttled'],
    [503, '{"error":"QueueLimitExceeded","message":"queue limits exceeded: too many failed messages"}', 'throttled'],
    [503, '<html>no upstream</html>', 'ambiguous'],
    [500, '{"message":"failed to handle request"}', 'ambiguous'],
    [400, '', 'ambiguous'],
  ])('read %i %s as %s', (status, body, failure) => {
    expect(toSendError({ status, headers: {}, body })).toMatchObject({ failure, code: String(status) });
  });
});

describe('sms-gateway-android settings', () => {
  it.each([
    ['sims', { sims: [] }],
    [
      'sims',
      {
        sims: [
          { simNumber: 1, number: '8179' },
          { simNumber: 1, number: '8180' },
        ],
      },
    ],
    ['sims.0.number', { sims: [{ simNumber: 1, number: '+84 912' }] }],
    ['apiBaseUrl', { apiBaseUrl: '192.168.1.20:8080' }],
    ['signingKey', { signingKey: '' }],
  ])('name %s when it is wrong', (path, wrong) => {
    const sims = [{ simNumber: 1, number: '0912345678' }];
    const settings = {
      kind: 'sms-gateway-android',
      ...identity,
      ...credentials,
      sims,
      apiBaseUrl: 'http://192.168.1.20:8080',
    };
    const { error } = smsGatewayAndroidSettings.safeParse({ ...settings, ...wrong });
    expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
  });
});
