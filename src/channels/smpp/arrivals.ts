import { createHmac } from 'node:crypto';

/** ms within which the same octets from the same sender, after a crash of this program, are the same message. */
const bucket = 600_000;

/** ms before the end of a connection within which an answer may not have reached the operator any more. */
const doubt = 30_000;

interface Arrival {
  readonly id: string;
  readonly at: number;
  /** How many of the same came before it in its bucket. */
  readonly nth: number;
  answeredAt: number | undefined;
  /** The operator may not have read the answer, so what looks the same is the same. */
  doubtful: boolean;
}

/** Tells a message the operator brings again from one the citizen wrote again: SMPP gives neither an id nor a time. */
export interface Arrivals {
  /** The id of what has just arrived: a new one, or that of the message which this is the repetition of. */
  idOf(octets: string): string;
  answered(octets: string): void;
  connectionEnded(): void;
}

/**
 * What looks like a message that was not answered yet, or not surely, is that message. An id is made of time, content
 * and a count, so that a program that was killed between storing and answering gives the same one again. It is keyed,
 * since it outlives the text.
 * @param now ms
 */
export function createArrivals(key: string, now: () => number): Arrivals {
  const last = new Map<string, Arrival>();

  function forget(before: number): void {
    for (const [octets, { at }] of last) {
      if (at >= before) return;
      last.delete(octets);
    }
  }

  return {
    idOf(octets) {
      const at = now();
      const earlier = last.get(octets);
      if (earlier && at - earlier.at < bucket && (earlier.answeredAt === undefined || earlier.doubtful)) {
        earlier.answeredAt = undefined;
        earlier.doubtful = false;
        return earlier.id;
      }
      forget(at - 2 * bucket);
      const turn = Math.floor(at / bucket);
      const nth = earlier && Math.floor(earlier.at / bucket) === turn ? earlier.nth + 1 : 0;
      const id = createHmac('sha256', key).update(`${turn}\0${nth}\0${octets}`).digest('base64url').slice(0, 27);
      last.delete(octets);
      last.set(octets, { id, at, nth, answeredAt: undefined, doubtful: false });
      return id;
    },
    answered(octets) {
      // Doubt stays: the answer may belong to a connection that has ended meanwhile.
      const arrival = last.get(octets);
      if (arrival) arrival.answeredAt = now();
    },
    connectionEnded() {
      const since = now() - doubt;
      for (const arrival of last.values()) arrival.doubtful ||= (arrival.answeredAt ?? Number.MAX_VALUE) >= since;
    },
  };
}
