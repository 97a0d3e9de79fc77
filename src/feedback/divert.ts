import { groupBy } from '../db/bulk.ts';
import type { Db } from '../db/client.ts';
import { holdMessages, moveToChannel } from '../db/messages-out.ts';
import type { OutgoingMessage } from '../db/outgoing.ts';
import { type ChoiceFacts, channelsOfNumber, chooseChannel, type Outgoing } from '../domain/choose-channel.ts';
import { type Routes, routeFor } from '../domain/routes.ts';
import type { Runtime } from '../runtime.ts';
import type { Closed, Gates } from './channel-gates.ts';

/**
 * Messages whose channel is closed to them leave by another one of their route; where every one is closed they wait for
 * the first that may open.
 */
export async function divert(
  rt: Runtime,
  trx: Db,
  gates: Gates,
  messages: readonly { message: OutgoingMessage; closed: Closed }[],
): Promise<void> {
  const moved: { message: OutgoingMessage; channel: string }[] = [];
  const held: { id: string; reason: Closed['reason']; until: number }[] = [];
  for (const { message, closed } of messages) {
    const outgoing = outgoingFor(rt, gates.routes, message);
    const channel = otherChannel(gates, outgoing, message, []);
    if (channel) moved.push({ message, channel });
    else held.push({ id: message.id, ...firstToOpen(gates, outgoing, message, closed) });
  }
  await moveAll(trx, gates.routes, moved);
  const versionId = rt.settings.get('routes').versionId;
  for (const [, group] of groupBy(held, ({ reason, until }) => `${reason} ${until}`))
    await holdMessages(
      trx,
      group.map(({ id }) => id),
      { held: group[0]!.reason, until: group[0]!.until, versionId },
    );
}

/** Writes the channel, and the sender it shows, of messages that leave by another one than they were written for. */
export async function moveAll(
  trx: Db,
  routes: Routes,
  moved: readonly { message: OutgoingMessage; channel: string }[],
): Promise<void> {
  const senderOf = ({ message, channel }: (typeof moved)[number]) =>
    message.answers_message_in_id === null ? routes.channels[channel]!.sender! : message.sender;
  for (const [, group] of groupBy(moved, (one) => `${one.channel}\0${senderOf(one)}`))
    await moveToChannel(
      trx,
      group.map(({ message }) => message.id),
      { channelId: group[0]!.channel, sender: senderOf(group[0]!) },
    );
}

/**
 * The channels a message may leave by. The answer to somebody who wrote stays with the number that was written to; all
 * else follows the route of unit and network.
 */
export function outgoingFor(rt: Runtime, routes: Routes, message: OutgoingMessage): Outgoing {
  if (message.answers_message_in_id !== null) return channelsOfNumber(routes, message.sender);
  const unitPath = message.unit_id === null ? [] : rt.reference.pathOf(message.unit_id);
  return routeFor(routes, { unitPath, network: message.network }).outgoing;
}

/** Another channel than the message's own; undefined where every other one is closed to it. */
export function otherChannel(
  gates: Gates,
  outgoing: Outgoing,
  message: OutgoingMessage,
  failedOn: ChoiceFacts['failedOn'],
): string | undefined {
  const closed = {
    has: (channel: string) => channel === message.channel_id || gates.closedToOthers(channel, message) !== undefined,
  };
  return chooseChannel(outgoing, { messageId: message.id, failedOn, closed });
}

function firstToOpen(gates: Gates, outgoing: Outgoing, message: OutgoingMessage, own: Closed): Closed {
  const others = outgoing.flatMap(({ channel }) => gates.closedToOthers(channel, message) ?? []);
  return others.reduce((first, one) => (one.until < first.until ? one : first), own);
}
