import type { Msisdn } from '../../domain/msisdn.ts';
import type { CallbackRequest, Channel, ChannelCheck } from '../channel.ts';

/**
 * The port of providers of calls. A provider places the calls we order and asks, at each step of any call, what to say
 * next. Mounted like the routes of a channel. Skeleton of every adapter file: constants, payloads, receive, reply, call.
 */
export interface VoiceGateway extends Pick<Channel, 'id' | 'callbackSecret' | 'allowedAddresses'> {
  /** What citizens ring. */
  readonly number: string;
  /**
   * What a call from a citizen gets. `call_back`: it is rejected unanswered, which costs the citizen nothing, and its
   * number is called. `answer`: it is answered, which proves its number only where the operator vouches for that.
   */
  readonly incoming: 'call_back' | 'answer';
  /** The reminder offers a call where the invitation has not been answered. */
  readonly offeredInReminders: boolean;
  /** Calls that may begin a second. */
  readonly rate: number;
  /** Longest time one `call` may take, ms. After it the outcome is unknown. */
  readonly timeout: number;
  /** Recorded prompts: name to file. What is not recorded is synthesised. */
  readonly recordings: ReadonlyMap<string, string>;
  /** Places one call. Throws only `SendError`. */
  call(order: CallOrder): Promise<{ readonly externalId: string }>;
  /** Asks the provider whether it knows us, without calling anybody. Throws only `SendError`. */
  check(): Promise<ChannelCheck>;
  /** Checks the provider's own signature, then reads what it tells. Throws `CallbackRefused`. */
  receive(route: VoiceRoute, request: CallbackRequest): CallFact;
  /** What the provider wants to read. */
  reply(fact: CallFact, reply: CallReply): VoiceAnswer;
}

/** `incoming`: a citizen rings. `turn`: our call was picked up, or a key was pressed. `status`: a call is over. */
export const voiceRoutes = ['incoming', 'turn', 'status'] as const;
export type VoiceRoute = (typeof voiceRoutes)[number];

export interface CallOrder {
  readonly callId: string;
  readonly to: Msisdn;
}

export interface CallFact {
  /** The provider's id of the call. */
  readonly externalId: string;
  /** Ours, where we placed it. */
  readonly callId: string | null;
  /** The citizen's end, whoever called; null where a caller hides the number. */
  readonly citizen: Msisdn | null;
  readonly event: CallEvent;
  /** What our last reply gave, opaque to the provider; empty when the call begins. */
  readonly state: string;
}

export type CallEvent =
  | { readonly kind: 'rang' }
  | { readonly kind: 'picked_up'; readonly by: 'person' | 'machine' }
  /** Empty: nothing was pressed in time. */
  | { readonly kind: 'pressed'; readonly key: string }
  | { readonly kind: 'ended'; readonly outcome: CallOutcome }
  /** Something in between that changes nothing. */
  | { readonly kind: 'noted' };

/** `completed`: somebody, or something, picked it up. */
export const callOutcomes = ['completed', 'busy', 'no_answer', 'failed', 'cancelled'] as const;
export type CallOutcome = (typeof callOutcomes)[number];

export type CallReply =
  | {
      readonly kind: 'say';
      readonly prompts: readonly SpokenPrompt[];
      /** Nothing more is asked: hang up after it. */
      readonly end: boolean;
      readonly state: string;
    }
  | { readonly kind: 'reject' }
  | { readonly kind: 'hang_up' }
  | { readonly kind: 'acknowledge' };

export interface SpokenPrompt {
  /** With accents. */
  readonly text: string;
  /** Where its recording is served; null where it is to be synthesised. */
  readonly audioUrl: string | null;
}

export interface VoiceAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}
