import { z } from 'zod';
import { channelIdentity } from '../channel.ts';

export const smsGatewayAndroidSettings = z
  .strictObject({
    kind: z.literal('sms-gateway-android'),
    ...channelIdentity,
    /** The phone itself (`http://192.168.1.20:8080`) or a server of your own (`https://…/3rdparty/v1`). */
    apiBaseUrl: z.url({ protocol: /^https?$/ }),
    username: z.string().min(1),
    password: z.string().min(1),
    /** Stands in the app under Settings, Webhooks, Signing Key. */
    signingKey: z.string().min(1, 'is the Signing Key of the app (Settings, Webhooks)'),
    /** Each card of the phone and its number, as `routes` has it. The first sends what no other is asked for. */
    sims: z
      .array(
        z.strictObject({ simNumber: z.int().min(1).max(3), number: z.string().regex(/^\d{3,15}$/, 'must be digits') }),
      )
      .min(1),
    /** What the operators of all cards bear together, messages an hour. Cards that send more are blocked. */
    messagesPerHour: z.number().positive().default(60),
    /** How far the phone's clock may be from ours, ms. */
    clockTolerance: z.int().positive().default(300_000),
    /** False where a forged sender gets through to a card of this operator. */
    senderTrusted: z.boolean().default(true),
    /** A transfer assessment for personal data abroad was approved, so the makers' public relay may be used. */
    transferAssessmentApproved: z.boolean().default(false),
    concurrency: z.int().positive().default(2),
    /** ms */
    timeout: z.int().positive().default(15_000),
  })
  .refine(({ sims }) => new Set(sims.map(({ simNumber }) => simNumber)).size === sims.length, {
    path: ['sims'],
    error: 'names a card twice',
  });

export type SmsGatewayAndroidSettings = z.infer<typeof smsGatewayAndroidSettings>;
