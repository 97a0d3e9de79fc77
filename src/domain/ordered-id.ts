import { randomUUID } from 'node:crypto';

/**
 * A random id that begins with its instant (RFC 9562, UUID version 7): rows that are written together then stand together
 * in every index, so that a commit writes a few pages of it and not one for each row. Only for what is deleted at closing,
 * since the id tells when it was made.
 * @param at ms
 */
export function orderedId(at: number): string {
  const time = at.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
