import { z } from 'zod';

const names = [
  'start',
  'about',
  'promise',
  'free',
  'start_keys',
  'start_again',
  'start_again_keys',
  'choose',
  'choose_option',
  'count',
  'go_on',
  'number',
  'item',
  'scale',
  'scale_short',
  'not_applicable',
  'yes_no',
  'silence',
  'wrong_key',
  'refusing',
  'reading_back',
  'scored',
  'scored_counted',
  'skipped_word',
  'reading_back_keys',
  'done',
  'corrected',
  'left',
  'kept',
  'refused',
  'refused_before',
  'nothing_open',
] as const;
export type PromptName = (typeof names)[number];

/** Nobody remembers more at one hearing. */
export const longestPrompt = 25;
export const wordCount = (text: string) => text.split(/\s+/).filter(Boolean).length;

const text = z
  .string()
  .min(1)
  .refine((one) => wordCount(one) <= longestPrompt, `must have at most ${longestPrompt} words`)
  .refine((one) => !/[<>&/]/.test(one), 'must have no < > & /, which are not read aloud');

const promptsSchema = z.strictObject({ version: z.int().min(1), prompts: z.record(z.enum(names), text) });

/** What a call says, one version, with accents and `{placeholders}`. */
export type Prompts = z.infer<typeof promptsSchema>;

/** Reads the texts. Throws an `Error` with a line `path: problem` for everything that is wrong with them. */
export function parsePrompts(raw: unknown): Prompts {
  const parsed = promptsSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'));
}

/** One thing that is said. */
export interface Prompt {
  /** Name of its recording, where somebody made one; null for what names a unit or a day. */
  readonly recording: string | null;
  readonly text: string;
}

/** Finds the texts of one version and fills them in. */
export type Say = (name: PromptName, values?: Readonly<Record<string, string | number>>, recording?: string) => Prompt;
