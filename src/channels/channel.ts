import { z } from 'zod';
import type { AttemptState } from '../domain/attempt-state.ts';
import type { Msisdn } from '../domain/msisdn.ts';
import { isNetwork } from '../domain/network.ts';

/**
 * The port every SMS provider is plugged into. An adapter declares its routes and returns parsed facts; it knows neither
 * Express nor the database. Skeleton of every adapter file: constants, payload types, receive, status map, receive
 * status, send, look-up.
 */
export interface Channel {
  readonly id: string;
  /** 128 bits or more, part of every callback URL: whoever does not know it cannot even reach the signature check. */
  readonly callbackSecret: string;
  readonly capabilities: ChannelCapabilities;
  /** Hands one attempt to the provider. Throws only `SendError`. */
  send(attempt: OutboundAttempt): Promise<SendAccepted>;
  /**
   * Asks what became of an attempt whose outcome is unknown. Absent where the provider cannot tell. Throws only
   * `SendError`; the outcome is then as unknown as before.
   */
  lookup?(attempt: LookupKey): Promise<LookupResult>;
  /**
   * Opens the connection of a provider that is reached over one that stays open. What arrives on it is acknowledged to
   * the provider once `store` has resolved. Connects again by itself until it is closed; never rejects because the
   * provider is away.
   */
  connect?(
    store: (facts: ArrivedFacts) => Promise<void>,
    tell?: (trouble: ConnectionTrouble) => void,
  ): Promise<ChannelConnection>;
  /** Asks the provider whether it knows us, without sending anything. Throws only `SendError`. */
  check?(): Promise<ChannelCheck>;
  /** A number at the provider that is nobody's telephone, for trying the whole road; only a simulation has one. */
  readonly ownNumber?: Msisdn;
  readonly routes: readonly ChannelRoute[];
  /** Addresses and networks callbacks may come from; all where absent. */
  readonly allowedAddresses?: readonly string[];
}

/** What a provider did over its connection that a person should know. No number and no words of a message stand in it. */
export interface ConnectionTrouble {
  /** `unreadable`: it sent what cannot be taken apart. `refused`: it does not let us in. `lost`: it ended the connection. */
  readonly kind: 'unreadable' | 'refused' | 'lost';
  readonly detail: string;
}

export interface ChannelConnection {
  readonly up: boolean;
  /** Waits for what is under way, as long as the channel's time limit. */
  close(): Promise<void>;
}

export interface ChannelCheck {
  /** What is left at the provider, where it tells. */
  readonly balance: { readonly amount: number; readonly unit: string } | null;
}

export interface ChannelCapabilities {
  /** Messages per second, over 100 ms windows. */
  readonly rate: number;
  /** How many sends may be under way at once. */
  readonly concurrency: number;
  /** Longest time one `send` may take, ms. After it the outcome is unknown. */
  readonly timeout: number;
  /** ms after which a look-up that finds nothing proves that nothing was accepted. */
  readonly settleAfter: number;
  /** The provider ignores a second `send` with the same attempt id. */
  readonly idempotentSend: boolean;
  /** ms from the attempt on for which the provider remembers its id; for ever where absent. No repeat after that. */
  readonly idempotentFor?: number;
  readonly twoWay: boolean;
  /** The provider tells what became of a message it accepted. */
  readonly deliveryReports: boolean;
  /** False where a sender's number can be forged: such an SMS changes nothing without the code on the slip. */
  readonly senderTrusted: boolean;
  /** Refuses numbers of the country unless a transfer assessment was approved. */
  readonly foreign: boolean;
}

export interface OutboundAttempt {
  readonly attemptId: string;
  readonly to: Msisdn;
  /** Sender: a short code, number or brandname; what the citizen wrote to, where this is an answer. */
  readonly from: string;
  readonly body: string;
  /** Seconds the message stays worth delivering. */
  readonly validity: number;
}

export interface SendAccepted {
  readonly externalId: string;
}

export interface LookupKey {
  readonly attemptId: string;
  readonly to: Msisdn;
  readonly body: string;
  /** When the attempt was made, ms. */
  readonly at: number;
}

export type LookupResult =
  | { readonly found: false }
  | { readonly found: true; readonly externalId: string; readonly state: AttemptState };

/** What the settings of every channel begin with; both stand in its callback URLs. */
export const channelIdentity = {
  id: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, 'must be small letters, digits and hyphens'),
  callbackSecret: z.string().regex(/^[\w-]{22,}$/, 'must be 22 or more characters of base64url (128 bits)'),
  /** Addresses and networks the provider calls from, as it publishes them; all are allowed where absent. */
  allowedAddresses: z
    .array(z.string().refine(isNetwork, 'must be an IP address or a subnet such as 203.0.113.0/24'))
    .optional(),
};

