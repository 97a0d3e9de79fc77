import { z } from 'zod';
import { channelIdentity } from '../channel.ts';

export const twilioSettings = z
  .strictObject({
    kind: z.literal('twilio'),
    ...channelIdentity,
    accountSid: z.string().regex(/^AC[0-9a-f]{32}$/, 'must be AC and 32 hexadecimal digits'),
    authToken: z.string().min(1),
    /** Number, short code or registered brandname of the account. A brandname receives nothing. */
    from: z.string().optional(),
    /** Instead of `from`: Twilio picks the sender, the same one for a citizen each time (sticky sender). */
    messagingServiceSid: z
      .string()
      .regex(/^MG[0-9a-f]{32}$/, 'must be MG and 32 hexadecimal digits')
      .optional(),
    /** Another address of the API than Twilio's own. */
    apiBaseUrl: z.url({ protocol: /^https?$/ }).optional(),
    /** A long code sends 1 a second, a short code 100. */
    rate: z.number().positive().default(1),
    concurrency: z.int().positive().default(20),
    /** ms; Twilio itself may take 26 s. */
    timeout: z.int().positive().default(30_000),
    /** A transfer assessment for personal data abroad was approved, so numbers of Viet Nam may be handed over. */
    transferAssessmentApproved: z.boolean().default(false),
  })
  .refine(({ from, messagingServiceSid }) => (from === undefined) !== (messagingServiceSid === undefined), {
    error: 'needs either from or messagingServiceSid',
  });

export type TwilioSettings = z.infer<typeof twilioSettings>;
