import { z } from 'zod';
import { channelIdentity } from '../channel.ts';

export const genericHttpSettings = z.strictObject({
  kind: z.literal('generic-http'),
  ...channelIdentity,
  /** File that describes the provider; `templates/channels/` has examples. It holds no secret. */
  template: z.string().min(1, 'is the file that describes the provider'),
  /** What stands in the template as `{{values.name}}`: addresses, accounts, passwords, keys. */
  values: z.record(z.string().regex(/^\w+$/, 'must be letters and digits'), z.string()).default({}),
  /** What citizens write to, as `routes` has it, where the template does not say how to read it. */
  number: z.string().min(1).optional(),
  rate: z.number().positive().default(5),
  concurrency: z.int().positive().default(5),
  /** ms */
  timeout: z.int().positive().default(20_000),
  /** False where a sender's number can be forged on its way through this provider. */
  senderTrusted: z.boolean().default(true),
});

export type GenericHttpSettings = z.infer<typeof genericHttpSettings>;
