import { z } from 'zod';
import { type Channel, channelIdentity } from './channel.ts';
import { createEsmsChannel } from './esms/adapter.ts';
import { esmsSettings } from './esms/settings.ts';
import { createGenericHttpChannel } from './generic-http/adapter.ts';
import { genericHttpSettings } from './generic-http/settings.ts';
import { createKannelChannel } from './kannel/adapter.ts';
import { kannelSettings } from './kannel/settings.ts';
import { createSimulatorChannel, simulatorSettings } from './simulator/adapter.ts';
import { smppSettings } from './smpp/settings.ts';
import { createSmsGatewayAndroidChannel } from './sms-gateway-android/adapter.ts';
import { smsGatewayAndroidSettings } from './sms-gateway-android/settings.ts';
import { createSpeedsmsChannel } from './speedsms/adapter.ts';
import { speedsmsSettings } from './speedsms/settings.ts';
import { twilioSettings } from './twilio/settings.ts';
import { africasTalking } from './ussd/africas-talking.ts';
import { hubtel } from './ussd/hubtel.ts';
import type { MountedGateway } from './ussd/ussd-gateway.ts';
import { twilioVoiceSettings } from './voice/twilio/settings.ts';
import type { VoiceGateway } from './voice/voice-gateway.ts';

const ussdSettings = z.strictObject({ kind: z.enum(['ussd-africas-talking', 'ussd-hubtel']), ...channelIdentity });

/** One channel as an administration writes it down. */
export const channelSettings = z.discriminatedUnion('kind', [
  simulatorSettings,
  twilioSettings,
  esmsSettings,
  smsGatewayAndroidSettings,
  speedsmsSettings,
  smppSettings,
  genericHttpSettings,
  kannelSettings,
  ussdSettings,
  twilioVoiceSettings,
]);

export type ChannelSettings = z.infer<typeof channelSettings>;

/** The channels of one installation. */
export const channelList = z.array(channelSettings).superRefine((list, context) => {
  for (const [index, { id }] of list.entries()) {
    if (list.findIndex((other) => other.id === id) < index) {
      context.addIssue({ code: 'custom', path: [index, 'id'], message: `two channels are called ${id}` });
    }
  }
});

/**
 * Opens every channel by its id. An SDK is loaded only where a channel needs it: Twilio's alone takes 0.4 s.
 * @param publicUrl where providers reach this program, without a trailing slash
 * @param now ms
 * @throws StartRefused where a channel's template cannot be used
 */
export async function createChannels(
  settings: readonly ChannelSettings[],
  publicUrl: string,
  now: () => number,
): Promise<ReadonlyMap<string, Channel>> {
  const channels = await Promise.all(
    settings.filter(isMessaging).map(async (one): Promise<Channel> => {
      const channel = await createChannel(one, publicUrl, now);
      return one.allowedAddresses?.length ? { ...channel, allowedAddresses: one.allowedAddresses } : channel;
    }),
  );
  return new Map(channels.map((channel) => [channel.id, channel]));
}

type UssdSettings = z.infer<typeof ussdSettings>;
type VoiceSettings = z.infer<typeof twilioVoiceSettings>;
type MessagingSettings = Exclude<ChannelSettings, UssdSettings | VoiceSettings>;

const isUssd = (settings: ChannelSettings): settings is UssdSettings =>
  settings.kind === 'ussd-africas-talking' || settings.kind === 'ussd-hubtel';
const isVoice = (settings: ChannelSettings): settings is VoiceSettings => settings.kind === 'twilio-voice';
const isMessaging = (settings: ChannelSettings): settings is MessagingSettings =>
  !isUssd(settings) && !isVoice(settings);

/** The gateways that ask this program for screens. */
export function createGateways(settings: readonly ChannelSettings[]): readonly MountedGateway[] {
  return settings.flatMap((one) => {
    if (!isUssd(one)) return [];
    const gateway = one.kind === 'ussd-hubtel' ? hubtel : africasTalking;
    const { id, callbackSecret, allowedAddresses } = one;
    return [{ id, callbackSecret, gateway, ...(allowedAddresses?.length && { allowedAddresses }) }];
  });
}

/** The providers of calls, by their id. */
export async function createVoices(
  settings: readonly ChannelSettings[],
  publicUrl: string,
): Promise<ReadonlyMap<string, VoiceGateway>> {
  const ours = settings.filter(isVoice);
  if (ours.length === 0) return new Map();
  const { createTwilioVoice } = await import('./voice/twilio/adapter.ts');
  return new Map(ours.map((one) => [one.id, createTwilioVoice(one, publicUrl)]));
}

async function createChannel(settings: MessagingSettings, publicUrl: string, now: () => number): Promise<Channel> {
  switch (settings.kind) {
    case 'simulator':
      return createSimulatorChannel(settings);
    case 'esms':
      return createEsmsChannel(settings, publicUrl);
    case 'speedsms':
      return createSpeedsmsChannel(settings);
    case 'sms-gateway-android':
      return createSmsGatewayAndroidChannel(settings, publicUrl);
    case 'generic-http':
      return createGenericHttpChannel(settings, publicUrl, now);
    case 'kannel':
      return createKannelChannel(settings, publicUrl);
    case 'smpp': {
      const { createSmppChannel } = await import('./smpp/adapter.ts');
      return createSmppChannel(settings, now);
    }
    case 'twilio': {
      const { createTwilioChannel } = await import('./twilio/adapter.ts');
      return createTwilioChannel(settings, publicUrl);
    }
  }
}
