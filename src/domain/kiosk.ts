import { z } from 'zod';
import { helpers } from './ballot-rule.ts';
import { type FormItem, type FormName, formItems, formNames } from './form.ts';
import type { Instrument } from './instrument.ts';

/** What somebody pressed at a kiosk, as the tablet seals it. Scores stand by the item's code; 0: does not apply. */
const pressedSchema = z.strictObject({
  /** What the slip named the case by; null where there was none. */
  case: z
    .union([z.strictObject({ token: z.string().max(64) }), z.strictObject({ code: z.string().max(10) })])
    .nullable(),
  instrument: z.string().max(64),
  form: z.enum(formNames),
  answers: z.array(z.tuple([z.string().max(8), z.int().min(0).max(9).nullable()])).max(60),
  onTime: z.boolean().nullable(),
  helpedBy: z.enum(helpers),
});
export type Pressed = z.infer<typeof pressedSchema>;

/** What a kiosk sends for one person. */
export const kioskEntrySchema = z.strictObject({
  /** Made by the tablet when the last key was pressed: what is sent again counts once. */
  id: z.uuid(),
  /** ms between that press and the sending, by the tablet's own clock, so that a wrong clock does no harm. */
  age: z.int().min(0),
  /** See `seal.ts`. */
  sealed: z.string().max(20_000),
});
export type KioskEntry = z.infer<typeof kioskEntrySchema>;

/** Undefined where it is not what a kiosk of this program writes. */
export function readPressed(text: string): Pressed | undefined {
  try {
    return pressedSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/**
 * The form of a kiosk that knows no case yet: which items a rotating form would ask is known with the case alone, so
 * the factors are asked as wholes then.
 */
export function kioskForm(form: FormName): Exclude<FormName, 'rotating'> {
  return form === 'full' ? 'full' : 'short';
}

/** The asked items with their scores, in the order asked; undefined where one is none of the questionnaire's. */
export function askedItems(instrument: Instrument, { answers }: Pressed) {
  const known = new Map<string, FormItem>();
  for (const form of ['short', 'full'] as const)
    for (const item of formItems(instrument, form, { filedFeedback: true })) known.set(item.code, item);
  const asked = answers.flatMap(([code, score]) => {
    const item = known.get(code);
    const fits =
      score === null || (score === 0 && item?.notApplicable) || (item && score >= item.min && score <= item.max);
    return item && fits ? [{ item, score }] : [];
  });
  const once = new Set(asked.map(({ item }) => item.code)).size === answers.length;
  return once && answers.some(([, score]) => score !== null) ? asked : undefined;
}
