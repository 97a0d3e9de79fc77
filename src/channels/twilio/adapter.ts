import twilio from 'twilio';
import { z } from 'zod';
import type { AttemptState } from '../../domain/attempt-state.ts';
import { type Msisdn, parseMsisdn } from '../../domain/msisdn.ts';
import {
  type CallbackFacts,
  CallbackRefused,
  type CallbackRequest,
  type Channel,
  callbackPath,
  type LookupKey,
  type LookupResult,
  type OutboundAttempt,
  type SendAccepted,
  SendError,
} from '../channel.ts';
import { checkAccount, openTwilio } from './client.ts';
import { deliveryFailure, toSendError } from './errors.ts';
import type { TwilioSettings } from './settings.ts';

/** Longest time Twilio keeps a message in its queue, seconds. */
const longestValidity = 36_000;

/** A request cut off at our end may still be worked on at theirs for half a minute. */
const settleAfter = 120_000;

/** How far the two clocks may differ, ms. `DateCreated` has whole seconds. */
const clockSkew = 60_000;

/** More messages to one number than anybody gets; a look-up that sees as many proves nothing. */
const longestHistory = 400;

/** Delivery error "validity period expired". */
const expiredInQueue = '30036';

/** Media are ignored. Twilio joins the parts of a long message, and tells no time at which it was written. */
const incomingSchema = z.object({
  MessageSid: z.string(),
  From: z.string(),
  To: z.string(),
  Body: z.string().default(''),
  OptOutType: z.string().optional(),
});

/**
 * Keywords that Twilio itself acted on, whatever words the account chose for them (Advanced Opt-Out): it sends this
 * number nothing more, or again. So they are read as our own words for it.
 */
const optOutTexts: Readonly<Record<string, string>> = { STOP: 'TC', START: 'MO' };

const statusSchema = z.object({
  MessageSid: z.string(),
  MessageStatus: z.string(),
  ErrorCode: z.string().optional(),
});

/** https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks */
const statusMap: Readonly<Record<string, AttemptState>> = {
  accepted: 'sent',
  scheduled: 'sent',
  queued: 'sent',
  sending: 'sent',
  sent: 'sent',
  partially_delivered: 'sent',
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'failed',
  failed: 'failed',
  canceled: 'failed',
};

const acknowledged = { status: 204, type: 'text/plain', body: '' } as const;

/** Empty TwiML: took it, answer nothing now. */
const noReply = { status: 200, type: 'text/xml', body: new twilio.twiml.MessagingResponse().toString() } as const;

/**
 * Twilio through its own SDK. Its two-way SMS does not exist in Viet Nam, so there it only sends.
 * @param publicUrl where providers reach this program, without a trailing slash
 */
export function createTwilioChannel(settings: TwilioSettings, publicUrl: string): Channel {
  const { id, callbackSecret, authToken, rate, concurrency, timeout } = settings;
  const client = openTwilio(settings);
  const sender = settings.from ? { from: settings.from } : { messagingServiceSid: settings.messagingServiceSid };
  const statusUrl = `${publicUrl}${callbackPath(settings)}/status`;

  function receive(request: CallbackRequest): CallbackFacts {
    const { MessageSid, From, To, Body, OptOutType } = read(request, authToken, incomingSchema);
    const sender = parseMsisdn(From);
    const text = optOutTexts[OptOutType ?? ''] ?? Body;
    const fact = sender.ok && { externalId: MessageSid, from: sender.msisdn, to: To, text };
    return { incoming: fact ? [fact] : [], reports: [], reply: noReply };
  }

  function receiveStatus(request: CallbackRequest): CallbackFacts {
    const { MessageSid, MessageStatus, ErrorCode } = read(request, authToken, statusSchema);
    const state = stateOf(MessageStatus, ErrorCode);
    const rawStatus = ErrorCode ? `${MessageStatus} ${ErrorCode}` : MessageStatus;
    const failure = state === 'failed' ? deliveryFailure(ErrorCode) : undefined;
    const attemptId = request.query['attempt'] ?? null;
    const report = state && { externalId: MessageSid, attemptId, state, rawStatus, ...(failure ? { failure } : {}) };
    return { incoming: [], reports: report ? [report] : [], reply: acknowledged };
  }

  async function send({ attemptId, to, body, validity }: OutboundAttempt): Promise<SendAccepted> {
    refuseTransfer(to);
    const statusCallback = `${statusUrl}?attempt=${encodeURIComponent(attemptId)}`;
    const validityPeriod = Math.max(1, Math.min(Math.floor(validity), longestValidity));
    try {
      const { sid } = await client.messages.create({ ...sender, to, body, statusCallback, validityPeriod });
      if (!sid) throw new SendError('ambiguous', 'unreadable', 'the answer names no message');
      return { externalId: sid };
    } catch (error) {
      throw toSendError(error);
    }
  }

  /**
   * Twilio keeps no id of ours, so a message to the same number with the same text, made since the attempt, is it.
   * `DateSent` would filter on their side, but is empty while a message waits in their queue. The SDK follows
   * `next_page_uri` until it has `limit` messages or there are no more.
   */
  async function lookup({ to, body, at }: LookupKey): Promise<LookupResult> {
    try {
      const sent = await client.messages.list({ to, limit: longestHistory, pageSize: longestHistory });
      const ours = sent.find(
        (message) =>
          message.body === body &&
          message.direction.startsWith('outbound') &&
          message.dateCreated.getTime() >= at - clockSkew,
      );
      if (!ours && sent.length >= longestHistory)
        throw new SendError('ambiguous', 'history', 'too many messages to tell');
      if (!ours) return { found: false };
      return { found: true, externalId: ours.sid, state: stateOf(ours.status, String(ours.errorCode)) ?? 'sent' };
    } catch (error) {
      throw toSendError(error);
    }
  }

  function refuseTransfer(to: Msisdn): void {
    if (settings.transferAssessmentApproved || !to.startsWith('+84')) return;
    throw new SendError('misconfigured', 'transfer', 'numbers of Viet Nam go abroad only after a transfer assessment');
  }

  return {
    id,
    callbackSecret,
    capabilities: {
      rate,
      concurrency,
      timeout,
      settleAfter,
      idempotentSend: false,
      twoWay: !/[a-z]/i.test(settings.from ?? ''),
      deliveryReports: true,
      senderTrusted: true,
      foreign: true,
    },
    routes: [
      { name: 'incoming', method: 'POST', bodyType: 'form', receive },
      { name: 'status', method: 'POST', bodyType: 'form', receive: receiveStatus },
    ],
    send,
    lookup,
    check: () => checkAccount(client, settings.accountSid),
  };
}

/** Undefined for states of incoming messages and for those Twilio may add. */
function stateOf(status: string, errorCode: string | undefined): AttemptState | undefined {
  return errorCode === expiredInQueue ? 'expired' : statusMap[status];
}

function read<T extends z.ZodType>(request: CallbackRequest, authToken: string, schema: T): z.infer<T> {
  const signature = request.headers['x-twilio-signature'] ?? '';
  if (!twilio.validateRequest(authToken, signature, request.url, request.body)) {
    throw new CallbackRefused(403, 'the signature is not Twilio’s');
  }
  const parsed = schema.safeParse(request.body);
  if (!parsed.success) throw new CallbackRefused(400, z.prettifyError(parsed.error));
  return parsed.data;
}
