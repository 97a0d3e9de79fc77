import { z } from 'zod';
import type { Script } from './script.ts';

const share = z.number().min(0).max(1);
const times = z.int().min(0);

/** How badly the provider behaves. Counts apply to the next so many submissions and run down. */
export const behaviourSchema = z.strictObject({
  /** Start of the random sequence that `failRate` draws from. */
  seed: z.int(),
  /** ms between having a message on record and answering. */
  delay: z.number().min(0),
  /** ms between acceptance and the first report, and from there to the last. */
  reportDelay: z.number().min(0),
  /** Share of messages that end as `failed`. */
  failRate: share,
  /** Accepts, then answers 500. */
  acceptThen500: times,
  /** Accepts, then never answers. */
  timeoutAfterAccept: times,
  /** Accepts, then cuts the connection. */
  resetAfterAccept: times,
  /** Refuses with 429. */
  throttle: times,
  /** Seconds in `Retry-After` of a 429. */
  retryAfter: z.number().min(0),
  /** Posts every callback twice. */
  duplicateCallbacks: z.boolean(),
  /** Posts the last report of a message before the first. */
  reorderCallbacks: z.boolean(),
  /** Keeps every report to itself. */
  dropReports: z.boolean(),
});

export type Behaviour = z.infer<typeof behaviourSchema>;

const wellBehaved: Behaviour = {
  seed: 1,
  delay: 0,
  reportDelay: 200,
  failRate: 0,
  acceptThen500: 0,
  timeoutAfterAccept: 0,
  resetAfterAccept: 0,
  throttle: 0,
  retryAfter: 1,
  duplicateCallbacks: false,
  reorderCallbacks: false,
  dropReports: false,
};

const faults = ['throttle', 'acceptThen500', 'timeoutAfterAccept', 'resetAfterAccept'] as const;

type SubmissionFault = (typeof faults)[number];

export interface Conduct {
  now(): Behaviour;
  script(): Script;
  /** Takes the place of the earlier script; messages are counted on. */
  follow(script: Script): void;
  change(change: Partial<Behaviour>): Behaviour;
  /** The fault the next submission meets; runs its count down. */
  takeFault(): SubmissionFault | undefined;
  /** Whether the next message ends as `failed`. */
  drawFailure(): boolean;
  /** Whether the script's throughput leaves room for one more message at this instant (ms). */
  mayTake(at: number): boolean;
}

export function createConduct(first: Script): Conduct {
  let behaviour = wellBehaved;
  let script = first;
  let room = script.throughput?.burst ?? 0;
  let measured = 0;
  let random = randomFrom(behaviour.seed);
  return {
    now: () => behaviour,
    script: () => script,
    follow(next) {
      script = next;
      room = next.throughput?.burst ?? 0;
    },
    mayTake(at) {
      if (!script.throughput) return true;
      const { perSecond, burst } = script.throughput;
      room = Math.min(burst, room + (Math.max(0, at - measured) / 1000) * perSecond);
      measured = at;
      if (room < 1) return false;
      room -= 1;
      return true;
    },
    change(change) {
      behaviour = { ...behaviour, ...change };
      if (change.seed !== undefined) random = randomFrom(change.seed);
      return behaviour;
    },
    takeFault() {
      const fault = faults.find((name) => behaviour[name] > 0);
      if (fault) behaviour = { ...behaviour, [fault]: behaviour[fault] - 1 };
      return fault;
    },
    drawFailure: () => behaviour.failRate > 0 && random() < behaviour.failRate,
  };
}

/** Mulberry32 (Tommy Ettinger, public domain): numbers in [0, 1), the same ones for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
