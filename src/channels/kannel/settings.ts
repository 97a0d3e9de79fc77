import { z } from 'zod';
import { channelIdentity } from '../channel.ts';

export const kannelSettings = z.strictObject({
  kind: z.literal('kannel'),
  ...channelIdentity,
  /** The smsbox's sendsms service, such as `http://127.0.0.1:13013/cgi-bin/sendsms`. */
  sendsmsUrl: z.url({ protocol: /^https?$/ }),
  /** Of a `sendsms-user`. */
  username: z.string().min(1),
  password: z.string().min(1),
  /** `POST` keeps the password out of the log of a proxy in between. */
  method: z.enum(['GET', 'POST']).default('GET'),
  /** The `smsc-id` messages leave by; Kannel chooses where it is absent. */
  smsc: z.string().min(1).optional(),
  /** Where Kannel reaches this program, if not at PUBLIC_URL; without a path. */
  callbackBaseUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** The `key` in the `get-url` of the `sms-service`. Without it no SMS is taken. */
  incomingKey: z
    .string()
    .regex(/^[\w-]{22,}$/, 'must be 22 or more characters of base64url (128 bits)')
    .optional(),
  /** Whether the links behind Kannel report what became of a message. */
  deliveryReports: z.boolean().default(true),
  /** What arrives comes with the sender's real number. */
  senderTrusted: z.boolean().default(true),
  rate: z.number().positive().default(50),
  concurrency: z.int().positive().default(20),
  /** ms; Kannel answers once its bearerbox has the message on record. */
  timeout: z.int().positive().default(15_000),
});

export type KannelSettings = z.infer<typeof kannelSettings>;
