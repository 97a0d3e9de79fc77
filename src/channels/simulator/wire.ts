import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** What the simulator and its clients say to each other, as JSON over HTTP. */

export const submitSchema = z.strictObject({
  /** The sender's own id of this attempt; comes back in every report. */
  reference: z.string().min(1).max(100),
  to: z.string(),
  from: z.string().min(1).max(20),
  body: z.string(),
});

export const acceptedSchema = z.object({ id: z.string() });

export const refusedSchema = z.object({ code: z.string(), message: z.string() });

const reportStates = ['sent', 'delivered', 'failed'] as const;

export const foundSchema = z.object({
  messages: z.array(z.object({ id: z.string(), state: z.enum(['accepted', ...reportStates]) })),
});

/** Posted to the status URL. `id` is the message's, `reference` the sender's. */
export const statusCallbackSchema = z.object({
  id: z.string(),
  reference: z.string(),
  status: z.enum(reportStates),
  /** Beside `failed`: why. */
  reason: z.enum(['dead_number', 'expired']).optional(),
  /** The network of the number, where the provider knows it. */
  network: z.string().optional(),
  at: z.number(),
});

/** Posted to the incoming URL. The same `id` is the same SMS, however often it comes; a script can leave it out. */
export const incomingCallbackSchema = z.object({
  id: z.string().optional(),
  from: z.string(),
  to: z.string(),
  text: z.string(),
  at: z.number(),
  /** Where the text is one part of several. */
  part: z.object({ reference: z.string(), index: z.int().min(1), of: z.int().min(2).max(255) }).optional(),
});

export const replySchema = z.strictObject({ to: z.string().min(1).max(20), text: z.string().max(1600) });

/** Header that carries the signature of a callback. */
export const signatureHeader = 'x-simulator-signature';

/** Lowercase hex HMAC-SHA-256 of the raw body. The body holds id and time, so a repeated callback changes nothing. */
export function signatureOf(secret: string, rawBody: string): string {
  return createHmac('sha256', secret).update(rawBody).digest('hex');
}

export function isSigned(secret: string, rawBody: string, signature: string | undefined): boolean {
  const expected = Buffer.from(signatureOf(secret, rawBody));
  const given = Buffer.from(signature ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
