import { SendError, type SendFailure } from '../channel.ts';

/**
 * `CodeResult` of a refused submission, from the provider's table of codes. A code that is not here leaves the outcome
 * open, since codes are added without notice.
 */
const failures: Readonly<Record<string, SendFailure>> = {
  99: 'undeliverable', // number is blocked at the provider
  101: 'misconfigured', // ApiKey or SecretKey
  102: 'misconfigured', // no price list
  103: 'misconfigured', // balance
  104: 'misconfigured', // brandname
  108: 'undeliverable', // not a number
  118: 'misconfigured', // kind of message not supported
  140: 'misconfigured', // our address is not on the provider's list
  143: 'misconfigured', // account not active or locked
  146: 'misconfigured', // text follows no registered template
  160: 'throttled', // too many a second
  177: 'misconfigured', // brandname not registered with that network
  201: 'rejected', // text holds a barred word
  300: 'misconfigured', // no kind of message
};

/** @param code the provider's; 5xx and 429 of a server in front of it have none. */
export function toSendError(code: string, message: string): SendError {
  return new SendError(failures[code] ?? 'ambiguous', code, message);
}
