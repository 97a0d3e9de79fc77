import { z } from 'zod';
import { channelIdentity } from '../channel.ts';

export const speedsmsSettings = z.strictObject({
  kind: z.literal('speedsms'),
  ...channelIdentity,
  /** The API access token of the account. */
  accessToken: z.string().min(1, 'is the API access token of the account'),
  /** 2: a number of theirs; 3: a brandname; 4: their brandname; 5: a phone of yours with their app. */
  smsType: z.union([z.literal(2), z.literal(3), z.literal(4), z.literal(5)], 'must be 2, 3, 4 or 5').default(3),
  /** The brandname, or the id of the phone. */
  sender: z.string().min(1),
  /** What citizens write to, as `routes` has it, where incoming SMS are handed over: the webhook does not say. */
  number: z
    .string()
    .regex(/^\d{3,15}$/, 'must be digits')
    .optional(),
  apiBaseUrl: z.url({ protocol: /^https?$/ }).default('https://api.speedsms.vn/index.php'),
  /** The provider takes 60 requests in 60 s. */
  rate: z.number().positive().default(1),
  concurrency: z.int().positive().default(2),
  /** ms */
  timeout: z.int().positive().default(20_000),
});

export type SpeedsmsSettings = z.infer<typeof speedsmsSettings>;
