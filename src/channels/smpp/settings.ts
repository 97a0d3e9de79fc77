import { z } from 'zod';
import { channelIdentity } from '../channel.ts';

/** Type of number and numbering plan of an address (SMPP 3.4, 5.2.5 and 5.2.6). */
const numbering = z.strictObject({ ton: z.int().min(0).max(6), npi: z.int().min(0).max(18) });

export const smppSettings = z.strictObject({
  kind: z.literal('smpp'),
  ...channelIdentity,
  host: z.string().min(1),
  port: z.int().min(1).max(65_535).default(2775),
  /** Encrypts the connection and checks the operator's certificate. */
  tls: z
    .strictObject({
      /** PEM of the authority that vouches for it, where that is none of the public ones. */
      ca: z.string().optional(),
      /** The name in the certificate, where it is not `host`. */
      serverName: z.string().optional(),
    })
    .optional(),
  systemId: z.string().min(1).max(15),
  password: z.string().max(8, 'must be at most 8 characters, as SMPP 3.4 has it'),
  systemType: z.string().max(12).default(''),
  /** Submissions under way at once, as agreed with the operator. */
  window: z.int().positive().max(1_000).default(10),
  /** Submissions a second, as agreed with the operator; a long message is several. */
  rate: z.number().positive().default(10),
  /** ms between two `enquire_link`. */
  enquireLink: z.int().positive().default(30_000),
  /** ms the operator may take to answer. */
  timeout: z.int().positive().default(10_000),
  /** ms a message waits for a connection and a place in the window before it is given back. */
  patience: z.int().positive().default(5_000),
  /** ms before the first attempt to connect again; doubles up to 60 times that. */
  reconnectAfter: z.int().positive().default(1_000),
  /** Of the sender; else told from its form: letters, a short number, a long one. */
  source: numbering.optional(),
  destination: numbering.default({ ton: 1, npi: 1 }),
  /** What `data_coding` 0 means to this operator. What does not fit into it leaves as UCS-2. */
  alphabet: z.enum(['gsm7', 'latin1', 'ascii']).default('gsm7'),
  /** Longer texts leave in parts with a user data header, or whole in `message_payload`. */
  longMessages: z.enum(['udh', 'payload']).default('udh'),
  /** Seconds an operator keeps a message at most. */
  longestValidity: z
    .int()
    .positive()
    .max(31 * 86_400)
    .default(259_200),
  /** How the receipt writes the id that the answer to `submit_sm` gave. */
  receiptIds: z.enum(['same', 'decimal-of-hex', 'hex-of-decimal']).default('same'),
  /**
   * Sends `user_message_reference`. An operator that repeats it in receipts thereby tells what became of a message
   * whose answer was lost.
   */
  reference: z.boolean().default(true),
  /** `err:` values of a receipt by which this operator says that a number does not exist. */
  deadNumberErrors: z.array(z.string()).default([]),
  /** Tag of the operator's own TLV that names the network in what it brings, such as 0x1403 (5123). */
  networkTag: z.int().min(0x1400).max(0x3fff).optional(),
  /** What arrives comes with the sender's real number. */
  senderTrusted: z.boolean().default(true),
});

export type SmppSettings = z.infer<typeof smppSettings>;
