import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { AttemptState } from '../../domain/attempt-state.ts';
import { type Msisdn, parseMsisdn } from '../../domain/msisdn.ts';
import { isSame, readCallback } from '../callback-checks.ts';
import {
  type CallbackFacts,
  CallbackRefused,
  type CallbackRequest,
  type Channel,
  type ChannelCheck,
  callbackPath,
  type IncomingFact,
  type LookupKey,
  type LookupResult,
  type OutboundAttempt,
  type ReportFact,
  type SendAccepted,
  SendError,
} from '../channel.ts';
import { readAnswer } from '../http-answer.ts';
import { createHttpCall } from '../http-call.ts';
import { failureOf, isExpiry, toSendError } from './errors.ts';
import type { SmsGatewayAndroidSettings } from './settings.ts';

/** A message is in the phone's or the server's table before it is acknowledged. */
const settleAfter = 60_000;

/** A phone may forget its messages after a day, at the earliest that its settings allow. */
const idHolds = 23 * 3_600_000;

/** The makers' public relay, which numbers and texts would pass on their way to a phone of ours. */
const publicRelay = /(^|\.)sms-gate\.app$/;

/** One request on the address `webhook` for each. */
const wantedEvents = ['sms:received', 'sms:sent', 'sms:delivered', 'sms:failed'] as const;

const eventSchema = z.object({ event: z.string(), payload: z.record(z.string(), z.unknown()) });

const incomingSchema = z.object({
  /** Hash of sender, time, card and text; 32 bits, so the time stands beside it in our id. */
  messageId: z.string().min(1),
  message: z.string(),
  sender: z.string(),
  recipient: z.string().nullish(),
  simNumber: z.number().nullish(),
  receivedAt: z.string(),
});

const reportSchema = z.object({ messageId: z.string().min(1), reason: z.string().optional() });

const messageSchema = z.object({
  id: z.string(),
  state: z.string(),
  recipients: z.array(z.object({ error: z.string().nullish() })).default([]),
});

const webhooksSchema = z.array(z.object({ url: z.string(), event: z.string() }));

const healthSchema = z.object({ status: z.string(), checks: z.record(z.string(), z.object({ status: z.string() })) });

const eventStates: Readonly<Record<string, AttemptState>> = {
  'sms:sent': 'sent',
  'sms:delivered': 'delivered',
  'sms:failed': 'failed',
  'sms:cancelled': 'failed',
};

const messageStates: Readonly<Record<string, AttemptState>> = {
  Pending: 'sent',
  Processed: 'sent',
  Cancelling: 'sent',
  Sent: 'sent',
  Delivered: 'delivered',
  Failed: 'failed',
  Cancelled: 'failed',
};

const taken = { status: 204, type: 'text/plain', body: '' } as const;

/**
 * SMS Gateway for Android: a phone with a card of a local operator, reached directly or through a server. Its server
 * and the phone speak the same protocol, so the address alone tells them apart.
 * @param publicUrl where the phone reaches this program, without a trailing slash
 */
