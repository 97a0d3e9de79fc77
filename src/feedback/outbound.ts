import type { OutboundAttempt } from '../channels/channel.ts';
import type { OutgoingMessage } from '../db/outgoing.ts';
import type { Runtime } from '../runtime.ts';

/** One attempt as a channel gets it: number and words leave their ciphers here. */
export function outbound(rt: Runtime, message: OutgoingMessage, attemptId: string): OutboundAttempt {
  return {
    attemptId,
    to: rt.keys.readMsisdn(message),
    from: message.sender,
    body: rt.keys.decrypt(message.body_cipher),
    validity: Math.max(60, Math.floor((message.expires_at - rt.clock.now()) / 1000)),
  };
}
