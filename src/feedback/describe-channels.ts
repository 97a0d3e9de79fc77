import type { Channel } from '../channels/channel.ts';
import { type ChannelActivity, findChannelActivity } from '../db/channel-activity.ts';
import { type CountedKind, findInboundCounts } from '../db/inbound-counts.ts';
import { day, localDay } from '../domain/hours.ts';
import { describeUnconfigured } from '../domain/routes-unconfigured.ts';
import type { Runtime } from '../runtime.ts';
import { type ChannelState, findChannelStates } from './find-channel-states.ts';

/** One configured channel as a person reads of it. Money is dong, instants are ms. */
export interface ChannelDescription {
  readonly id: string;
  /** `screens`: a gateway that asks this program for USSD screens and is never called. `calls`: a provider of calls. */
  readonly kind: 'messages' | 'screens' | 'calls';
  readonly activity: ChannelActivity;
  /** Breaker, budgets and traffic out; null where nothing is sent. */
  readonly state: ChannelState | null;
  /** Messages for other services on the same short code, in 30 days. */
  readonly foreign: number;
  /** Delivery reports of attempts that nobody knows, in 30 days. */
  readonly orphanReports: number;
  /** What the provider sent and nobody could read, in 30 days. */
  readonly unreadable: number;
  readonly can: ChannelAbilities;
}

export interface ChannelAbilities {
  readonly twoWay: boolean;
  readonly deliveryReports: boolean;
  readonly lookup: boolean;
  readonly idempotentSend: boolean;
  readonly senderTrusted: boolean;
  /** It can be asked whether it knows us. */
  readonly check: boolean;
  /** A message can be sent to a number of its own, so that the whole road is tried. */
  readonly tryOut: boolean;
  /** Messages a second; null where nothing is sent. */
  readonly rate: number | null;
  /** What a message costs the citizen who writes to its number; null where it has none. */
  readonly priceToCitizen: number | null;
}

const screensOnly: ChannelAbilities = {
  twoWay: true,
  deliveryReports: false,
  lookup: false,
  idempotentSend: false,
  senderTrusted: true,
  check: false,
  tryOut: false,
  rate: null,
  priceToCitizen: null,
};

/** One sentence for each channel that the setting "routes" names and this process does not have. */
export function findUnconfigured(rt: Runtime): string[] {
  return describeUnconfigured(rt.settings.get('routes').value, idsOf(rt));
}

const idsOf = (rt: Runtime) => [...rt.channels.keys(), ...rt.gateways.map(({ id }) => id), ...rt.voices.keys()];

/** Every configured channel, in the order of the configuration. */
export async function describeChannels(rt: Runtime): Promise<ChannelDescription[]> {
  const ids = idsOf(rt);
  const now = rt.clock.now();
  const counts = (kind: CountedKind) => findInboundCounts(rt.db.reader, kind, localDay(now - 30 * day));
  const [states, activity, foreign, orphanReports, unreadable] = await Promise.all([
    findChannelStates(rt),
    findChannelActivity(rt.db.reader, ids),
    counts('foreign'),
    counts('orphan_report'),
    counts('unreadable'),
  ]);
  const describe = (id: string, kind: ChannelDescription['kind'], can: ChannelAbilities) => ({
    id,
    kind,
    activity: activity.get(id)!,
    state: states.find(({ channelId }) => channelId === id) ?? null,
    foreign: foreign.get(id) ?? 0,
    orphanReports: orphanReports.get(id) ?? 0,
    unreadable: unreadable.get(id) ?? 0,
    can,
  });
  return [
    ...[...rt.channels.values()].map((channel) => describe(channel.id, 'messages', abilitiesOf(rt, channel))),
    ...rt.gateways.map(({ id }) => describe(id, 'screens', screensOnly)),
    ...[...rt.voices.values()].map(({ id, rate }) => describe(id, 'calls', { ...screensOnly, check: true, rate })),
  ];
}

function abilitiesOf(rt: Runtime, channel: Channel): ChannelAbilities {
  const { twoWay, deliveryReports, idempotentSend, senderTrusted, rate } = channel.capabilities;
  return {
    twoWay,
    deliveryReports,
    lookup: channel.lookup !== undefined,
    idempotentSend,
    senderTrusted,
    check: channel.check !== undefined,
    tryOut: channel.ownNumber !== undefined,
    rate,
    priceToCitizen: rt.settings.get('routes').value.channels[channel.id]?.number?.price ?? null,
  };
}
