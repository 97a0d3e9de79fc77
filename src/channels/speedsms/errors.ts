import { SendError, type SendFailure } from '../channel.ts';
import { jsonOf, retryAfterOf } from '../http-answer.ts';
import type { HttpAnswer } from '../http-call.ts';

/**
 * `code` of a refusal, https://speedsms.vn/sms-api/. One that is not here leaves the outcome open; so does 500,
 * "internal error, please try again", which does not say how far the provider came.
 */
const failures: Readonly<Record<string, SendFailure>> = {
  '007': 'misconfigured', // our address is locked
  '008': 'misconfigured', // account locked
  '009': 'misconfigured', // account may not use the API
  101: 'misconfigured', // parameter missing or wrong
  105: 'undeliverable', // not a number
  110: 'rejected', // characters it does not send
  113: 'rejected', // too long
  300: 'misconfigured', // balance
};

/** @param code of a 200 that says `status: error` */
export function toSendError(code: string, message: string): SendError {
  return new SendError(failures[code] ?? 'ambiguous', code, message);
}

/** What the server says before the API gets to see a request: 401 and 429 prove that it did not. */
export function errorOfStatus(answer: HttpAnswer): SendError {
  const failure = ({ 401: 'misconfigured', 403: 'misconfigured', 429: 'throttled' } as const)[answer.status];
  const { message } = (jsonOf(answer.body) ?? {}) as { message?: unknown };
  const said = String(message ?? `status ${answer.status}`);
  return new SendError(failure ?? 'ambiguous', String(answer.status), said, retryAfterOf(answer) ?? resetOf(answer));
}

/** Seconds until the window of 60 requests is over. */
function resetOf({ headers }: HttpAnswer): number | undefined {
  const seconds = Number(headers['x-rate-limit-reset'] ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}
