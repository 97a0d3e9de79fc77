import { z } from 'zod';
import { segments } from './gsm7.ts';

/** Texts that say the same on every number. */
const plainNames = ['corrected', 'late', 'scam', 'emergency', 'money', 'what_changed'] as const;

/** Texts with an instruction: one for a number shared with other services, one (`_own`) for a number of our own. */
const instructingNames = [
  'invitation',
  'reminder',
  'reminder_call',
  'invitation_link',
  'reminder_link',
  'missing',
  'overall',
  'unclear',
  'readback',
  'confirmation',
  'refused',
  'wrong_number',
  'allowed_again',
  'wrong_code',
  'code_needed',
  'which',
  'held',
  'suggestion',
] as const;

export type InstructingName = (typeof instructingNames)[number];

export const messageNames = [
  ...plainNames,
  ...instructingNames,
  ...instructingNames.map((name) => `${name}_own` as const),
] as const;
export type MessageName = (typeof messageNames)[number];

/** How citizens reach us by SMS: the number they write to and what it costs them. */
export interface ReplyNumber {
  readonly shortCode: string;
  readonly keyword: string;
  /** Other services listen on it too, so that every instruction begins with the keyword. */
  readonly shared: boolean;
  /** Price of one message to the citizen, in dong. */
  readonly price: number;
}

const templateSchema = z.strictObject({
  text: z.string().min(1),
  /** Channel id to the id under which the operator registered this text. */
  registered: z.record(z.string(), z.string()).optional(),
});

const templatesSchema = z.strictObject({
  version: z.int().min(1),
  /** A message has one or more texts, the fullest first; the first that fits one segment is sent. */
  messages: z.record(z.enum(messageNames), z.array(templateSchema).min(1)),
});

/** The SMS texts of an administration, one version, with `{placeholders}`. */
export type MessageTemplates = z.infer<typeof templatesSchema>;

/** Reads the texts. Throws an `Error` with a line `path: problem` for everything that is wrong with them. */
export function parseTemplates(raw: unknown): MessageTemplates {
  const parsed = templatesSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'));
}

/** The variant of an instructing text that fits the number. */
export function messageFor(name: InstructingName, number: ReplyNumber): MessageName {
  return number.shared ? name : `${name}_own`;
}

/**
 * Fills in the fullest text that fits one segment; where none does, the last, with the segments it takes.
 * Throws an `Error` naming the placeholder that has no value.
 */
export function renderMessage(
  templates: MessageTemplates,
  name: MessageName,
  values: Readonly<Record<string, string>>,
): { body: string; segments: number } {
  const bodies = templates.messages[name].map(({ text }) => fillIn(name, text, values));
  const body = bodies.find((one) => segments(one) === 1) ?? bodies.at(-1)!;
  return { body, segments: segments(body) };
}

/** One text with its values in place. */
export function fillIn(name: MessageName, text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (_, placeholder: string) => {
    if (!Object.hasOwn(values, placeholder)) throw new Error(`${name}: no value for {${placeholder}}`);
    return values[placeholder]!;
  });
}

/** What every text may say of the number: `{keyword} {shortCode} {price}`. "Free" is said only where it is. */
export function numberValues({ keyword, shortCode, price }: ReplyNumber): Record<string, string> {
  return { keyword, shortCode, price: price === 0 ? 'mien phi' : `gia ${price}d` };
}
