import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { AttemptState } from '../../domain/attempt-state.ts';
import { isGsm7 } from '../../domain/gsm7.ts';
import { parseMsisdn } from '../../domain/msisdn.ts';
import { isSame, readCallback } from '../callback-checks.ts';
import {
  type CallbackFacts,
  CallbackRefused,
  type CallbackRequest,
  type Channel,
  type ChannelCheck,
  callbackPath,
  type OutboundAttempt,
  type ReportFact,
  type SendAccepted,
  SendError,
} from '../channel.ts';
import { jsonOf, readAnswer, retryAfterOf } from '../http-answer.ts';
import { createHttpCall, type HttpAnswer } from '../http-call.ts';
import { toSendError } from './errors.ts';
import type { EsmsSettings } from './settings.ts';

/**
 * The provider refuses a RequestId it knows for 24 hours (code 124), which makes a repeated submission harmless as
 * long. An hour is left for two clocks and a slow queue.
 */
const requestIdHolds = 23 * 3_600_000;

/** A submission cut off at our end may still be worked on at theirs. */
const settleAfter = 60_000;

/** How far a time of theirs may lie ahead of ours, ms. */
const clockSkew = 15 * 60_000;

/** Hours are those of Viet Nam, which has no summer time. */
const zone = '+07:00';

const accepted = '100';
const knownRequest = '124';

/** State of a whole submission; `5` needs the counts beside it. */
const finished = '5';
const refused = '4';

const answerSchema = z.object({
  CodeResult: z.coerce.string(),
  SMSID: z.string().optional(),
  ErrorMessage: z.string().optional(),
  SendStatus: z.coerce.string().optional(),
});

/** What comes instead where the request itself is not understood. */
const errorSchema = z.object({ error: z.string() });

const balanceSchema = z.object({
  CodeResponse: z.coerce.string(),
  Balance: z.coerce.number(),
  ErrorMessage: z.string().optional(),
});

const incomingSchema = z.object({
  cpid: z.string(),
  sender: z.string(),
  serviceNumber: z.string(),
  content: z.string(),
  smsid: z.string().min(1),
  receiverTime: z.string().regex(/^\d{14}$/),
});

const statusSchema = z.object({
  SMSID: z.string().min(1),
  SendStatus: z.string(),
  SendSuccess: z.coerce.number().default(0),
  SendFailed: z.coerce.number().default(0),
  RequestId: z.string().default(''),
  telcoid: z.string().default(''),
});

const networks: Readonly<Record<string, string>> = {
  1: 'viettel',
  2: 'mobifone',
  3: 'vinaphone',
  4: 'vietnamobile',
  5: 'gtel',
  6: 'itel',
  7: 'reddi',
};

const acknowledged = { status: 200, type: 'text/plain', body: 'OK' } as const;

/**
 * eSMS.vn: messages leave under a brandname, citizens write to a short code. Facts are those of the provider's pages
 * for developers.
 * @param publicUrl where the provider reaches this program, without a trailing slash
 */
