import { randomInt } from 'node:crypto';
import type { Msisdn } from '../../domain/msisdn.ts';

/** `user_message_reference` has two octets. */
const count = 0x10000;

/** The last 65,536 submissions by the reference that was sent with them. */
export interface References {
  /** The reference of a new submission. */
  add(attemptId: string, to: Msisdn): number;
  /** The attempt was accepted under this id. */
  accepted(reference: number, externalId: string): void;
  /** The attempt a receipt speaks of: same reference, same number, and no other id than the one it was accepted under. */
  find(reference: unknown, to: Msisdn, externalId: string): string | null;
}

/** An operator that repeats the reference in its receipts tells of submissions whose answer was lost, too. */
export function createReferences(): References {
  const kept = new Map<number, { attemptId: string; to: Msisdn; externalId?: string }>();
  let last = randomInt(count);
  return {
    add(attemptId, to) {
      last = (last + 1) % count;
      kept.set(last, { attemptId, to });
      return last;
    },
    accepted(reference, externalId) {
      const one = kept.get(reference);
      if (one) one.externalId = externalId;
    },
    find(reference, to, externalId) {
      const one = kept.get(Number(reference ?? -1));
      if (one?.to !== to || (one.externalId ?? externalId) !== externalId) return null;
      return one.attemptId;
    },
  };
}
