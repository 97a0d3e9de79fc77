import { describe, expect, it } from 'vitest';
import { channelList, createChannels } from '../../src/channels/registry.ts';

const callbackSecret = 's'.repeat(22);
const simulator = { kind: 'simulator', id: 'sim', callbackSecret, url: 'http://127.0.0.1:1', secret: 's' };
const smpp = {
  kind: 'smpp',
  id: 'operator',
  callbackSecret,
  host: 'smsc.example.vn',
  systemId: 'phieuso',
  password: 'bi-mat',
};
const twilio = {
  kind: 'twilio',
  id: 'abroad',
  callbackSecret,
  accountSid: `AC${'1'.repeat(32)}`,
  authToken: 't',
  from: '+15005550006',
};

describe('channel registry', () => {
  it('opens every channel under its own id', async () => {
    const channels = await createChannels(
      channelList.parse([simulator, smpp, twilio]),
      'https://gw.example.vn',
      () => 0,
    );
    expect([...channels].map(([id, channel]) => [id, channel.id, channel.capabilities.foreign])).toEqual([
      ['sim', 'sim', false],
      ['operator', 'operator', false],
      ['abroad', 'abroad', true],
    ]);
  });

  it.each([
    ['two channels of one name', [simulator, { ...twilio, id: 'sim' }]],
    ['a name that does not fit into a URL', [{ ...simulator, id: 'a/b' }]],
    ['a callback secret that can be guessed', [{ ...simulator, callbackSecret: 'short' }]],
    ['a kind that nobody knows', [{ ...simulator, kind: 'pigeon' }]],
    ['a setting that nobody knows', [{ ...simulator, retries: 3 }]],
    ['a password longer than SMPP has it', [{ ...smpp, password: 'nine-long' }]],
    ['a Twilio channel without a sender', [{ ...twilio, from: undefined }]],
    ['a Twilio channel with two kinds of sender', [{ ...twilio, messagingServiceSid: `MG${'1'.repeat(32)}` }]],
    ['an account that is none', [{ ...twilio, accountSid: 'AC1' }]],
  ])('refuses %s', (_, list) => {
    expect(channelList.safeParse(list).success).toBe(false);
  });
});