export function createEsmsChannel(settings: EsmsSettings, publicUrl: string): Channel {
  const { id, callbackSecret, apiKey, secretKey, shortCode, rate, concurrency, timeout } = settings;
  const call = createHttpCall({ concurrency, timeout });
  const api = `${settings.apiBaseUrl.replace(/\/$/, '')}/MainService.svc/json`;
  const credentials = { ApiKey: apiKey, SecretKey: secretKey };
  const statusUrl = `${publicUrl}${callbackPath(settings)}/status`;

  function receive(request: CallbackRequest): CallbackFacts {
    const message = readCallback(request.query, incomingSchema);
    const sentAt = requireSignature(request, message);
    const sender = parseMsisdn(message.sender);
    const { smsid: externalId, serviceNumber: to, content: text } = message;
    const fact = sender.ok && { externalId, from: sender.msisdn, to, text, sentAt };
    return { incoming: fact ? [fact] : [], reports: [], reply: replyTo(message) };
  }

  /** @returns when the citizen wrote, ms. */
  function requireSignature({ query, receivedAt }: CallbackRequest, message: z.infer<typeof incomingSchema>): number {
    const { cpid, smsid, content, receiverTime } = message;
    const signed = cpid + smsid + content + receiverTime + shortCode?.privateKey;
    const expected = createHash('md5').update(signed).digest('base64');
    // A plus that was not escaped for the URL arrives as a space.
    const isTheirs = isSame(query['sign']?.replaceAll(' ', '+'), expected) && isSame(cpid, shortCode?.cpid ?? '');
    if (!isTheirs) throw new CallbackRefused(403, 'the sign is not the provider’s');
    const at = instantOf(receiverTime);
    if (at > receivedAt + clockSkew || at < receivedAt - settings.incomingWindow)
      throw new CallbackRefused(403, `receiverTime ${receiverTime} lies outside incomingWindow`);
    return at;
  }

  function receiveStatus(request: CallbackRequest): CallbackFacts {
    const query = queryOf(request);
    const status = readCallback(query, statusSchema);
    const state = stateOf(status);
    const network = status.telcoid === '' ? undefined : (networks[status.telcoid] ?? `telco ${status.telcoid}`);
    const report: ReportFact | undefined = state && {
      externalId: status.SMSID,
      attemptId: status.RequestId || query['attempt'] || null,
      state,
      rawStatus: `${status.SendStatus} ${status.SendSuccess}/${status.SendFailed}`,
      ...(status.SendStatus === refused && { failure: 'rejected' as const }),
      ...(network && { network }),
    };
    return { incoming: [], reports: report ? [report] : [], reply: acknowledged };
  }

  async function send({ attemptId, to, body }: OutboundAttempt): Promise<SendAccepted> {
    if (body === '') throw new SendError('rejected', 'empty', 'a message without text is not sent');
    const answer = await post('SendMultipleMessage_V4_post_json/', {
      ...credentials,
      Phone: to.replace(/^\+84/, '0'),
      Content: body,
      Brandname: settings.brandname,
      SmsType: settings.smsType,
      IsUnicode: isGsm7(body) ? '0' : '1',
      Sandbox: settings.sandbox ? '1' : '0',
      RequestId: attemptId,
      CallbackUrl: `${statusUrl}?attempt=${encodeURIComponent(attemptId)}`,
    });
    const { CodeResult, SMSID, SendStatus, ErrorMessage } = readAnswer(answer, answerSchema);
    if (CodeResult === accepted && SMSID) return { externalId: SMSID };
    if (CodeResult !== knownRequest) throw toSendError(CodeResult, ErrorMessage ?? `code ${CodeResult}`);
    if (SendStatus === refused) throw new SendError('rejected', '124/4', 'accepted before and refused since');
    // Accepted before. The answer names no SMSID; reports find the attempt by its own id.
    return { externalId: attemptId };
  }

  async function check(): Promise<ChannelCheck> {
    const answer = await post('GetBalance_json', credentials);
    const { CodeResponse, Balance, ErrorMessage } = readAnswer(answer, balanceSchema);
    if (CodeResponse !== accepted) throw toSendError(CodeResponse, ErrorMessage ?? `code ${CodeResponse}`);
    return { balance: { amount: Balance, unit: 'VND' } };
  }

  /** @returns an answer of the provider itself; what a server in front of it says is thrown. */
  async function post(operation: string, body: Record<string, string>): Promise<HttpAnswer> {
    const headers = { 'content-type': 'application/json' };
    const answer = await call('POST', `${api}/${operation}`, headers, JSON.stringify(body));
    if (answer.status === 429) throw new SendError('throttled', '429', 'too many requests', retryAfterOf(answer));
    if (answer.status >= 500) throw new SendError('ambiguous', String(answer.status), `status ${answer.status}`);
    const notUnderstood = errorSchema.safeParse(jsonOf(answer.body));
    if (notUnderstood.success) throw new SendError('misconfigured', 'invalid', notUnderstood.data.error);
    return answer;
  }

  return {
    id,
    callbackSecret,
    capabilities: {
      rate,
      concurrency,
      timeout,
      settleAfter,
      idempotentSend: true,
      idempotentFor: requestIdHolds,
      twoWay: shortCode !== undefined,
      deliveryReports: true,
      senderTrusted: true,
      foreign: false,
    },
    routes: [
      { name: 'status', method: 'GET', bodyType: 'none', receive: receiveStatus },
      ...(shortCode ? [{ name: 'incoming', method: 'GET', bodyType: 'none', receive } as const] : []),
    ],
    send,
    check,
  };
}

/** The provider may join its parameters to our URL with a second question mark. */
function queryOf({ url }: CallbackRequest): Record<string, string> {
  const [, ...parts] = url.split('?');
  return Object.fromEntries(new URLSearchParams(parts.join('&')));
}

/** Undefined for a state the provider may add. A finished submission that counts nothing says nothing of delivery. */
function stateOf({ SendStatus, SendSuccess, SendFailed }: z.infer<typeof statusSchema>): AttemptState | undefined {
  if (SendStatus === refused) return 'failed';
  if (SendStatus === finished && SendSuccess > 0) return 'delivered';
  if (SendStatus === finished && SendFailed > 0) return 'failed';
  return ['1', '2', '5', '7'].includes(SendStatus) ? 'sent' : undefined;
}

/** `yyyyMMddHHmmss` of Viet Nam. Throws `CallbackRefused` for a day or an hour that does not exist. */
function instantOf(time: string): number {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(time) ?? [];
  const [year, month, day, hour, minute, second] = parts;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
  if (Number.isNaN(at)) throw new CallbackRefused(400, `receiverTime ${time} is no time`);
  return at;
}

/** Took it, answer nothing now: what the citizen reads leaves by the road of every message. */
function replyTo({ smsid, sender }: z.infer<typeof incomingSchema>): CallbackFacts['reply'] {
  const body = `<ClientResponse><Message></Message><Smsid>${xml(smsid)}</Smsid><Receiver>${xml(sender)}</Receiver></ClientResponse>`;
  return { status: 200, type: 'application/xml', body };
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
