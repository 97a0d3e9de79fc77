import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { AttemptState } from '../../domain/attempt-state.ts';
import { readConcatenation } from '../../domain/concatenation.ts';
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
import { createHttpCall, type HttpAnswer } from '../http-call.ts';
import { decodeCharset } from './charset.ts';
import { errorOfAnswer } from './errors.ts';
import { readRawQuery } from './raw-query.ts';
import type { KannelSettings } from './settings.ts';

/** `dlr-mask`: every kind of report. */
const allReports = '31';

/** `coding` */
const [gsm, binary, ucs2] = ['0', '1', '2'];

/** Bits of `%d`, the final ones first. The user guide has the first five; 1.4.5 adds 32 to "failed" for what expired. */
const reportStates: readonly (readonly [bit: number, state: AttemptState])[] = [
  [1, 'delivered'],
  [32, 'expired'],
  [16, 'failed'], // refused by the SMSC
  [2, 'failed'],
  [8, 'sent'], // accepted by the SMSC
  [4, 'sent'], // buffered at the SMSC
];
const refusedBySmsc = 16;

/** An SMSC's receipt in `%A` says more than `%d` of a Kannel that counts what waited too long as failed. */
const expiredInReceipt = /\bstat:EXPIRED/i;

const statusSchema = z.object({
  attempt: z.string().min(1),
  key: z.string(),
  type: z.coerce.number().int().positive(),
  answer: z.string().default(''),
  smsc: z.string().default(''),
});

const incomingSchema = z.object({
  id: z.string().min(1),
  from: z.string().min(1),
  to: z.string().min(1),
  text: z.string(),
  charset: z.string().default('UTF-8'),
  coding: z.string().default(gsm!),
  time: z.coerce.number().int().positive().optional(),
  smsc: z.string().default(''),
});

const taken = { status: 200, type: 'text/plain', body: '' } as const;

/**
 * A Kannel of one's own in front of an operator or a modem. It keeps no id of ours and signs nothing: reports carry a
 * key made of the attempt, incoming SMS one that stands in its configuration.
 * @param publicUrl where Kannel reaches this program, without a trailing slash, unless the settings say otherwise
 */
export function createKannelChannel(settings: KannelSettings, publicUrl: string): Channel {
  const { id, callbackSecret, sendsmsUrl, username, password, incomingKey, rate, concurrency, timeout } = settings;
  const call = createHttpCall({ concurrency, timeout });
  const base = (settings.callbackBaseUrl ?? publicUrl).replace(/\/$/, '');
  const statusUrl = `${base}${callbackPath(settings)}/status`;

  function receive({ url, query }: CallbackRequest): CallbackFacts {
    if (!incomingKey || !isSame(query['key'], incomingKey))
      throw new CallbackRefused(403, 'the key is not the one in get-url');
    const { from, to, charset, coding, time, smsc, ...said } = readCallback(query, incomingSchema);
    const raw = readRawQuery(url);
    const sender = parseMsisdn(from);
    const text = decodeCharset(raw.get('text') ?? Buffer.alloc(0), charset);
    const part = readConcatenation(raw.get('udh') ?? Buffer.alloc(0));
    // Data for a telephone, or a sender nobody can answer: taken, since Kannel would bring it again for ever.
    if (coding === binary || !sender.ok) return { incoming: [], reports: [], reply: taken };
    const fact = { externalId: said.id, from: sender.msisdn, to, text };
    const more = { ...(time && { sentAt: time * 1_000 }), ...(part && { part }), ...(smsc && { network: smsc }) };
    return { incoming: [{ ...fact, ...more }], reports: [], reply: taken };
  }

  function receiveStatus({ query }: CallbackRequest): CallbackFacts {
    const { attempt, key, type, answer, smsc } = readCallback(query, statusSchema);
    if (!isSame(key, keyOf(attempt))) throw new CallbackRefused(403, 'the key is not that of the attempt');
    const state = reportStates.find(([bit]) => type & bit)?.[1];
    if (!state) return { incoming: [], reports: [], reply: taken };
    const report: ReportFact = {
      externalId: attempt,
      attemptId: attempt,
      state: state === 'failed' && expiredInReceipt.test(answer) ? 'expired' : state,
      rawStatus: `${type} ${answer}`.trim().slice(0, 200),
      ...(type & refusedBySmsc && { failure: 'rejected' }),
      ...(smsc && { network: smsc }),
    };
    return { incoming: [], reports: [report], reply: taken };
  }

  /** Kannel answers no id, so the attempt's own is the one it is known by. */
  async function send({ attemptId, to, from, body, validity }: OutboundAttempt): Promise<SendAccepted> {
    if (body === '') throw new SendError('rejected', 'empty', 'Kannel would send a text of its own instead of none');
    const answer = await submit(body, {
      username,
      password,
      from,
      to,
      coding: isGsm7(body) ? gsm! : ucs2!,
      validity: String(Math.max(1, Math.floor(validity / 60))),
      ...(settings.smsc && { smsc: settings.smsc }),
      ...(settings.deliveryReports && { 'dlr-mask': allReports, 'dlr-url': reportUrlOf(attemptId) }),
    });
    if (answer.status !== 202) throw errorOfAnswer(answer);
    return { externalId: attemptId };
  }

  function submit(text: string, fields: Readonly<Record<string, string>>): Promise<HttpAnswer> {
    if (settings.method === 'GET')
      return call('GET', `${sendsmsUrl}?${new URLSearchParams({ ...fields, charset: 'UTF-8', text })}`);
    const headers = Object.fromEntries(Object.entries(fields).map(([name, value]) => [`x-kannel-${name}`, value]));
    return call('POST', sendsmsUrl, { ...headers, 'content-type': 'text/plain; charset=UTF-8' }, text);
  }

  /** Kannel puts its values in the place of the escapes. */
  function reportUrlOf(attemptId: string): string {
    const known = new URLSearchParams({ attempt: attemptId, key: keyOf(attemptId) });
    return `${statusUrl}?${known}&type=%d&answer=%A&smsc=%i`;
  }

  function keyOf(attemptId: string): string {
    return createHmac('sha256', callbackSecret).update(attemptId).digest('base64url');
  }

  /** Kannel looks at the login before it misses the receiver. */
  async function check(): Promise<ChannelCheck> {
    const answer = await call('GET', `${sendsmsUrl}?${new URLSearchParams({ username, password })}`);
    if (answer.status === 400 && /receiver number/i.test(answer.body)) return { balance: null };
    throw errorOfAnswer(answer);
  }

  return {
    id,
    callbackSecret,
    capabilities: {
      rate,
      concurrency,
      timeout,
      settleAfter: 0,
      idempotentSend: false,
      twoWay: incomingKey !== undefined,
      deliveryReports: settings.deliveryReports,
      senderTrusted: settings.senderTrusted,
      foreign: false,
    },
    routes: [
      { name: 'incoming', method: 'GET', bodyType: 'none', receive },
      { name: 'status', method: 'GET', bodyType: 'none', receive: receiveStatus },
    ],
    send,
    check,
  };
}