export function createSmsGatewayAndroidChannel(settings: SmsGatewayAndroidSettings, publicUrl: string): Channel {
  const { id, callbackSecret, username, password, signingKey, sims, concurrency, timeout } = settings;
  const call = createHttpCall({ concurrency, timeout });
  const api = settings.apiBaseUrl.replace(/\/$/, '');
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const headers = { authorization, 'content-type': 'application/json' };
  const foreign = publicRelay.test(new URL(api).hostname);
  const webhookUrl = `${publicUrl}${callbackPath(settings)}/webhook`;

  function receive(request: CallbackRequest): CallbackFacts {
    requireSignature(request);
    const { event, payload } = readCallback(request.body, eventSchema);
    const incoming = event === 'sms:received' ? incomingFact(readCallback(payload, incomingSchema)) : undefined;
    const state = eventStates[event];
    const report = state && reportFact(event, state, readCallback(payload, reportSchema));
    return { incoming: incoming ? [incoming] : [], reports: report ? [report] : [], reply: taken };
  }

  function requireSignature({ headers, rawBody, receivedAt }: CallbackRequest): void {
    const timestamp = headers['x-timestamp'] ?? '';
    const expected = createHmac('sha256', signingKey)
      .update(rawBody + timestamp)
      .digest('hex');
    if (!isSame(headers['x-signature']?.toLowerCase(), expected))
      throw new CallbackRefused(403, 'the signature was not made with the signing key');
    // Each repetition of a callback is signed anew.
    if (!(Math.abs(Number(timestamp) * 1000 - receivedAt) <= settings.clockTolerance))
      throw new CallbackRefused(403, `X-Timestamp ${timestamp} is further from our clock than clockTolerance`);
  }

  function incomingFact(message: z.infer<typeof incomingSchema>): IncomingFact | undefined {
    const sender = parseMsisdn(message.sender);
    const sentAt = Date.parse(message.receivedAt);
    if (!sender.ok) return undefined;
    const card = sims.find(({ simNumber }) => simNumber === message.simNumber);
    return {
      externalId: `${message.messageId}@${message.receivedAt}`,
      from: sender.msisdn,
      to: card?.number ?? message.recipient ?? sims[0]!.number,
      text: message.message,
      ...(Number.isFinite(sentAt) && { sentAt }),
    };
  }

  async function send({ attemptId, to, from, body, validity }: OutboundAttempt): Promise<SendAccepted> {
    refuseTransfer(to);
    const card = sims.find(({ number }) => number === from) ?? sims[0]!;
    const message = {
      id: attemptId,
      textMessage: { text: body },
      phoneNumbers: [to],
      simNumber: card.simNumber,
      ttl: Math.max(1, Math.floor(validity)),
      withDeliveryReport: true,
    };
    const answer = await call('POST', `${api}/messages`, headers, JSON.stringify(message));
    // 409: the phone has this id. It is ours, so the message was accepted before.
    if (answer.status !== 202 && answer.status !== 409) throw toSendError(answer);
    return { externalId: attemptId };
  }

  async function lookup({ attemptId }: LookupKey): Promise<LookupResult> {
    const answer = await call('GET', `${api}/messages/${encodeURIComponent(attemptId)}`, headers);
    if (answer.status === 404) return { found: false };
    if (answer.status !== 200) throw toSendError(answer);
    const { state, recipients } = readAnswer(answer, messageSchema);
    const expired = state === 'Failed' && recipients.some(({ error }) => error && isExpiry(error));
    return { found: true, externalId: attemptId, state: expired ? 'expired' : (messageStates[state] ?? 'sent') };
  }

  /** The credentials, the health of the phone (or of the server), and that every event comes to us. */
  async function check(): Promise<ChannelCheck> {
    const [registered, health] = await Promise.all([
      call('GET', `${api}/webhooks`, headers),
      call('GET', `${api}/health`, headers),
    ]);
    if (registered.status !== 200) throw toSendError(registered);
    const hooks = readAnswer(registered, webhooksSchema);
    const missing = wantedEvents.filter(
      (event) => !hooks.some((hook) => hook.event === event && hook.url === webhookUrl),
    );
    if (missing.length > 0)
      throw new SendError('misconfigured', 'webhooks', `register a webhook at /webhooks for ${missing.join(', ')}`);
    const { status, checks } = readAnswer(health, healthSchema);
    const failing = Object.keys(checks).filter((name) => checks[name]?.status === 'fail');
    if (status === 'fail')
      throw new SendError('unreachable', 'health', `the phone fails its check of ${failing.join(', ')}`);
    return { balance: null };
  }

  function refuseTransfer(to: Msisdn): void {
    if (!foreign || settings.transferAssessmentApproved || !to.startsWith('+84')) return;
    throw new SendError(
      'misconfigured',
      'transfer',
      'the public relay lies abroad: use the phone itself or a server of yours',
    );
  }

  return {
    id,
    callbackSecret,
    capabilities: {
      rate: settings.messagesPerHour / 3_600,
      concurrency,
      timeout,
      settleAfter,
      idempotentSend: true,
      idempotentFor: idHolds,
      twoWay: true,
      deliveryReports: true,
      senderTrusted: settings.senderTrusted,
      foreign,
    },
    routes: [{ name: 'webhook', method: 'POST', bodyType: 'json', receive }],
    send,
    lookup,
    check,
  };
}

/** A long message is reported part by part; the first part that arrives counts for all. */
function reportFact(
  event: string,
  state: AttemptState,
  { messageId, reason }: z.infer<typeof reportSchema>,
): ReportFact {
  const failure = reason === undefined ? undefined : failureOf(reason);
  return {
    externalId: messageId,
    attemptId: messageId,
    state: reason !== undefined && isExpiry(reason) ? 'expired' : state,
    rawStatus: reason === undefined ? event : `${event} ${reason}`.slice(0, 200),
    ...(failure && { failure }),
  };
}
