import { z } from 'zod';

/**
 * What each text of a receipt may hold. The order is the order on the paper; an administration words the texts and
 * leaves out the optional ones, and can neither move nor drop what the citizen must be told.
 */
const places = {
  unit: { must: ['unit'] },
  day: { must: ['day'] },
  title: { optional: true },
  scale: { must: [], says: ['1', '5'] },
  ways: { optional: true },
  sms: { must: ['keyword', 'count', 'shortCode', 'price'] },
  free: {},
  paid: { must: ['price'] },
  /** Left out by itself where the installation has no number to ring. */
  missedCall: { must: ['missedCall'], optional: true },
  box: { optional: true },
  qr: {},
  /** A second code, which opens the SMS; on paper wider than 58 mm only, 25 mm away from the first. */
  smsQr: { may: ['keyword', 'count', 'shortCode'], optional: true },
  code: {},
  otherPhone: { must: ['keyword', 'count', 'shortCode'], optional: true },
  voluntary: {},
  lastDay: { must: ['lastDay'] },
  leader: { must: ['leader'] },
  inspectorate: { must: ['inspectorate'] },
  privacy: { must: ['days'], may: ['keyword', 'shortCode'] },
  serial: { must: ['serial'], optional: true },
} as const satisfies Record<string, Place>;

interface Place {
  /** Values that the text must name. */
  readonly must?: readonly string[];
  /** Values that it may name. */
  readonly may?: readonly string[];
  /** Figures that it must say. */
  readonly says?: readonly string[];
  /** May be left out: `null`. */
  readonly optional?: true;
}

type PlaceName = keyof typeof places;
type OptionalName = { [Name in PlaceName]: (typeof places)[Name] extends { optional: true } ? Name : never }[PlaceName];

/** The wording of a receipt: `{value}` stands for a value, what stands between asterisks is printed large or bold. */
export type ReceiptTexts = { readonly [Name in Exclude<PlaceName, OptionalName>]: string } & {
  readonly [Name in OptionalName]: string | null;
};

/** Letters of Vietnamese, figures and common signs: what the embedded typeface and the printers' pages have. */
const printable = /^[\p{Script=Latin}\p{N} .,:;!?()[\]{}*/+%&"'“”‘’…–·°@_-]*$/u;

const shape = z.strictObject(
  Object.fromEntries(Object.entries(places).map(([name, place]) => [name, textOf(place)])) as unknown as Record<
    PlaceName,
    z.ZodType<string | null>
  >,
);

/** Reads the wording of receipts. @throws Error naming every wrong text and what it must be. */
export function parseReceiptTexts(raw: unknown): ReceiptTexts {
  const parsed = shape.safeParse(raw);
  if (parsed.success) return parsed.data as ReceiptTexts;
  const problems = parsed.error.issues.map((issue) => `receipt.${issue.path.join('.')}: ${issue.message}`);
  throw new Error(problems.join('\n'));
}

function textOf({ must = [], may = [], says = [], optional }: Place): z.ZodType<string | null> {
  const known: readonly string[] = [...must, ...may];
  const text = z
    .string()
    .min(1, optional ? 'must say something; leave it out with null' : 'must say something')
    .max(300, 'must have at most 300 characters')
    .transform((value) => value.normalize('NFC'))
    .superRefine((value, context) => {
      const problem = (message: string) => context.addIssue({ code: 'custom', message });
      if (!printable.test(value)) problem('holds a sign that printers lack: use letters, figures and common signs');
      const named = (value.match(/\{\w*\}/g) ?? []).map((one) => one.slice(1, -1));
      for (const name of must) if (!named.includes(name)) problem(`must name {${name}}`);
      for (const name of named)
        if (!known.includes(name))
          problem(
            `knows no {${name}}${known.length > 0 ? `; it may name ${known.map((one) => `{${one}}`).join(', ')}` : ''}`,
          );
      for (const figure of says) if (!value.includes(figure)) problem(`must say the figure ${figure}`);
      if ((value.match(/\*/g)?.length ?? 0) % 2 === 1) problem('has an asterisk without its partner');
    });
  return optional ? text.nullable() : text;
}
