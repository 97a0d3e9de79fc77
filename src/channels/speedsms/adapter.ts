import { z } from 'zod';
import type { AttemptState } from '../../domain/attempt-state.ts';
import { parseMsisdn } from '../../domain/msisdn.ts';
import { idOfWords, readCallback } from '../callback-checks.ts';
import {
  type CallbackFacts,
  type CallbackRequest,
  type Channel,
  type ChannelCheck,
  type IncomingFact,
  type OutboundAttempt,
  type ReportFact,
  type SendAccepted,
  SendError,
} from '../channel.ts';
import { readAnswer } from '../http-answer.ts';
import { createHttpCall } from '../http-call.ts';
import { errorOfStatus, toSendError } from './errors.ts';
import type { SpeedsmsSettings } from './settings.ts';

/** Below it a report means that the provider goes on trying. */
const firstPermanentStatus = 64;

const id = z.union([z.string(), z.number()]).transform(String);

const answerSchema = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('success'),
    data: z.object({ tranId: id.optional(), invalidPhone: z.array(z.string()).default([]) }),
  }),
  z.object({ status: z.literal('error'), code: id, message: z.string().default('') }),
]);

const accountSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('success'), data: z.object({ balance: z.coerce.number(), currency: z.string() }) }),
  z.object({ status: z.literal('error'), code: id, message: z.string().default('') }),
]);

const webhookSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('report'), tranId: id, status: z.coerce.number().int().min(0) }),
  z.object({ type: z.literal('incoming'), tranId: id.nullish(), phone: id, content: z.string() }),
]);

const acknowledged = { status: 200, type: 'application/json', body: '{"status":"success"}' } as const;

/**
 * SpeedSMS.vn, https://speedsms.vn/sms-api/. It keeps no id of ours and cannot be asked about a submission whose answer
 * was lost, so such an outcome stays unknown.
 */
export function createSpeedsmsChannel(settings: SpeedsmsSettings): Channel {
  const { callbackSecret, rate, concurrency, timeout } = settings;
  const call = createHttpCall({ concurrency, timeout });
  const api = settings.apiBaseUrl.replace(/\/$/, '');
  const authorization = `Basic ${Buffer.from(`${settings.accessToken}:x`).toString('base64')}`;
  const headers = { authorization, 'content-type': 'application/json' };

  /** Nothing is signed: the secret in the URL and `allowedAddresses` are what there is. */
  function receive(request: CallbackRequest): CallbackFacts {
    const said = readCallback(request.body, webhookSchema);
    const incoming = said.type === 'incoming' ? incomingFact(said, request.receivedAt) : undefined;
    return {
      incoming: incoming ? [incoming] : [],
      reports: said.type === 'report' ? [reportFact(said)] : [],
      reply: acknowledged,
    };
  }

  function incomingFact(
    { tranId, phone, content }: Extract<z.infer<typeof webhookSchema>, { type: 'incoming' }>,
    receivedAt: number,
  ): IncomingFact | undefined {
    const sender = parseMsisdn(phone);
    if (!sender.ok) return undefined;
    return {
      externalId: tranId ?? idOfWords(callbackSecret, sender.msisdn, content, receivedAt),
      from: sender.msisdn,
      to: settings.number ?? settings.sender,
      text: content,
    };
  }

  async function send({ to, body }: OutboundAttempt): Promise<SendAccepted> {
    if (body === '') throw new SendError('rejected', 'empty', 'a message without text is not sent');
    const { smsType, sender } = settings;
    const message = { to: [to.slice(1)], content: body, sms_type: smsType, sender };
    const answer = await call('POST', `${api}/sms/send`, headers, JSON.stringify(message));
    if (answer.status !== 200) throw errorOfStatus(answer);
    const said = readAnswer(answer, answerSchema);
    if (said.status === 'error') throw toSendError(said.code, said.message);
    if (said.data.invalidPhone.length > 0) throw toSendError('105', 'the provider says the number is none');
    if (!said.data.tranId) throw new SendError('ambiguous', 'unreadable', 'the answer names no message');
    return { externalId: said.data.tranId };
  }

  async function check(): Promise<ChannelCheck> {
    const answer = await call('GET', `${api}/user/info`, headers);
    if (answer.status !== 200) throw errorOfStatus(answer);
    const said = readAnswer(answer, accountSchema);
    if (said.status === 'error') throw toSendError(said.code, said.message);
    return { balance: { amount: said.data.balance, unit: said.data.currency } };
  }

  return {
    id: settings.id,
    callbackSecret,
    capabilities: {
      rate,
      concurrency,
      timeout,
      settleAfter: 0,
      idempotentSend: false,
      twoWay: settings.number !== undefined,
      deliveryReports: true,
      senderTrusted: true,
      foreign: false,
    },
    routes: [{ name: 'webhook', method: 'POST', bodyType: 'json', receive }],
    send,
    check,
  };
}

function reportFact({ tranId, status }: { tranId: string; status: number }): ReportFact {
  return { externalId: tranId, attemptId: null, state: stateOf(status), rawStatus: String(status) };
}

function stateOf(status: number): AttemptState {
  if (status === 0) return 'delivered';
  return status < firstPermanentStatus ? 'sent' : 'failed';
}
