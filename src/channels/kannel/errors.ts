import { SendError, type SendFailure } from '../channel.ts';
import type { HttpAnswer } from '../http-call.ts';

/**
 * Refusals of sendsms by what the answer says (Kannel 1.4.5 user guide, "Using the HTTP interface to send SMS"). Any 4xx
 * means that the message cannot be delivered with this request or this configuration of Kannel.
 */
const failures: readonly (readonly [RegExp, SendFailure])[] = [
  [/authorization failed/i, 'misconfigured'],
  [/not routable/i, 'misconfigured'],
  [/sender missing|non-allowed sender/i, 'misconfigured'],
  [/white- and\/or black-list/i, 'undeliverable'],
  [/receiver number|garbage 'to'/i, 'undeliverable'],
  [/misformed|too long|empty text/i, 'rejected'],
];

/** Kannel's own word for "nothing was taken"; a 503 of a proxy does not say it. */
const temporary = /temporal failure/i;

/** What an answer other than 202 means for the attempt. */
export function errorOfAnswer({ status, body }: HttpAnswer): SendError {
  const said = body.trim().slice(0, 120);
  return new SendError(failureOf(status, said), String(status), `Kannel answered ${status}: ${said}`);
}

function failureOf(status: number, said: string): SendFailure {
  if (status === 503 && temporary.test(said)) return 'throttled';
  if (status < 400 || status >= 500) return 'ambiguous';
  return failures.find(([pattern]) => pattern.test(said))?.[1] ?? 'misconfigured';
}
