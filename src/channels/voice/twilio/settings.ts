import { z } from 'zod';
import { channelIdentity } from '../../channel.ts';

export const twilioVoiceSettings = z.strictObject({
  kind: z.literal('twilio-voice'),
  ...channelIdentity,
  accountSid: z.string().regex(/^AC[0-9a-f]{32}$/, 'must be AC and 32 hexadecimal digits'),
  authToken: z.string().min(1),
  /** Number of the account, in E.164, that calls come from. */
  from: z.string().regex(/^\+[1-9]\d{7,14}$/, 'must be a number in E.164, such as +12025550123'),
  /** What citizens ring, as they dial it; `from` where absent. */
  number: z
    .string()
    .regex(/^\+?\d{3,12}$/, 'must be 3 to 12 digits, such as 18001234')
    .optional(),
  /** Another address of the API than Twilio's own. */
  apiBaseUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** Calls that may begin a second; an account begins with 1. */
  rate: z.number().positive().default(1),
  concurrency: z.int().positive().default(20),
  /** ms; Twilio itself may take 26 s. */
  timeout: z.int().positive().default(30_000),
  /** `answer` only where the operator vouches for the caller's number: whoever forges it would vote for its owner. */
  incoming: z.enum(['call_back', 'answer']).default('call_back'),
  offeredInReminders: z.boolean().default(true),
  /** Seconds a telephone rings before nobody is there. */
  ringSeconds: z.int().min(5).max(120).default(30),
  /** Seconds to press a key after the last word. */
  keySeconds: z.int().min(2).max(60).default(8),
  /** Voice that reads what is not recorded. */
  voice: z
    .string()
    .regex(/^Google\.vi-VN-[A-Za-z0-9-]+$/, 'must be a Vietnamese voice, such as Google.vi-VN-Wavenet-A')
    .default('Google.vi-VN-Wavenet-A'),
  /** Folder of recorded prompts, `<name of the prompt>.mp3` or `.wav`. */
  recordings: z.string().optional(),
  /** A transfer assessment for personal data abroad was approved, so numbers of Viet Nam may be handed over. */
  transferAssessmentApproved: z.boolean().default(false),
});

export type TwilioVoiceSettings = z.infer<typeof twilioVoiceSettings>;
