import { SendError, type SendFailure } from '../channel.ts';
import { jsonOf, retryAfterOf } from '../http-answer.ts';
import type { HttpAnswer } from '../http-call.ts';

/** What phone or server say of a message they did not take; each checks before it writes anything down. */
const refusals: readonly (readonly [status: number, said: RegExp, failure: SendFailure])[] = [
  [400, /phone/i, 'undeliverable'],
  [400, /device/i, 'misconfigured'],
  [400, /./s, 'rejected'],
  [401, /(?:)/, 'misconfigured'],
  [403, /(?:)/, 'misconfigured'],
  [404, /(?:)/, 'misconfigured'],
  [405, /(?:)/, 'misconfigured'],
  [429, /(?:)/, 'throttled'],
  [503, /queue ?limits? ?exceeded/i, 'throttled'],
];

export function toSendError(answer: HttpAnswer): SendError {
  const [, , failure] = refusals.find(([status, said]) => status === answer.status && said.test(answer.body)) ?? [
    0,
    0,
    'ambiguous' as const,
  ];
  const { message } = (jsonOf(answer.body) ?? {}) as { message?: unknown };
  return new SendError(
    failure,
    String(answer.status),
    String(message ?? `status ${answer.status}`),
    retryAfterOf(answer),
  );
}

/**
 * Why the phone could not send, or the operator not deliver, where the reason says something this program acts on.
 * Numbers are TP-Status of 3GPP TS 23.040, 9.2.3.15.
 */
const reasons: readonly (readonly [said: RegExp, failure: SendFailure])[] = [
  [/RESULT_ERROR_LIMIT_EXCEEDED/, 'throttled'],
  [/phone number/i, 'undeliverable'],
  [/^Delivery result from SC .*: (65|67|73)$/, 'undeliverable'],
];

export function failureOf(reason: string): SendFailure | undefined {
  return reasons.find(([said]) => said.test(reason))?.[1];
}

/** The message was too old before the phone came to it, or before the operator could deliver it. */
export function isExpiry(reason: string): boolean {
  return /TTL expired$|^Delivery result from SC .*: 70$/.test(reason);
}
