import { z } from 'zod';

/** A receipt holds a token in clear and travels unencrypted: only to an address of the own network. */
const ownNetwork =
  /^(127\.\d+\.\d+\.\d+|10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+|172\.(1[6-9]|2\d|3[01])\.\d+\.\d+|169\.254\.\d+\.\d+|[a-z0-9-]+(\.(local|lan|internal))?)$/i;

const printerSchema = z.strictObject({
  /** Id or official code of the unit at whose desks it may be chosen. */
  unit: z.string().min(1),
  /** As the officers call it: "Quầy 1". */
  name: z.string().trim().min(1).max(40),
  host: z
    .string()
    .regex(ownNetwork, 'must be an address of your own network, such as 192.168.1.50: receipts travel unencrypted'),
  port: z.int().min(1).max(65535).default(9100),
  paper: z.enum(['80', '58']),
  letters: z.enum(['picture', 'tcvn']).default('picture'),
  qr: z.enum(['picture', 'printer']).default('picture'),
  confirms: z.boolean().default(true),
});

const schema = z
  .array(printerSchema)
  .refine(
    (printers) => new Set(printers.map(({ unit, name }) => `${unit}/${name}`)).size === printers.length,
    'has two printers of one unit with the same name: name them apart',
  );

export type Printer = z.infer<typeof printerSchema>;

/** The printers that desks reach over the network. @throws Error naming the entry and what it must be. */
export function parsePrinters(raw: unknown): readonly Printer[] {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `printers.${issue.path.join('.')}: ${issue.message}`);
  throw new Error(problems.join('\n'));
}
