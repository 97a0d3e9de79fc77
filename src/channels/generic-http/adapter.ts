import { isGsm7 } from '../../domain/gsm7.ts';
import {
  type CallbackRequest,
  type Channel,
  type ChannelCheck,
  callbackPath,
  type OutboundAttempt,
  type SendAccepted,
  SendError,
} from '../channel.ts';
import { createHttpCall } from '../http-call.ts';
import { type CallbackContext, receiveIncoming, receiveReport } from './callbacks.ts';
import { judge } from './judge.ts';
import { loadTemplate } from './load-template.ts';
import { perform } from './request.ts';
import type { GenericHttpSettings } from './settings.ts';
import { createTokenSource } from './token.ts';

/** A submission cut off at our end may still be worked on at theirs. */
const settleAfter = 60_000;

/**
 * A provider that is described by a file: how to send, how to read what is answered, reported and handed over. What
 * cannot be described that way deserves an adapter of its own.
 * @param publicUrl where the provider reaches this program, without a trailing slash
 * @param now ms; the time a token is signed with
 * @throws StartRefused naming file, field and remedy
 */
export function createGenericHttpChannel(settings: GenericHttpSettings, publicUrl: string, now: () => number): Channel {
  const { id, callbackSecret, rate, concurrency, timeout } = settings;
  const template = loadTemplate(settings);
  const call = createHttpCall({ concurrency, timeout });
  const values = Object.fromEntries(Object.entries(settings.values).map(([name, value]) => [`values.${name}`, value]));
  const tokens = template.token && createTokenSource(template.token, call, values, now);
  const statusUrl = `${publicUrl}${callbackPath(settings)}/status`;
  const context: CallbackContext = { callbackSecret, number: settings.number, values };

  async function send({ attemptId, to, from, body, validity }: OutboundAttempt): Promise<SendAccepted> {
    if (body === '') throw new SendError('rejected', 'empty', 'a message without text is not sent');
    if (template.foreign && to.startsWith('+84'))
      throw new SendError('misconfigured', 'transfer', 'numbers of Viet Nam are not handed over to a provider abroad');
    const answer = await perform(call, template.send, {
      ...values,
      to,
      from,
      text: body,
      attempt: attemptId,
      validity: String(Math.max(1, Math.floor(validity))),
      unicode: isGsm7(body) ? '0' : '1',
      statusUrl: `${statusUrl}?attempt=${encodeURIComponent(attemptId)}`,
      now: String(Math.floor(now() / 1000)),
      ...(tokens && { token: await tokens.get() }),
    });
    try {
      return judge(template.answer, answer, attemptId);
    } catch (error) {
      if (error instanceof SendError && error.failure === 'misconfigured') tokens?.forget();
      throw error;
    }
  }

  /** Whether a token is to be had; of other providers nothing can be asked without sending. */
  async function check(): Promise<ChannelCheck> {
    await tokens?.get();
    return { balance: null };
  }

  const { report, incoming } = template;

  return {
    id,
    callbackSecret,
    capabilities: {
      rate,
      concurrency,
      timeout,
      settleAfter,
      idempotentSend: template.answer.acceptedBefore.length > 0,
      ...(template.answer.remembersIdFor && { idempotentFor: template.answer.remembersIdFor }),
      twoWay: incoming !== undefined,
      deliveryReports: report !== undefined,
      senderTrusted: settings.senderTrusted,
      foreign: template.foreign,
    },
    routes: [
      ...(report
        ? [
            {
              name: 'status',
              method: report.method,
              bodyType: 'none',
              receive: (request: CallbackRequest) => receiveReport(report, request, context),
            } as const,
          ]
        : []),
      ...(incoming
        ? [
            {
              name: 'incoming',
              method: incoming.method,
              bodyType: 'none',
              receive: (request: CallbackRequest) => receiveIncoming(incoming, request, context),
            } as const,
          ]
        : []),
    ],
    send,
    ...(template.token?.kind === 'login' && { check }),
  };
}
