import { createHash } from 'node:crypto';

/** What is known of an incoming message. */
interface Known {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** ms, where the provider tells it. */
  readonly sentAt?: number;
  readonly part?: { readonly reference: string; readonly index: number; readonly of: number };
}

/** Begins the id of a message that came without an id and without a time. */
export const arrivalPrefix = 'arrival:';

/**
 * The id of an incoming message whose provider gives none. Where the provider tells when it was written, that time makes
 * the id: a second delivery has it too. Where it tells neither, nobody can know a second delivery from a citizen who
 * writes the same again: the id is then new each time, and the reader takes the same text from the same sender within
 * ten minutes for one message.
 * @param receivedAt ms
 */
export function derivedId({ from, to, text, sentAt, part }: Known, receivedAt: number): string {
  const place = part ? [part.reference, part.index, part.of] : [];
  const facts = JSON.stringify([from, to, text, sentAt ?? receivedAt, ...place]);
  const hash = createHash('sha256').update(facts).digest('base64url');
  return sentAt === undefined ? arrivalPrefix + hash : `told:${hash}`;
}