/** Path under which the routes of a channel are mounted, each by its name; the public URL stands before it. */
export function callbackPath({ id, callbackSecret }: Pick<Channel, 'id' | 'callbackSecret'>): string {
  return `/channels/${id}/${callbackSecret}`;
}

/** A callback URL of the provider: `callbackPath` and the route's name; `webhook` where one URL gets both. */
export interface ChannelRoute {
  readonly name: 'status' | 'incoming' | 'webhook';
  readonly method: 'GET' | 'POST';
  readonly bodyType: 'form' | 'json' | 'none';
  /** Checks the provider's own signature, then reads the facts. Throws `CallbackRefused`. */
  receive(request: CallbackRequest): CallbackFacts;
}

export interface CallbackRequest {
  /** Public URL the provider called, with query: what a signature covers. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly rawBody: string;
  /** Address the call came from, behind trusted proxies the one they name: for lists of allowed ones. */
  readonly remoteAddress: string;
  /** ms: what a signed time is compared with. */
  readonly receivedAt: number;
}

export interface ArrivedFacts {
  readonly incoming: readonly IncomingFact[];
  readonly reports: readonly ReportFact[];
}

export interface CallbackFacts extends ArrivedFacts {
  /** What the provider wants to read once the facts are stored. */
  readonly reply: { readonly status: number; readonly type: string; readonly body: string };
}

export interface IncomingFact {
  /** The provider's id; unique with the channel. */
  readonly externalId: string;
  readonly from: Msisdn;
  /** The short code or number the citizen wrote to. */
  readonly to: string;
  readonly text: string;
  /** When the citizen wrote it by the provider's clock, ms, where that is told: two messages are read in this order. */
  readonly sentAt?: number;
  /** Present where `text` is one of several parts the provider did not join. */
  readonly part?: MessagePart;
  /** Operator it came from, as the provider calls it; never derived from the number. */
  readonly network?: string;
}

/** One part of a long message: parts with the same sender, receiver, reference and count are one text. */
export interface MessagePart {
  readonly reference: string;
  /** From 1. */
  readonly index: number;
  readonly of: number;
}

export interface ReportFact {
  readonly externalId: string;
  /** Known where the callback URL carried it; finds the attempt before its `send` returned. */
  readonly attemptId: string | null;
  readonly state: AttemptState;
  readonly rawStatus: string;
  /** Present where a final report names a reason this program acts on: a dead number, an operator that refuses. */
  readonly failure?: SendFailure;
  /** Operator the message went to, as the provider calls it; never derived from the number. */
  readonly network?: string;
}

/** Why a send did not end in acceptance: the closed list, each with what follows from it. */
export const sendFailures = {
  /** Never connected: proof that nothing was accepted. */
  unreachable: { accepted: 'no', again: true, fault: 'provider' },
  /** 429 or the documented equal of it. */
  throttled: { accepted: 'no', again: true, fault: 'provider' },
  /** Time-out, 5xx, reset in mid-call: nobody knows. */
  ambiguous: { accepted: 'unknown', again: false, fault: 'provider' },
  /** Credentials, sender, template: nothing will go until somebody mends it. */
  misconfigured: { accepted: 'no', again: true, fault: 'us' },
  /** The number cannot receive. */
  undeliverable: { accepted: 'no', again: false, fault: 'number' },
  /** The citizen told the provider to stop. */
  refusedByCitizen: { accepted: 'no', again: false, fault: 'number' },
  /** The provider refuses this content. */
  rejected: { accepted: 'no', again: false, fault: 'us' },
} as const satisfies Record<
  string,
  { accepted: 'no' | 'unknown'; again: boolean; fault: 'provider' | 'us' | 'number' }
>;

export type SendFailure = keyof typeof sendFailures;

export class SendError extends Error {
  constructor(
    readonly failure: SendFailure,
    /** The provider's own code, as it stands in its documentation. */
    readonly code: string,
    message: string,
    /** ms after which the provider wants to be asked again, where it said so. */
    readonly retryAfter?: number,
  ) {
    super(message);
    this.name = 'SendError';
  }
}

/** A callback that is not the provider's, or not readable. Nothing was stored. */
export class CallbackRefused extends Error {
  constructor(
    readonly status: 400 | 403,
    message: string,
  ) {
    super(message);
    this.name = 'CallbackRefused';
  }
}
