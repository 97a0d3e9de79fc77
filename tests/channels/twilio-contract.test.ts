import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTwilioChannel } from '../../src/channels/twilio/adapter.ts';
import { createTwilioVoice } from '../../src/channels/voice/twilio/adapter.ts';
import { twilioVoiceSettings } from '../../src/channels/voice/twilio/settings.ts';
import { publicUrl } from '../support/callback-receiver.ts';
import { type FakeTwilio, startFakeTwilio } from '../support/fake-twilio.ts';
import { type Prism, startPrism } from '../support/prism.ts';
import { attemptTo, citizen } from './rigs/rig.ts';
import { accountSid, authToken, settingsFor } from './rigs/twilio.ts';

let fake: FakeTwilio;
let prism: Prism;

beforeAll(async () => {
  fake = await startFakeTwilio({ accountSid, authToken, deliverTo: () => 'http://127.0.0.1:1' });
  prism = await startPrism('tests/fixtures/twilio-oai/api.json', fake.url);
}, 60_000);
afterAll(async () => {
  prism?.stop();
  await fake?.stop();
});

/** The channel behind Prism, which has read Twilio's own description of its API. */
const channelWith = (more = {}) => createTwilioChannel(settingsFor(prism.url, { timeout: 20_000, ...more }), publicUrl);

const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
const post = (resource: string, form: Record<string, string>) =>
  fetch(`${prism.url}/2010-04-01/Accounts/${accountSid}/${resource}`, {
    method: 'POST',
    headers: { authorization },
    body: new URLSearchParams(form),
  });

describe('every request to Twilio, and every answer of its stand-in, follows Twilio’s OpenAPI', () => {
  it('when a message leaves by a number', async () => {
    const { externalId } = await channelWith().send(attemptTo(citizen));
    expect(externalId).toBe(fake.messages.at(-1)!.sid);
  });

  it('when it leaves by a messaging service', async () => {
    const messagingServiceSid = `MG${'2'.repeat(32)}`;
    await channelWith({ from: undefined, messagingServiceSid }).send(attemptTo(citizen));
    expect(fake.messages.at(-1)).toMatchObject({ from: messagingServiceSid });
  });

  it('when an unknown outcome is looked up', async () => {
    const attempt = attemptTo(citizen, 'unlike any other');
    await channelWith().send(attempt);
    expect(await channelWith().lookup!({ ...attempt, at: Date.now() })).toMatchObject({ found: true });
  });

  it('when the account and its balance are read', async () => {
    expect(await channelWith().check!()).toEqual({ balance: { amount: 12.34, unit: 'USD' } });
  });
});

describe('every order of a call follows it too', () => {
  const voiceWith = (more = {}) => {
    const account = { accountSid, authToken, apiBaseUrl: prism.url, timeout: 20_000 };
    const identity = { kind: 'twilio-voice', id: 'voice', callbackSecret: 'v'.repeat(22), from: '+15005550006' };
    const settings = { ...identity, ...account, transferAssessmentApproved: true, ...more };
    return createTwilioVoice(twilioVoiceSettings.parse(settings), publicUrl);
  };
  const order = { callId: 'c-1', to: attemptTo(citizen).to };

  it('when it is placed, and when the account is read', async () => {
    const { externalId } = await voiceWith().call(order);
    expect(externalId).toBe(fake.calls.calls.at(-1)!.sid);
    expect(await voiceWith().check()).toMatchObject({ balance: { unit: 'USD' } });
  });

  it('and none is made to Viet Nam without an approved transfer assessment', async () => {
    const before = fake.calls.calls.length;
    const strict = voiceWith({ transferAssessmentApproved: false });
    await expect(strict.call(order)).rejects.toMatchObject({ failure: 'misconfigured', code: 'transfer' });
    expect(fake.calls.calls).toHaveLength(before);
  });

  it.each([
    [
      { throttle: 1, retryAfter: '3' },
      { failure: 'throttled', retryAfter: 3_000 },
    ],
    [{ acceptThen500: 1 }, { failure: 'ambiguous' }],
  ])('and what comes back is read as for messages: %j', async (fault, failure) => {
    fake.turn(fault);
    // Past Prism, whose description of the API knows no refusals.
    await expect(voiceWith({ apiBaseUrl: fake.url }).call(order)).rejects.toMatchObject(failure);
  });
});

describe('the proof itself', () => {
  it('stops a message without a receiver, or with one more parameter of the wrong kind', async () => {
    const before = fake.messages.length;
    expect((await post('Messages.json', { Body: 'x', From: '+15005550006' })).status).toBe(422);
    const wrong = { To: citizen, Body: 'x', From: '+15005550006', ValidityPeriod: 'soon' };
    expect((await post('Messages.json', wrong)).status).toBe(422);
    expect((await post('Calls.json', { To: citizen, Url: publicUrl })).status).toBe(422);
    expect(fake.messages).toHaveLength(before);
  });

  it('stops an answer Twilio would not give', async () => {
    fake.account.status = 'of two minds';
    await expect(channelWith().check!()).rejects.toMatchObject({ failure: 'ambiguous' });
  });
});
