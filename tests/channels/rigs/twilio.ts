import { randomBytes } from 'node:crypto';
import twilio from 'twilio';
import { callbackPath } from '../../../src/channels/channel.ts';
import { createTwilioChannel } from '../../../src/channels/twilio/adapter.ts';
import { twilioSettings } from '../../../src/channels/twilio/settings.ts';
import { publicUrl, startCallbackReceiver } from '../../support/callback-receiver.ts';
import { type FakeTwilio, startFakeTwilio } from '../../support/fake-twilio.ts';
import { citizen, type Rig } from './rig.ts';

export const accountSid = `AC${'1'.repeat(32)}`;
export const authToken = randomBytes(16).toString('hex');
export const identity = { id: 'twilio', callbackSecret: 't'.repeat(22) };
export const incomingUrl = `${publicUrl}${callbackPath(identity)}/incoming`;

export const settingsFor = (apiBaseUrl: string, more = {}) =>
  twilioSettings.parse({
    kind: 'twilio',
    ...identity,
    accountSid,
    authToken,
    from: '+15005550006',
    apiBaseUrl,
    timeout: 1_000,
    transferAssessmentApproved: true,
    ...more,
  });

export async function startRig(): Promise<Rig & { fake: FakeTwilio }> {
  const receiver = await startCallbackReceiver();
  const fake = await startFakeTwilio({
    accountSid,
    authToken,
    deliverTo: (url) => url.replace(publicUrl, receiver.url),
  });
  const channel = createTwilioChannel(settingsFor(fake.url), publicUrl);
  receiver.mount(channel);
  let stopped = false;
  const stopFake = async () => {
    if (!stopped) await fake.stop();
    stopped = true;
  };
  const form = { MessageSid: `SM${'a'.repeat(32)}`, From: citizen, To: '8179', Body: 'HL 5 4 5 4' };
  return {
    fake,
    channel,
    stranger: createTwilioChannel(settingsFor(fake.url, { authToken: 'guessed' }), publicUrl),
    receiver,
    accepted: async () => fake.messages,
    faulty: async (fault) => fake.turn({ [fault]: 1 }),
    throttleFor: async (seconds) => fake.turn({ throttle: 1, retryAfter: String(seconds) }),
    callbacks: async (kind) =>
      fake.turn(kind === 'duplicate' ? { duplicateCallbacks: true } : { reorderCallbacks: true, pause: 20 }),
    typed: async (From, To, Body) => void (await fake.post(incomingUrl, { ...form, From, To, Body })),
    async callback(fault) {
      const { status } = await (fault === 'changed body'
        ? fake.post(incomingUrl, form, () =>
            twilio.getExpectedTwilioSignature(authToken, incomingUrl, { ...form, Body: '' }),
          )
        : fault === 'unreadable body'
          ? fake.post(incomingUrl, { Body: 'no sender' })
          : fake.post(
              incomingUrl,
              form,
              (good) => ({ 'bad signature': `x${good}`, 'no signature': '' })[fault as string] ?? good,
            ));
      return status;
    },
    providerStops: stopFake,
    async stop() {
      await stopFake();
      await receiver.stop();
    },
  };
}
