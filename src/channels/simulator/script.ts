import { z } from 'zod';

/** A script says how the provider behaves, message by message: see docs/simulator.md. */

const milliseconds = z.number().min(0, 'must be 0 or more milliseconds');
const share = z.number().min(0).max(1, 'must be a share from 0 to 1, such as 0.03 for 3 %');
const networkName = z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be small letters, such as viettel');

export const answers = [
  'accept',
  'throttle',
  'refuse',
  'error',
  'errorAfterAccept',
  'timeoutAfterAccept',
  'resetAfterAccept',
] as const;
export const fates = ['delivered', 'failed', 'expired', 'dead', 'lost'] as const;

/** Which messages a rule is for; each field narrows it further. */
const when = {
  /** Counted from 1, both ends included: submissions in a rule for them, typed SMS in a rule for incoming ones. */
  from: z.int().min(1).optional(),
  to: z.int().min(1).optional(),
  /** A name of `networks`. */
  network: networkName.optional(),
  /** Numbers as they are written, or how they begin: `+84912`. */
  numbers: z
    .array(z.string().regex(/^\+\d{1,15}$/, 'must be + and digits'))
    .min(1)
    .optional(),
  /** Of the messages the rule is for, this share meets it, drawn with the seed. */
  share: share.default(1),
};

const inOrder = ({ from, to }: { from?: number | undefined; to?: number | undefined }) =>
  from === undefined || to === undefined || from <= to;
const order = { path: ['to'], message: 'must not be below "from"' };

const outgoingRule = z
  .strictObject({
    ...when,
    /** What the sender is told. */
    answer: z.enum(answers).optional(),
    /** Seconds in `Retry-After` of a `throttle`. */
    retryAfter: z.number().min(0).optional(),
    /** ms between having the message on record and answering. */
    delay: milliseconds.optional(),
    /** What becomes of an accepted message. `dead`: the number does not exist; `lost`: nobody ever hears of it. */
    fate: z.enum(fates).optional(),
    reports: z
      .strictObject({
        /** ms from acceptance to the first report, and from there to the last. */
        delay: milliseconds.optional(),
        lost: z.boolean().optional(),
        /** How often each is posted. */
        copies: z.int().min(1).max(10).optional(),
        /** The last before the first. */
        reversed: z.boolean().optional(),
      })
      .optional(),
  })
  .refine(inOrder, order);

const incomingRule = z
  .strictObject({
    ...when,
    /** ms before it is handed on: what was typed later overtakes it. */
    delay: milliseconds.optional(),
    /** Never handed on. */
    lost: z.boolean().optional(),
    copies: z.int().min(1).max(10).optional(),
    /** Handed on in so many parts. */
    parts: z.int().min(2).max(10).optional(),
    /** The parts in reverse order. */
    reversed: z.boolean().optional(),
    /** Handed on without an id. */
    withoutId: z.boolean().optional(),
  })
  .refine(inOrder, order);

export const scriptSchema = z
  .strictObject({
    /** The same seed, script and order of messages give the same behaviour. */
    seed: z.int().default(1),
    /** Networks of the virtual numbers: by how a number begins, else drawn by weight, as a ported number keeps its digits. */
    networks: z
      .array(
        z.strictObject({
          name: networkName,
          prefixes: z.array(z.string().regex(/^\+\d{1,15}$/, 'must be + and digits')).default([]),
          weight: z.number().min(0).default(1),
        }),
      )
      .default([]),
    /** Messages a second it takes; further ones meet a 429. */
    throughput: z.strictObject({ perSecond: z.number().positive(), burst: z.int().min(1).default(1) }).optional(),
    /** How callbacks that nobody takes are repeated. */
    callbacks: z
      .strictObject({
        /** Given up after so many; never, where it is left out. */
        attempts: z.int().min(1).optional(),
        firstPause: milliseconds.default(100),
        longestPause: milliseconds.default(5_000),
        timeout: z.int().min(1).default(10_000),
      })
      .prefault({}),
    /** Every rule that fits a message holds; of two that speak of the same thing, the later. */
    outgoing: z.array(outgoingRule).default([]),
    incoming: z.array(incomingRule).default([]),
  })
  .superRefine((script, context) => {
    const known = script.networks.map(({ name }) => name);
    for (const list of ['outgoing', 'incoming'] as const)
      script[list].forEach(({ network }, index) => {
        if (network !== undefined && !known.includes(network))
          context.addIssue({
            code: 'custom',
            path: [list, index, 'network'],
            message: `"${network}" is not in "networks" (${known.join(', ') || 'none'}); describe it there`,
          });
      });
  });

export type Script = z.infer<typeof scriptSchema>;

/** Reads a script. Throws an `Error` with a line `path: problem` for everything that is wrong with it. */
export function parseScript(raw: unknown): Script {
  const parsed = scriptSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new Error(
    parsed.error.issues.map((issue) => `${issue.path.join('.') || 'script'}: ${issue.message}`).join('\n'),
  );
}
