import { z } from 'zod';
import { isGsm7 } from './gsm7.ts';
import { misleadingWords } from './misleading-words.ts';

/** The five factors every questionnaire is mapped to. */
export const factorCodes = ['access', 'procedure', 'officer', 'result', 'feedback'] as const;
export type FactorCode = (typeof factorCodes)[number];

/** The seven aspects rated in the national app since 16-09-2025. */
export const aspectCodes = ['publicity', 'access', 'online', 'reception', 'time', 'result', 'feedback'] as const;

const plain = z
  .string()
  .min(1)
  .regex(/^[\x20-\x7e]+$/, 'must be plain text without accents')
  .refine(isGsm7, 'must be GSM-7');

/** What an SMS calls an item. */
const label = plain.refine((text) => misleadingWords(text).length === 0, 'misleads without accents');

const wordingSchema = z.strictObject({
  /** Vietnamese with accents: page, paper, voice. */
  vi: z.string().min(1),
  /** Vietnamese without accents: USSD. */
  vn: plain,
  en: z.string().min(1),
});
export type Wording = z.infer<typeof wordingSchema>;

/** A question must leave room for the scale on a USSD screen of 160 characters. */
const questionSchema = wordingSchema.extend({ vn: plain.max(60) });

const scaleSchema = z
  .strictObject({
    min: z.int().min(0),
    max: z.int().max(9),
    /** One wording a score, from `min` up; the last is the best. */
    labels: z.array(wordingSchema),
  })
  .refine((scale) => scale.labels.length === scale.max - scale.min + 1, 'must have one label for each score');

const itemSchema = z.strictObject({
  code: z.string().regex(/^\d(\.\d){0,2}$/),
  wording: questionSchema,
  smsLabel: label.max(14),
  rotatingLabel: label.max(11),
  /** Where the item differs from the questionnaire's own scale. */
  scale: scaleSchema.optional(),
  /** 0 may be answered: the item does not apply. */
  notApplicable: z.boolean(),
  factor: z.enum(factorCodes),
  aspect: z.enum(aspectCodes),
});

const factorSchema = z.strictObject({
  code: z.string().regex(/^\d$/),
  factor: z.enum(factorCodes),
  /** The factor asked as a whole, in the short form. */
  wording: questionSchema,
  smsLabel: label.max(14),
  notApplicable: z.boolean(),
  /** Asked before the factor's items; "no" leaves all of them not applicable. */
  gate: questionSchema.optional(),
  criteria: z
    .array(z.strictObject({ code: z.string(), name: wordingSchema, items: z.array(itemSchema).min(1) }))
    .min(1),
});

const instrumentSchema = z
  .strictObject({
    code: z.string().regex(/^[a-z]+-[a-z0-9]+$/),
    version: z.int().min(1),
    name: wordingSchema,
    /** Where the questionnaire was used, and what its figures can be compared with. */
    source: z.string().min(1),
    scale: scaleSchema,
    /** "On time, in your view": asked everywhere but by SMS, no part of an index. */
    onTime: questionSchema,
    factors: z.array(factorSchema).min(1),
  })
  .superRefine(({ factors }, context) => {
    const seen = new Set<string>();
    const once = (what: string, text: string, ...path: (string | number)[]) => {
      const key = `${what} ${text}`;
      if (seen.has(key)) context.addIssue({ code: 'custom', path, message: `"${text}" is used twice` });
      seen.add(key);
    };
    factors.forEach((factor, f) => {
      once('factor', factor.code, 'factors', f, 'code');
      once('factor label', factor.smsLabel, 'factors', f, 'smsLabel');
      factor.criteria.forEach((criterion, c) => {
        criterion.items.forEach((item, i) => {
          const path = ['factors', f, 'criteria', c, 'items', i];
          once('item', item.code, ...path, 'code');
          once('item label', item.smsLabel, ...path, 'smsLabel');
          once('rotating label', item.rotatingLabel, ...path, 'rotatingLabel');
        });
      });
    });
  });

/** A questionnaire: Instrument > Factor > Criterion > Item, as one version of data. */
export type Instrument = z.infer<typeof instrumentSchema>;
export type Factor = Instrument['factors'][number];
export type Criterion = Factor['criteria'][number];
export type Item = Criterion['items'][number];
export type Scale = Instrument['scale'];

/** Reads a questionnaire file. Throws an `Error` with a line `path: problem` for everything that is wrong with it. */
export function parseInstrument(raw: unknown): Instrument {
  const parsed = instrumentSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'));
}

/** The items of one factor in the order in which they are asked. */
export function itemsOf(factor: Factor): readonly Item[] {
  return factor.criteria.flatMap((criterion) => criterion.items);
}
