import { createHash } from 'node:crypto';

/** A number in [0, 1) that depends on the seed and the name of what is drawn alone, whatever was drawn before. */
export function drawn(seed: number, what: string): number {
  return createHash('sha256').update(`${seed} ${what}`).digest().readUInt32BE(0) / 2 ** 32;
}
