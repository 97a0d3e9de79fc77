import twilio from 'twilio';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CallbackRequest, type Channel, callbackPath, type SendFailure } from '../../src/channels/channel.ts';
import { createTwilioChannel } from '../../src/channels/twilio/adapter.ts';
import { toSendError } from '../../src/channels/twilio/errors.ts';
import { readLexicon } from '../../src/cli/read-lexicon.ts';
import { parse } from '../../src/domain/reply/parse.ts';
import { publicUrl } from '../support/callback-receiver.ts';
import { attemptTo, citizen } from './rigs/rig.ts';
import { authToken, identity, incomingUrl, settingsFor, startRig } from './rigs/twilio.ts';

const statusUrl = `${publicUrl}${callbackPath(identity)}/status`;

/** A signed request as the web layer hands it over. */
function signed(url: string, body: Record<string, string>): CallbackRequest {
  const signature = twilio.getExpectedTwilioSignature(authToken, url, body);
  const query = Object.fromEntries(new URL(url).searchParams);
  const fromLoopback = { remoteAddress: '127.0.0.1', receivedAt: Date.now() };
  const rawBody = String(new URLSearchParams(body));
  return { url, headers: { 'x-twilio-signature': signature }, query, body, rawBody, ...fromLoopback };
}

const routeOf = (channel: Channel, name: string) => channel.routes.find((route) => route.name === name)!;

