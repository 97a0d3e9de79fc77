import { z } from 'zod';
import { channelIdentity } from '../channel.ts';

const hour = 3_600_000;

export const esmsSettings = z.strictObject({
  kind: z.literal('esms'),
  ...channelIdentity,
  apiKey: z.string().min(1, 'is the ApiKey of the account'),
  secretKey: z.string().min(1, 'is the SecretKey of the account'),
  /** Registered sender name. It receives nothing; answers come to `shortCode`. */
  brandname: z.string().regex(/^[\w .-]{1,11}$/, 'must be the registered sender name, 11 characters at most'),
  /** 2: customer care. The kinds for advertising are not for this program. */
  smsType: z.string().regex(/^\d+$/, 'must be a number, 2 for customer care').default('2'),
  /** The provider checks everything and sends nothing. */
  sandbox: z.boolean().default(false),
  /** The short code citizens write to, where it is rented here too. Both values come from the provider. */
  shortCode: z.strictObject({ cpid: z.string().min(1), privateKey: z.string().min(1) }).optional(),
  /**
   * ms a signed time may lie back. Long, because a short code holds what it could not hand over; what is repeated
   * within it is known by its id.
   */
  incomingWindow: z
    .int()
    .positive()
    .default(24 * hour),
  apiBaseUrl: z.url({ protocol: /^https?$/ }).default('https://rest.esms.vn'),
  rate: z.number().positive().default(10),
  concurrency: z.int().positive().default(10),
  /** ms */
  timeout: z.int().positive().default(20_000),
});

export type EsmsSettings = z.infer<typeof esmsSettings>;
