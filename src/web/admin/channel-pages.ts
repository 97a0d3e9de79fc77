import type { Request, Response } from 'express';
import { audit } from '../../db/audit.ts';
import { can } from '../../domain/authorisation.ts';
import { fill } from '../../domain/fill.ts';
import { day } from '../../domain/hours.ts';
import { type CheckedChannel, checkChannels } from '../../feedback/check-channels.ts';
import { type ChannelDescription, describeChannels } from '../../feedback/describe-channels.ts';
import type { Runtime } from '../../runtime.ts';
import { HttpError } from '../http-error.ts';
import { showDateTime } from '../local-time.ts';
import { renderPage } from '../page.ts';
import type { Route } from '../routes.ts';
import { getTexts, type Texts } from '../texts.ts';
import { actorOf, languageOf, userOf } from '../visit.ts';

/** The channels as they are, and the test of one: asked for on a page of its own, so that nobody does it by accident. */
export function channelPages(rt: Runtime): readonly Route[] {
  return [
    {
      method: 'get',
      path: '/admin/channels',
      action: 'admin:read',
      door: 'page',
      handle: (_request, response) => showChannels(rt, response),
    },
    {
      method: 'get',
      path: '/admin/channels/:id/test',
      action: 'admin:change',
      door: 'page',
      handle: (request, response) => showTest(rt, request, response, undefined),
    },
    {
      method: 'post',
      path: '/admin/channels/:id/test',
      action: 'admin:change',
      door: 'page',
      handle: (request, response) => test(rt, request, response),
    },
  ];
}

async function showChannels(rt: Runtime, response: Response): Promise<void> {
  const t = getTexts(languageOf(response), 'admin');
  const channels = await describeChannels(rt);
  renderPage(response, 'admin', 'admin/views/channels', {
    tab: 'channels',
    mayChange: can(actorOf(response), 'admin:change'),
    channels: channels.map((channel) => ({ ...viewOf(t, channel), ...stateOf(channel, rt.clock.now()) })),
  });
}

async function test(rt: Runtime, request: Request, response: Response): Promise<void> {
  const id = String(request.params['id']);
  const [checked] = (await checkChannels(rt, id)) ?? [];
  if (!checked) throw new HttpError(404);
  await audit(rt.db.writer, {
    at: rt.clock.now(),
    actor: { kind: 'user', id: userOf(response).id },
    action: 'channel.tested',
    resource: `channel:${id}`,
    detail: { passed: checked.passed },
  });
  await showTest(rt, request, response, checked);
}

async function showTest(rt: Runtime, request: Request, response: Response, checked: CheckedChannel | undefined) {
  const t = getTexts(languageOf(response), 'admin');
  const described = checked ?? (await describeChannels(rt)).find(({ id }) => id === request.params['id']);
  if (!described) throw new HttpError(404);
  renderPage(response, 'admin', 'admin/views/channel-test', {
    tab: 'channels',
    channel: viewOf(t, described),
    tryOut: described.can.tryOut,
    askable: described.can.check,
    outcome: checked && { passed: checked.passed, lines: outcomeLines(t, checked) },
  });
}

/** In words and figures of the reader's language. */
function viewOf(t: Texts, channel: ChannelDescription) {
  const { id, kind, activity, state, can, foreign, orphanReports, unreadable } = channel;
  const instant = (at: number | null) => (at === null ? t['never'] : showDateTime(at));
  const sending = state && [
    [t['lastAccepted'], instant(state.lastSuccessAt)],
    [t['waiting'], grouped(state.waiting)],
    [t['unknownOutcomes'], grouped(activity.unknown)],
    [t['spentToday'], fill(t['dong']!, { n: grouped(state.today.costDong) })],
    [t['spentMonth'], fill(t['dong']!, { n: grouped(state.month.costDong) })],
  ];
  return {
    id,
    kind: t[`kind_${kind}`],
    facts: [
      ...(sending ?? []),
      [t['lastReceived'], instant(activity.lastReceivedAt)],
      [t['foreign'], grouped(foreign)],
      ...(can.deliveryReports ? [[t['orphanReports'], grouped(orphanReports)]] : []),
      ...(unreadable > 0 ? [[t['unreadable'], grouped(unreadable)]] : []),
    ],
    failure: state?.lastFault && `${instant(state.lastFaultAt)}: ${failureText(t, ...firstWord(state.lastFault))}`,
    held: state && state.held.breaker + state.held.budget > 0 ? fill(t['held']!, state.held) : null,
    pause: state?.breaker === 'open' ? fill(t['pausedUntil']!, { at: instant(state.probeAt)! }) : null,
    budgets: (state?.budgets ?? []).map(({ period, spent, limit }) => ({
      label: t[period.length === 7 ? 'budgetMonth' : 'budgetDay'],
      text: fill(t['budget']!, { spent: grouped(spent), limit: grouped(limit) }),
      spent,
      limit,
    })),
    can: (['twoWay', 'deliveryReports', 'lookup', 'idempotentSend', 'senderTrusted'] as const).map((name) => ({
      label: t[`can_${name}`],
      yes: can[name],
    })),
    rate: can.rate === null ? null : fill(t['rate']!, { rate: can.rate }),
    price:
      can.priceToCitizen === null
        ? null
        : can.priceToCitizen === 0
          ? t['priceFree']
          : fill(t['price']!, { price: can.priceToCitizen }),
  };
}

function failureText(t: Texts, failure: string, details: string): string {
  const key = `failure_${failure}`;
  return `${Object.hasOwn(t, key) ? t[key] : failure}${details && ` (${details})`}`;
}

function firstWord(fault: string): [string, string] {
  const [failure = '', ...rest] = fault.split(' ');
  return [failure, rest.join(' ')];
}

/** `1.234.567`, as the country writes it. */
function grouped(n: number): string {
  return new Intl.NumberFormat('vi-VN').format(n);
}

/** What the breaker and the traffic say, without asking anybody. */
function stateOf({ state, activity }: ChannelDescription, now: number): { state: string; tone: string } {
  if (state && state.breaker !== 'closed') return { state: 'paused', tone: 'danger' };
  if (state?.budgets.some(({ spent, limit }) => spent >= limit)) return { state: 'budget', tone: 'warn' };
  const lastGood = Math.max(state?.lastSuccessAt ?? 0, activity.lastReceivedAt ?? 0);
  if ((state?.lastFaultAt ?? 0) > lastGood) return { state: 'failing', tone: 'danger' };
  if (lastGood === 0) return { state: 'unused', tone: '' };
  return now - lastGood > 7 * day ? { state: 'quiet', tone: 'warn' } : { state: 'working', tone: 'good' };
}

function outcomeLines(t: Texts, { credentials, balance, roundTrip }: CheckedChannel) {
  const asked = {
    label: t['credentials'],
    good: credentials.outcome !== 'failed',
    text:
      credentials.outcome === 'failed'
        ? failureText(t, credentials.failure, [credentials.code, credentials.reason].filter(Boolean).join(': '))
        : t[`credentials_${credentials.outcome}`],
  };
  const left = balance && { label: t['balance'], good: true, text: `${balance.amount} ${balance.unit}` };
  const tried = roundTrip && {
    label: t['roundTrip'],
    good: roundTrip.outcome === 'delivered',
    text:
      roundTrip.outcome === 'failed'
        ? `${t['roundTrip_failed']} (${roundTrip.reason})`
        : fill(t[`roundTrip_${roundTrip.outcome}`]!, { seconds: (roundTrip.ms / 1000).toFixed(1) }),
  };
  return [asked, ...(left ? [left] : []), ...(tried ? [tried] : [])];
}