describe('twilio', () => {
  let rig: Awaited<ReturnType<typeof startRig>>;
  beforeEach(async () => {
    rig = await startRig();
  });
  afterEach(() => rig.stop());

  it('names the attempt and the secret in the callback URL and keeps the validity within Twilio’s bounds', async () => {
    const attempt = attemptTo(citizen);
    await rig.channel.send(attempt);
    await rig.channel.send({ ...attempt, validity: 100_000 });
    await rig.channel.send({ ...attempt, validity: 0 });
    const statusCallback = `${statusUrl}?attempt=${attempt.attemptId}`;
    expect(rig.fake.messages).toMatchObject([
      { statusCallback, validityPeriod: '3600', from: '+15005550006' },
      { statusCallback, validityPeriod: '36000' },
      { statusCallback, validityPeriod: '1' },
    ]);
  });

  it('hands no number of Viet Nam over without an approved transfer assessment', async () => {
    const strict = createTwilioChannel(settingsFor(rig.fake.url, { transferAssessmentApproved: false }), publicUrl);
    await expect(strict.send(attemptTo(citizen))).rejects.toMatchObject({ failure: 'misconfigured', code: 'transfer' });
    expect(rig.fake.messages).toEqual([]);
    await strict.send({ ...attemptTo(citizen), to: '+12025550123' as never });
    expect(rig.fake.messages).toHaveLength(1);
  });

  it('leaves the sender to a messaging service', async () => {
    const sid = `MG${'2'.repeat(32)}`;
    const pooled = settingsFor(rig.fake.url, { from: undefined, messagingServiceSid: sid });
    await createTwilioChannel(pooled, publicUrl).send(attemptTo(citizen));
    expect(rig.fake.messages).toMatchObject([{ from: sid }]);
  });

  it('is not two-way with a brandname', () => {
    const branded = createTwilioChannel(settingsFor(rig.fake.url, { from: 'CONGAN' }), publicUrl);
    expect([branded.capabilities.twoWay, rig.channel.capabilities.twoWay]).toEqual([false, true]);
  });

  it('learns from 21610 that the citizen told Twilio to stop', async () => {
    rig.fake.unsubscribed.add(citizen);
    await expect(rig.channel.send(attemptTo(citizen))).rejects.toMatchObject({
      failure: 'refusedByCitizen',
      code: '21610',
    });
  });

  it('does not repeat a throttled request by itself', async () => {
    rig.fake.turn({ throttle: 1 });
    await expect(rig.channel.send(attemptTo(citizen))).rejects.toMatchObject({ failure: 'throttled', code: '20429' });
    expect(rig.fake.messages).toEqual([]);
  });

  it.each([
    ['30', 30_000],
    ['0.5', 500],
    ['', undefined],
    ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
  ])('says how long a 429 with Retry-After "%s" wants to be left alone', async (retryAfter, ms) => {
    rig.fake.turn({ throttle: 1, retryAfter });
    await expect(rig.channel.send(attemptTo(citizen))).rejects.toMatchObject({ code: '20429', retryAfter: ms });
  });

  it('reads the history page by page until it finds the message', async () => {
    const attempt = attemptTo(citizen);
    const at = Date.now();
    await rig.channel.send(attempt);
    for (let n = 0; n < 120; n++) await rig.channel.send({ ...attempt, body: `other ${n}` });
    rig.fake.turn({ longestPage: 50 });
    const found = await rig.channel.lookup!({ ...attempt, at });
    expect(found).toMatchObject({ found: true, externalId: rig.fake.messages[0]!.sid });
  });

  it('finds a message that still waits in Twilio’s queue, which a DateSent filter would miss', async () => {
    rig.fake.turn({ pause: 10_000, timeoutAfterAccept: 1 });
    const attempt = attemptTo(citizen);
    const at = Date.now();
    await rig.channel.send(attempt).catch(() => {});
    expect(rig.fake.messages[0]!.dateSent).toBeNull();
    expect(await rig.channel.lookup!({ ...attempt, at })).toMatchObject({ found: true, state: 'sent' });
  });

  it('does not take an earlier message with the same text for this one', async () => {
    const attempt = attemptTo(citizen);
    await rig.channel.send(attempt);
    expect(await rig.channel.lookup!({ ...attempt, at: Date.now() + 3_600_000 })).toEqual({ found: false });
  });

  it('proves nothing from a history too long to be read whole', async () => {
    for (let n = 0; n < 400; n++) {
      const old = { sid: `SM${n}`, from: 'x', statusCallback: null, validityPeriod: null, status: 'delivered' };
      rig.fake.messages.push({ ...old, to: citizen, body: 'other', dateCreated: new Date(), dateSent: new Date() });
    }
    await expect(rig.channel.lookup!({ ...attemptTo(citizen), at: 0 })).rejects.toMatchObject({ failure: 'ambiguous' });
  });

  it.each([
    ['accepted', 'sent'],
    ['scheduled', 'sent'],
    ['queued', 'sent'],
    ['sending', 'sent'],
    ['sent', 'sent'],
    ['partially_delivered', 'sent'],
    ['delivered', 'delivered'],
    ['read', 'delivered'],
    ['undelivered', 'failed'],
    ['failed', 'failed'],
    ['canceled', 'failed'],
    ['receiving', undefined],
    ['received', undefined],
    ['some_new_word', undefined],
  ])('reads status %s as %s', (MessageStatus, state) => {
    const url = `${statusUrl}?attempt=a-1`;
    const facts = routeOf(rig.channel, 'status').receive(signed(url, { MessageSid: 'SM1', MessageStatus }));
    const report = { externalId: 'SM1', attemptId: 'a-1', state, rawStatus: MessageStatus };
    expect(facts.reports).toEqual(state ? [report] : []);
    expect(facts.reply.status).toBe(204);
  });

  it('tells a message that waited too long from one that failed, and keeps Twilio’s code', () => {
    const facts = (ErrorCode: string) =>
      routeOf(rig.channel, 'status').receive(
        signed(statusUrl, { MessageSid: 'SM1', MessageStatus: 'failed', ErrorCode }),
      );
    expect(facts('30036').reports).toMatchObject([{ state: 'expired', rawStatus: 'failed 30036', attemptId: null }]);
    expect(facts('30005').reports).toMatchObject([{ state: 'failed', rawStatus: 'failed 30005' }]);
  });

  it('answers an incoming SMS with empty TwiML', () => {
    const form = { MessageSid: 'SM1', From: citizen, To: '+15005550006', Body: 'TC' };
    const { reply } = routeOf(rig.channel, 'incoming').receive(signed(incomingUrl, form));
    expect(reply).toEqual({ status: 200, type: 'text/xml', body: '<?xml version="1.0" encoding="UTF-8"?><Response/>' });
  });

  it('acknowledges an SMS from a sender nobody can answer, without a fact', () => {
    const form = { MessageSid: 'SM1', From: 'VIETTEL', To: '+15005550006', Body: 'khuyen mai' };
    expect(routeOf(rig.channel, 'incoming').receive(signed(incomingUrl, form))).toMatchObject({
      incoming: [],
      reply: { status: 200 },
    });
  });

  it('refuses a callback that was signed for another URL, or for another attempt', () => {
    const request = signed(`${statusUrl}?attempt=a-1`, { MessageSid: 'SM1', MessageStatus: 'delivered' });
    const status = routeOf(rig.channel, 'status');
    for (const url of [
      `${statusUrl}?attempt=a-2`,
      `http://127.0.0.1:8080${callbackPath(identity)}/status?attempt=a-1`,
    ]) {
      expect(() => status.receive({ ...request, url })).toThrow(expect.objectContaining({ status: 403 }));
    }
  });
});

