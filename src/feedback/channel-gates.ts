import { type ChannelStateRow, findChannelStateRows, lockChannelStates } from '../db/channel-states.ts';
import type { Db } from '../db/client.ts';
import type { OutgoingMessage } from '../db/outgoing.ts';
import { findSpend, lockSpend, spendKey } from '../db/spend.ts';
import { gateOf, probing } from '../domain/breaker.ts';
import { costOf, type Purse, pursesAt, scopesOf } from '../domain/budget.ts';
import { unsolicitedKinds } from '../domain/message-state.ts';
import type { Routes } from '../domain/routes.ts';
import type { Runtime } from '../runtime.ts';

/** Why a message may not leave by a channel now, and when it is worth looking again. */
export interface Closed {
  readonly reason: 'breaker' | 'budget';
  readonly until: number;
  /** The budget that is spent. */
  readonly purse?: Purse;
}

/** What the channels may be handed at one instant. */
export interface Gates {
  readonly routes: Routes;
  readonly now: number;
  readonly states: ReadonlyMap<string, ChannelStateRow>;
  /** Undefined where the message may leave by the channel. */
  closed(channelId: string, message: OutgoingMessage): Closed | undefined;
  /** The same for a channel it is moved to: one that is only being tried again takes no more. */
  closedToOthers(channelId: string, message: OutgoingMessage): Closed | undefined;
  /** Takes the cost of a message that leaves out of the purses; later ones find less in them. */
  take(message: OutgoingMessage): { costDong: number; chargedTo: readonly string[] };
  /** The next messages find the channel shut until this one's outcome is known. */
  probe(channelId: string, attemptId: string): ChannelStateRow;
}

/** As they stand now, for a look that changes nothing that is not checked again when the message is claimed. */
export async function readGates(rt: Runtime, db: Db): Promise<Gates> {
  const now = rt.clock.now();
  const states = await findChannelStateRows(db, [...rt.channels.keys()]);
  const purses = pursesAt(rt.settings.get('routes').value, now);
  return createGates(rt, now, states, spentOf(purses, await findSpend(db, purses)));
}

/**
 * For claiming: the purses these messages are paid from, and channels that are not closed for good reason, are kept from
 * everybody else until the transaction ends.
 */
export async function lockGates(rt: Runtime, trx: Db, messages: readonly OutgoingMessage[]): Promise<Gates> {
  const now = rt.clock.now();
  const routes = rt.settings.get('routes').value;
  const purses = pursesAt(routes, now);
  const working = new Map(messages.map(({ channel_id: id }) => [id, rt.working.find(id, now)]));
  // All of them leave, so that nobody asks for the other channels.
  const allLeave = purses.length === 0 && [...working.values()].every((row) => row !== undefined);
  if (allLeave) return createGates(rt, now, working as Map<string, ChannelStateRow>, []);
  const states = await findChannelStateRows(trx, [...rt.channels.keys()]);
  const doubtful = new Set(
    messages.map((message) => message.channel_id).filter((id) => states.get(id)?.breaker !== 'closed'),
  );
  const locked = [...doubtful].filter((id) => rt.channels.has(id));
  if (locked.length > 0) for (const [id, row] of await lockChannelStates(trx, locked)) states.set(id, row);
  const scopes = new Set(messages.flatMap((message) => scopesOfMessage(rt, routes, message.channel_id, message)));
  const paying = purses.filter(({ scope }) => scopes.has(scope));
  const others = purses.filter(({ scope }) => !scopes.has(scope));
  const rows = new Map([...(await lockSpend(trx, paying)), ...(await findSpend(trx, others))]);
  return createGates(rt, now, states, spentOf(purses, rows));
}

interface Spent {
  readonly purse: Purse;
  spent: number;
}

function spentOf(purses: readonly Purse[], rows: ReadonlyMap<string, { cost_dong: number }>): Spent[] {
  return purses.map((purse) => ({ purse, spent: rows.get(spendKey(purse))?.cost_dong ?? 0 }));
}

function createGates(rt: Runtime, now: number, states: Map<string, ChannelStateRow>, spent: readonly Spent[]): Gates {
  const routes = rt.settings.get('routes').value;

  function shut(channelId: string, gates: readonly string[]): Closed | undefined {
    const state = states.get(channelId);
    // A channel that is configured no more: its messages are looked at again, for the settings may name another.
    if (!state) return { reason: 'breaker', until: now + 60_000 };
    if (!gates.includes(gateOf(state, now))) return undefined;
    return { reason: 'breaker', until: Math.max(state.probe_at ?? 0, now + 1_000) };
  }

  /** A message that costs nothing passes as long as one dong is left: a limit of 0 stops it too. */
  function unpaid(channelId: string, message: OutgoingMessage): Closed | undefined {
    if (spent.length === 0) return undefined;
    const scopes = scopesOfMessage(rt, routes, channelId, message);
    const cost = Math.max(1, costOf(routes, channelId, message.segments, message.network));
    const unsolicited = unsolicitedKinds.includes(message.kind);
    const empty = spent.filter(
      ({ purse, spent }) => scopes.includes(purse.scope) && (unsolicited || purse.hard) && spent + cost > purse.limit,
    );
    const [longest] = empty.sort((a, b) => b.purse.until - a.purse.until);
    return longest && { reason: 'budget', until: longest.purse.until, purse: longest.purse };
  }

  return {
    routes,
    now,
    states,
    closed: (channelId, message) => shut(channelId, ['shut']) ?? unpaid(channelId, message),
    closedToOthers: (channelId, message) => shut(channelId, ['shut', 'probe']) ?? unpaid(channelId, message),
    take(message) {
      const chargedTo = scopesOfMessage(rt, routes, message.channel_id, message);
      const costDong = costOf(routes, message.channel_id, message.segments, message.network);
      for (const one of spent) if (chargedTo.includes(one.purse.scope)) one.spent += costDong;
      return { costDong, chargedTo };
    },
    probe(channelId, attemptId) {
      const row = { ...states.get(channelId)!, ...probing(states.get(channelId)!, attemptId, now) };
      states.set(channelId, row);
      return row;
    },
  };
}

function scopesOfMessage(
  rt: Runtime,
  routes: Routes,
  channelId: string,
  { unit_id, network }: Pick<OutgoingMessage, 'unit_id' | 'network'>,
): string[] {
  return scopesOf(routes, channelId, { unitPath: unit_id === null ? [] : rt.reference.pathOf(unit_id), network });
}
