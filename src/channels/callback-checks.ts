import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { CallbackRefused } from './channel.ts';

/** Compares two texts in a time that tells nothing of where they differ. */
export function isSame(given: string | undefined, expected: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The facts a callback is made of; `CallbackRefused` names what is missing or wrong. */
export function readCallback<T extends z.ZodType>(value: unknown, schema: T): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new CallbackRefused(400, z.prettifyError(parsed.error));
  return parsed.data;
}

/** An SMS without an id that comes with the same words within this time, ms, is a repetition of the callback. */
const repetition = 600_000;

/** Id of an SMS whose provider gives none. Keyed, so that no number can be found by trying all of them. */
export function idOfWords(callbackSecret: string, from: string, text: string, receivedAt: number): string {
  const words = createHmac('sha256', callbackSecret).update(`${from}\0${text}`).digest('base64url');
  return `${words}-${Math.floor(receivedAt / repetition)}`;
}
