import { z } from 'zod';
import { type SendFailure, sendFailures } from '../channel.ts';

/**
 * Where a value is read from: `json:/pointer` (RFC 6901), `xml:path/of/names` (the first element whose path ends so,
 * without prefixes), `regex:pattern` (its first group, else the whole), `query:name`, `form:name`, `header:name`, `body`.
 */
const reader = z
  .string()
  .regex(
    /^(json:(\/.*)?|xml:[\w.-]+(\/[\w.-]+)*|regex:.+|query:.+|form:.+|header:.+|body)$/s,
    'is no reader: write json:/pointer, xml:path, regex:pattern, query:name, form:name, header:name or body',
  )
  .refine((text) => !text.startsWith('regex:') || isPattern(text.slice(6)), 'is no regular expression');

const pattern = z.string().refine(isPattern, 'is no regular expression');

/** Words of the port, without the one that says nothing: what is not listed leaves the outcome open anyway. */
const failure = z.enum(
  Object.keys(sendFailures).filter((name) => name !== 'ambiguous') as [SendFailure, ...SendFailure[]],
);

const fields = z.record(z.string(), z.string());

const body = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('form'), fields }),
  z.strictObject({ type: z.literal('json'), value: z.json() }),
  z.strictObject({ type: z.literal('xml'), lines: z.array(z.string()).min(1) }),
]);

const auth = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('basic'), username: z.string(), password: z.string() }),
  z.strictObject({ kind: z.literal('bearer'), token: z.string() }),
]);

const request = z.strictObject({
  method: z.enum(['GET', 'POST']).default('POST'),
  url: z.string().regex(/^(https?:\/\/|\{\{values\.\w+\}\})/, 'must begin with https:// or with {{values.name}}'),
  query: fields.default({}),
  headers: fields.default({}),
  auth: auth.optional(),
  body: body.optional(),
});

/** What `{{token}}` stands for: signed here, or fetched and used as long as it holds. `lifetime` in seconds. */
const token = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('jwt'),
    header: z.record(z.string(), z.json()).default({}),
    claims: z.record(z.string(), z.json()),
    secret: z.string(),
    lifetime: z.int().positive(),
  }),
  z.strictObject({ kind: z.literal('login'), request, token: reader, lifetime: z.int().positive() }),
]);

const answer = z
  .strictObject({
    id: reader.optional(),
    code: reader.optional(),
    message: reader.optional(),
    /** Codes that say "accepted". Where there is no code, a 2xx with an id does. */
    accepted: z.array(z.string()).default([]),
    /** Codes that say "this id was accepted before"; the provider remembers it for `remembersIdFor` ms. */
    acceptedBefore: z.array(z.string()).default([]),
    remembersIdFor: z.int().positive().optional(),
    /** The first entry that fits decides; one that fits a 5xx must name its status. */
    failures: z
      .array(
        z.strictObject({
          status: z.int().optional(),
          code: z.string().optional(),
          message: pattern.optional(),
          means: failure,
        }),
      )
      .default([]),
  })
  .refine(({ id, code, accepted }) => id !== undefined || (code !== undefined && accepted.length > 0), {
    error: 'never says that a message was accepted: give id, or code and accepted',
  })
  .refine(({ acceptedBefore, remembersIdFor }) => acceptedBefore.length === 0 || remembersIdFor !== undefined, {
    path: ['remembersIdFor'],
    error: 'must say for how many ms the provider remembers an id, where acceptedBefore is given',
  });

const signature = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('token'), in: reader, value: z.string() }),
  z.strictObject({
    kind: z.literal('hmac'),
    in: reader,
    algorithm: z.enum(['sha256', 'sha512', 'sha1', 'md5']),
    encoding: z.enum(['hex', 'base64']),
    key: z.string(),
    /** What is signed, one after the other. */
    over: z.array(reader).min(1),
    /** A signed time may be so many ms from ours; it should stand in `over` too. */
    time: z
      .strictObject({ in: reader, unit: z.enum(['seconds', 'milliseconds']), within: z.int().positive() })
      .optional(),
  }),
]);

const reply = z
  .strictObject({ status: z.int().min(200).max(299), type: z.string(), body: z.string() })
  .default({ status: 200, type: 'text/plain', body: 'OK' });

const report = z
  .strictObject({
    method: z.enum(['GET', 'POST']),
    id: reader.optional(),
    /** Besides the one in our own URL. */
    attempt: reader.optional(),
    status: reader,
    /** A status that is not here is acknowledged and says nothing. */
    states: z.record(z.string(), z.enum(['sent', 'delivered', 'failed', 'expired'])),
    failures: z.record(z.string(), failure).default({}),
    network: reader.optional(),
    networks: fields.default({}),
    signature,
    reply,
  })
  .refine(({ id, attempt }) => id !== undefined || attempt !== undefined, {
    error: 'finds no message: give id or attempt',
  });

const incoming = z.strictObject({
  method: z.enum(['GET', 'POST']),
  id: reader.optional(),
  from: reader,
  to: reader.optional(),
  text: reader,
  /** When the citizen wrote; digits are the time of Viet Nam. */
  at: z.strictObject({ in: reader, format: z.enum(['iso', 'seconds', 'milliseconds', 'yyyyMMddHHmmss']) }).optional(),
  signature,
  reply,
});

export const httpTemplate = z.strictObject({
  /** For whoever reads the file: which provider, where the facts are from. */
  about: z.string(),
  /** The provider works abroad, so it gets no number of Viet Nam. */
  foreign: z.boolean().default(false),
  token: token.optional(),
  send: request,
  answer,
  report: report.optional(),
  incoming: incoming.optional(),
});

export type HttpTemplate = z.infer<typeof httpTemplate>;
export type TemplateRequest = HttpTemplate['send'];
export type Signature = z.infer<typeof signature>;

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
