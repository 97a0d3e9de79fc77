import { z } from 'zod';
import { wordOf } from '../confirmation.ts';
import type { FormItem } from '../form.ts';
import { isGsm7, septets } from '../gsm7.ts';
import { answeredBefore, currentItem, type KeypadPosition, type KeypadSession } from '../keypad/position.ts';

const names = [
  'start',
  'start_again',
  'choose',
  'item',
  'scale_short',
  'not_applicable',
  'not_applicable_short',
  'yes_no',
  'invalid',
  'done',
  'corrected',
  'left',
  'refused',
  'refused_before',
  'nothing_open',
] as const;

const screensSchema = z.strictObject({
  version: z.int().min(1),
  screens: z.record(z.enum(names), z.string().min(1).refine(isGsm7, 'must be GSM-7')),
});

/** The texts of USSD screens, one version, with `{placeholders}`. */
export type Screens = z.infer<typeof screensSchema>;

/** Reads the texts. Throws an `Error` with a line `path: problem` for everything that is wrong with them. */
export function parseScreens(raw: unknown): Screens {
  const parsed = screensSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'));
}

/** The longest a screen may be with every gateway, in septets. */
export const screenLength = 160;

/** One screen: the fullest wording that fits. */
export function screenOf({ state, extras }: KeypadSession, position: KeypadPosition, { screens }: Screens): string {
  const { at, invitation } = position;
  const fill = (name: (typeof names)[number], values: Record<string, string> = {}) =>
    screens[name].replace(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole);
  const fitted = (...texts: string[]) => texts.find((text) => septets(text) <= screenLength) ?? texts.at(-1)!;
  const notice = position.invalid ? `${fill('invalid')} ` : '';
  const again = invitation !== null && answeredBefore(invitation);
  const { onTime, gate } = extras[invitation?.id ?? ''] ?? {};

  switch (at) {
    case 'choose': {
      const open = state.invitations.filter((one) => one.open);
      const days = open.map(({ resultDay }, i) => `${i + 1} Ngay ${resultDay}`).join('\n');
      const units = open.map(({ unitLabel, resultDay }, i) => `${i + 1} ${unitLabel} ${resultDay}`).join('\n');
      return fitted(notice + fill('choose', { options: units }), notice + fill('choose', { options: days }));
    }
    case 'start': {
      const values = { unit: invitation?.unitLabel ?? '', day: invitation?.resultDay ?? '' };
      return notice + fill(again ? 'start_again' : 'start', values);
    }
    case 'gate':
      return `${notice}${gate?.vn}\n${fill('yes_no')}`;
    case 'on_time':
      return `${notice}${onTime?.vn}\n${fill('yes_no')}`;
    case 'item': {
      const items = invitation?.items ?? [];
      const n = currentItem(position);
      const item = items[n]!;
      const asked = notice + fill('item', { n: String(n + 1), count: String(items.length), wording: item.wording.vn });
      const zero = item.notApplicable ? `\n${fill('not_applicable')}` : '';
      const zeroShort = item.notApplicable ? `\n${fill('not_applicable_short')}` : '';
      const scale = { min: String(item.min), max: String(item.max), best: wordOf(item, item.max) };
      return fitted(`${asked}${scaleLines(item)}${zero}`, `${asked}\n${fill('scale_short', scale)}${zeroShort}`);
    }
    case 'done':
      return fill(again ? 'corrected' : 'done');
    case 'refused_before':
      return fill(at, { keyword: state.number.keyword, shortCode: state.number.shortCode });
    default:
      return fill(at);
  }
}

function scaleLines(item: FormItem): string {
  const scores = Array.from({ length: item.max - item.min + 1 }, (_, i) => item.min + i);
  return scores.map((score) => `\n${score} ${capital(wordOf(item, score))}`).join('');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
