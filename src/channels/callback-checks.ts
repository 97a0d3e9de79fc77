import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { isNetwork, isWithin } from '../domain/network.ts';
import { CallbackRefused, type CallbackRequest } from './channel.ts';

/** Compares two texts in a time that tells nothing of where they differ. */
export function isSame(given: string | undefined, expected: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Setting: addresses a provider calls from, each alone or as a subnet. Empty: from anywhere. */
export const allowedAddresses = z
  .array(z.string().refine(isNetwork, 'must be an IP address or a subnet such as 203.0.113.0/24'))
  .default([]);

/** Throws `CallbackRefused` for a call from another address than the allowed ones; for none where the list is empty. */
export function createAddressCheck(allowed: readonly string[]): (request: CallbackRequest) => void {
  const isAllowed = isWithin(allowed);
  return ({ remoteAddress }) => {
    if (allowed.length === 0 || isAllowed(remoteAddress)) return;
    throw new CallbackRefused(403, `${remoteAddress} is not an address the provider calls from`);
  };
}

/** The facts a callback is made of; `CallbackRefused` names what is missing or wrong. */
export function readCallback<T extends z.ZodType>(value: unknown, schema: T): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new CallbackRefused(400, z.prettifyError(parsed.error));
  return parsed.data;
}