describe('twilio reads an incoming message', () => {
  const read = (more: Record<string, string>) => {
    const channel = createTwilioChannel(settingsFor('http://127.0.0.1:1'), publicUrl);
    const form = { MessageSid: 'MM1', From: citizen, To: '+15005550006', ...more };
    return routeOf(channel, 'incoming').receive(signed(incomingUrl, form)).incoming;
  };

  it('of ten segments as one text', () => {
    const long = 'HL 5 4 5 4 '.concat('x'.repeat(1_589));
    expect(read({ Body: long, NumSegments: '11' })).toMatchObject([{ text: long }]);
  });

  it('with a picture as its text alone', () => {
    const picture = { NumMedia: '1', MediaUrl0: 'https://api.twilio.com/media', MediaContentType0: 'image/jpeg' };
    expect(read({ Body: 'HL 5 4 5 4', ...picture })).toMatchObject([{ text: 'HL 5 4 5 4' }]);
    expect(read(picture)).toMatchObject([{ text: '' }]);
  });

  it('without a time, since Twilio tells none', () => {
    expect(read({ Body: 'HL 5 4 5 4' })[0]).not.toHaveProperty('sentAt');
  });

  it.each([
    ['STOP', 'DUNG LAI', 'opt_out'],
    ['START', 'TIEP TUC', 'opt_in'],
  ])('on which it acted itself (%s) as our own word for it', (OptOutType, Body, kind) => {
    const [fact] = read({ Body, OptOutType });
    const reading = parse({ text: fact!.text, candidates: [], pending: { kind: 'none' } }, readLexicon());
    expect(reading.kind).toBe(kind);
  });

  it('that asked for help as it was typed', () => {
    expect(read({ Body: 'GIUP', OptOutType: 'HELP' })).toMatchObject([{ text: 'GIUP' }]);
  });
});

describe('twilio is checked', () => {
  let rig: Awaited<ReturnType<typeof startRig>>;
  beforeEach(async () => {
    rig = await startRig();
  });
  afterEach(() => rig.stop());

  it('and tells what is left on the account, sending nothing', async () => {
    expect(await rig.channel.check!()).toEqual({ balance: { amount: 12.34, unit: 'USD' } });
    expect(rig.fake.messages).toEqual([]);
  });

  it('where a subaccount has no balance of its own', async () => {
    rig.fake.account.balance = '';
    expect(await rig.channel.check!()).toEqual({ balance: null });
  });

  it('and refused where the account is suspended, or does not know us', async () => {
    await expect(rig.stranger.check!()).rejects.toMatchObject({ failure: 'misconfigured', code: '20003' });
    rig.fake.account.status = 'suspended';
    await expect(rig.channel.check!()).rejects.toMatchObject({ failure: 'misconfigured', code: '20005' });
  });

  it('and says so where nobody listens', async () => {
    await rig.providerStops();
    await expect(rig.channel.check!()).rejects.toMatchObject({ failure: 'unreachable' });
  });
});

