import type { Msisdn } from '../../domain/msisdn.ts';
import type { CallbackRequest, ChannelRoute } from '../channel.ts';

/**
 * The port of USSD gateways. A gateway asks for a screen and shows it; nothing is ever sent to it. Mounted like the routes
 * of a channel. Skeleton of every adapter file: constants, payload, receive, answer.
 */
export interface UssdGateway {
  readonly id: string;
  readonly method: ChannelRoute['method'];
  readonly bodyType: ChannelRoute['bodyType'];
  /** Reads what the gateway tells. Throws `CallbackRefused`. */
  receive(request: CallbackRequest): UssdFact;
  /** What the gateway wants to read: the next screen, or the last one. */
  answer(fact: UssdFact, turn: { readonly screen: string; readonly end: boolean }): UssdAnswer;
}

export interface UssdFact {
  /** With `keys` the identity of the request: the same pair gets the same screen and acts once. */
  readonly sessionId: string;
  readonly from: Msisdn;
  readonly serviceCode: string;
  /** `ended`: done, hung up or too slow; nobody sees an answer. What was pressed may not be complete. */
  readonly event: 'pressed' | 'ended';
  /** Everything pressed in this session, oldest first; empty when it begins. */
  readonly keys: readonly string[];
}

export interface UssdAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** A USSD gateway of this installation, mounted under its own secret path like the routes of a channel. */
export interface MountedGateway {
  readonly id: string;
  readonly callbackSecret: string;
  /** Addresses and networks callbacks may come from; all where absent. */
  readonly allowedAddresses?: readonly string[];
  readonly gateway: UssdGateway;
}
