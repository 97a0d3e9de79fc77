import { createHash } from 'node:crypto';
import type { Route, Routes } from './routes.ts';

export type Outgoing = Route['outgoing'];

export interface ChoiceFacts {
  readonly messageId: string;
  /** Channels this message has failed on by their own fault, the latest last. */
  readonly failedOn: readonly string[];
  /** Channels nothing may be handed to now: breaker open, budget spent, not configured. */
  readonly closed: { has(channel: string): boolean };
}

/**
 * The channel of a message's next attempt; undefined where every one is closed. The first choice honours the weights and
 * is the same whenever it is asked (rendezvous hashing, Thaler and Ravishankar 1998: closing a channel moves that
 * channel's messages only). After a failure the list is followed from there, stand-by channels included; once all have
 * failed, the one that failed longest ago is next.
 */
export function chooseChannel(outgoing: Outgoing, { messageId, failedOn, closed }: ChoiceFacts): string | undefined {
  const open = outgoing.filter(({ channel }) => !closed.has(channel));
  const last = outgoing.findIndex(({ channel }) => channel === failedOn.at(-1));
  const fresh = inOrderAfter(outgoing, last).filter((one) => open.includes(one) && !failedOn.includes(one.channel));
  if (last < 0) {
    const weighted = fresh.filter(({ weight }) => weight > 0);
    const [first] = weighted.sort((a, b) => rank(messageId, a) - rank(messageId, b));
    if (first) return first.channel;
  }
  const tried = open.toSorted((a, b) => failedOn.lastIndexOf(a.channel) - failedOn.lastIndexOf(b.channel));
  return (fresh[0] ?? tried[0])?.channel;
}

/**
 * Channels that may carry the answer to somebody who wrote to a number: those that have that very number, since an
 * answer from another one would look like a fraud.
 */
export function channelsOfNumber({ channels }: Routes, shortCode: string): Outgoing {
  return Object.entries(channels).flatMap(([channel, { number }]) =>
    number?.shortCode === shortCode ? [{ channel, weight: 1 }] : [],
  );
}

function inOrderAfter(outgoing: Outgoing, index: number): Outgoing {
  return [...outgoing.slice(index + 1), ...outgoing.slice(0, index + 1)];
}

/** Smallest wins: exponentially distributed with the weight as its rate. */
function rank(messageId: string, { channel, weight }: Outgoing[number]): number {
  const digest = createHash('sha256').update(`${messageId}\0${channel}`).digest();
  return -Math.log((digest.readUIntBE(0, 6) + 1) / 2 ** 48) / weight;
}