const delivery: Readonly<Record<string, readonly number[]>> = {
  undeliverable: [30003, 30005, 30006, 21211, 21614],
  rejected: [30004, 30007, 30019, 30038, 30039],
  throttled: [30001, 30017, 30022, 30023, 30454],
  misconfigured: [30002, 30018, 30024, 30032, 30033, 30034, 30035, 30037, 30040, 30041, 30042, 21612],
  refusedByCitizen: [21610],
};

describe('twilio delivery errors', () => {
  const channel = createTwilioChannel(settingsFor('http://127.0.0.1:1'), publicUrl);
  const report = (MessageStatus: string, ErrorCode: string) =>
    routeOf(channel, 'status').receive(signed(statusUrl, { MessageSid: 'SM1', MessageStatus, ErrorCode })).reports[0];

  it.each(Object.entries(delivery).flatMap(([failure, codes]) => codes.map((code) => [code, failure] as const)))(
    'read code %i of an undelivered message as %s',
    (code, failure) => {
      expect(report('undelivered', String(code))).toMatchObject({ state: 'failed', failure });
    },
  );

  it.each([30008, 30009, 30450, 30485, 30500, 39999])('draw no conclusion from code %i', (code) => {
    expect(report('undelivered', String(code))).toMatchObject({ state: 'failed', rawStatus: `undelivered ${code}` });
    expect(report('undelivered', String(code))).not.toHaveProperty('failure');
  });

  it('name no reason where the message arrived, or only waited too long', () => {
    expect(report('delivered', '30003')).not.toHaveProperty('failure');
    expect(report('failed', '30036')).toEqual({
      externalId: 'SM1',
      attemptId: null,
      state: 'expired',
      rawStatus: 'failed 30036',
    });
  });
});

const refusals: Readonly<Record<string, readonly number[]>> = {
  misconfigured: [20003, 20005, 20404, 21212, 21408, 21603, 21606, 21608, 21609, 21612, 21703, 21705],
  throttled: [20429, 21611],
  undeliverable: [21211, 21214, 21217, 21265, 21614, 21635],
  rejected: [21602, 21617],
  refusedByCitizen: [21610],
};

describe('twilio errors', () => {
  it.each(Object.entries(refusals).flatMap(([failure, codes]) => codes.map((code) => [code, failure] as const)))(
    'read code %i as %s',
    (code, failure) => {
      expect(toSendError(Object.assign(new Error('no'), { status: 400, code })).failure).toBe(failure);
    },
  );

  it.each<[string, Record<string, unknown>, SendFailure]>([
    ['a 400 with an unknown code', { status: 400, code: 29_999 }, 'ambiguous'],
    ['a 404 of a proxy', { status: 404 }, 'ambiguous'],
    ['a 429 without a code', { status: 429 }, 'throttled'],
    ['a 503 with a known code', { status: 503, code: 21_211 }, 'ambiguous'],
    ['an unknown host', { code: 'ENOTFOUND', cause: { syscall: 'getaddrinfo' } }, 'unreachable'],
    ['a certificate nobody vouches for', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'unreachable'],
    ['a certificate out of date', { code: 'CERT_HAS_EXPIRED' }, 'unreachable'],
    ['a reset while reading', { code: 'ECONNRESET', cause: { syscall: 'read' } }, 'ambiguous'],
    ['a bug of ours', {}, 'ambiguous'],
  ])('read %s', (_, properties, failure) => {
    expect(toSendError(Object.assign(new Error('no'), properties)).failure).toBe(failure);
  });
});
