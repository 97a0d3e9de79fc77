import { SendError, type SendFailure } from '../channel.ts';

/**
 * Refusals of a request by code, https://www.twilio.com/docs/api/errors. Each says that nothing was accepted; a code
 * that is not here leaves the outcome open, since Twilio adds codes without notice.
 */
const refusals: Readonly<Record<number, SendFailure>> = {
  20003: 'misconfigured', // credentials
  20005: 'misconfigured', // account not active
  20404: 'misconfigured', // no such account
  20429: 'throttled', // too many requests
  21201: 'undeliverable', // no To
  21205: 'misconfigured', // URL of a call
  21210: 'misconfigured', // From is not verified for calls
  21211: 'undeliverable', // To is no number
  21212: 'misconfigured', // From is no number
  21213: 'misconfigured', // no From
  21214: 'undeliverable', // To cannot be reached
  21215: 'misconfigured', // calls to this region not enabled
  21216: 'undeliverable', // To may not be called
  21217: 'undeliverable', // To is not valid
  21219: 'misconfigured', // trial account, number to call not verified
  21264: 'misconfigured', // From is not verified
  21265: 'undeliverable', // To is a short code
  21266: 'undeliverable', // To is our own number
  21408: 'misconfigured', // region not enabled
  21602: 'rejected', // no body
  21603: 'misconfigured', // no From
  21604: 'undeliverable', // no To
  21605: 'rejected', // body too long
  21606: 'misconfigured', // From is not ours or cannot send there
  21607: 'misconfigured', // From is not verified
  21608: 'misconfigured', // trial account, number not verified
  21609: 'misconfigured', // callback URL
  21610: 'refusedByCitizen', // unsubscribed at Twilio
  21611: 'throttled', // the sender's queue is full
  21612: 'misconfigured', // no road from this sender to this number
  21614: 'undeliverable', // not a mobile number
  21617: 'rejected', // body too long
  21619: 'rejected', // neither body nor media
  21624: 'misconfigured', // validity period
  21635: 'undeliverable', // a landline
  21657: 'misconfigured', // sender id is not valid
  21701: 'misconfigured', // no such messaging service
  21703: 'misconfigured', // messaging service without a sender
  21704: 'misconfigured', // messaging service without a sender
  21705: 'misconfigured', // no such messaging service
  21910: 'misconfigured', // From and To of different kinds
};

/**
 * Why an accepted message was not delivered, by the `ErrorCode` of its last status. Those that are temporary, or that
 * Twilio itself calls unknown (30008), are not here: nothing follows from them.
 */
const deliveryFailures: Readonly<Record<number, SendFailure>> = {
  30001: 'throttled', // the sender's queue is full
  30002: 'misconfigured', // account suspended
  30003: 'undeliverable', // handset switched off, or its number given up
  30004: 'rejected', // blocked
  30005: 'undeliverable', // no such handset
  30006: 'undeliverable', // landline, or an operator nobody reaches
  30007: 'rejected', // filtered as spam
  30017: 'throttled', // operator's network is congested
  30018: 'misconfigured', // sender not registered with the operators of the country
  30019: 'rejected', // longer than the operator takes
  30022: 'throttled', // more than the operator allows
  30023: 'throttled', // more than the operator allows in a day
  30024: 'misconfigured', // numeric sender not provisioned
  30032: 'misconfigured', // toll-free number not verified
  30033: 'misconfigured', // campaign suspended
  30034: 'misconfigured', // number without a campaign
  30035: 'misconfigured', // number still being registered
  30037: 'misconfigured', // account may not send
  30038: 'rejected', // taken for a one-time password
  30039: 'rejected', // taken for a loop between machines
  30040: 'misconfigured', // sender not registered
  30041: 'misconfigured', // sender not registered
  30042: 'misconfigured', // sender blocked
  30454: 'throttled', // account sent too many
};

/**
 * The reason in the `ErrorCode` of a status; undefined where nothing follows from it. A messaging service accepts first
 * and reports what `POST Messages` would have refused, so those codes count here too.
 */
export function deliveryFailure(errorCode: string | undefined): SendFailure | undefined {
  const code = Number(errorCode);
  return deliveryFailures[code] ?? refusals[code];
}

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
  return (status >= 400 && status < 500 && refusals[code]) || 'ambiguous';
}

function failureOfSocket(code: number | string | undefined, cause: unknown): SendFailure {
  const { syscall } = (cause ?? {}) as { syscall?: string };
  const neverConnected = syscall === 'connect' || syscall === 'getaddrinfo' || badCertificate.test(String(code));
  return neverConnected ? 'unreachable' : 'ambiguous';
}
