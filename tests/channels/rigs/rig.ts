import { randomUUID } from 'node:crypto';
import type { Channel, OutboundAttempt } from '../../../src/channels/channel.ts';
import { parseMsisdn } from '../../../src/domain/msisdn.ts';
import type { CallbackReceiver } from '../../support/callback-receiver.ts';

export type Fault = 'throttle' | 'acceptThen500' | 'timeoutAfterAccept' | 'resetAfterAccept';
export type CallbackFault = 'none' | 'bad signature' | 'no signature' | 'changed body' | 'unreadable body';

/** One adapter with a provider at its other end and a program at its callback URLs. */
export interface Rig {
  readonly channel: Channel;
  readonly receiver: CallbackReceiver;
  /** The same channel with credentials the provider does not know. */
  readonly stranger: Channel;
  /** Messages on the provider's own record. */
  accepted(): Promise<readonly { to: string; body: string }[]>;
  /** What the next submission meets. */
  faulty(fault: Fault): Promise<void>;
  /** The next submission meets a 429 that says after how many seconds to ask again; absent where none ever does. */
  throttleFor?(seconds: number): Promise<void>;
  callbacks(kind: 'duplicate' | 'reorder'): Promise<void>;
  /** A citizen writes; resolves with the status the program answered last. */
  typed(from: string, to: string, text: string): Promise<void>;
  /** Delivers one incoming callback, spoilt as said; resolves with the program's status. */
  callback(fault: CallbackFault): Promise<number>;
  providerStops(): Promise<void>;
  stop(): Promise<void>;
}

export const citizen = '+84912345678';

export function attemptTo(to: string, body = 'CA P.Van Mieu xin cham diem 1-5'): OutboundAttempt {
  const parsed = parseMsisdn(to);
  if (!parsed.ok) throw new Error(`${to}: ${parsed.problem}`);
  return { attemptId: randomUUID(), to: parsed.msisdn, from: '8179', body, validity: 3_600 };
}
