import { SendError, type SendFailure } from '../channel.ts';

/**
 * Refusals of `POST Messages` by code, https://www.twilio.com/docs/api/errors. Each says that nothing was accepted; a
 * code that is not here leaves the outcome open, since Twilio adds codes without notice.
 */
const failures: Readonly<Record<number, SendFailure>> = {
  20003: 'misconfigured', // credentials
  20005: 'misconfigured', // account not active
  20404: 'misconfigured', // no such account
  20429: 'throttled', // too many requests
  21211: 'undeliverable', // To is no number
  21212: 'misconfigured', // From is no number
  21214: 'undeliverable', // To cannot be reached
  21217: 'undeliverable', // To is not valid
  21265: 'undeliverable', // To is a short code
  21408: 'misconfigured', // region not enabled
  21602: 'rejected', // no body
  21603: 'misconfigured', // no From
  21606: 'misconfigured', // From is not ours or cannot send there
  21608: 'misconfigured', // trial account, number not verified
  21609: 'misconfigured', // callback URL
  21610: 'refusedByCitizen', // unsubscribed at Twilio
  21611: 'throttled', // the sender's queue is full
  21612: 'misconfigured', // no road from this sender to this number
  21614: 'undeliverable', // not a mobile number
  21617: 'rejected', // body too long
  21635: 'undeliverable', // a landline
  21703: 'misconfigured', // messaging service without a sender
  21705: 'misconfigured', // no such messaging service
};

/** Codes of `openssl` and of Node for a certificate nobody vouches for: the request was not written yet. */
const badCertificate = /^(CERT_|ERR_TLS_CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|UNABLE_TO_(GET|VERIFY))/;

/** What an error of the SDK means for the attempt: `RestException` where Twilio answered, else what the socket said. */
export function toSendError(error: unknown): SendError {
  if (error instanceof SendError) return error;
  const { message, code, status, cause } = error as Error & {
    code?: number | string;
    status?: number;
    cause?: unknown;
  };
  const failure = status === undefined ? failureOfSocket(code, cause) : failureOfAnswer(status, Number(code));
  return new SendError(failure, String(code ?? status ?? ''), message);
}

function failureOfAnswer(status: number, code: number): SendFailure {
  if (status === 429) return 'throttled';
  return (status >= 400 && status < 500 && failures[code]) || 'ambiguous';
}

function failureOfSocket(code: number | string | undefined, cause: unknown): SendFailure {
  const { syscall } = (cause ?? {}) as { syscall?: string };
  const neverConnected = syscall === 'connect' || syscall === 'getaddrinfo' || badCertificate.test(String(code));
  return neverConnected ? 'unreachable' : 'ambiguous';
}
