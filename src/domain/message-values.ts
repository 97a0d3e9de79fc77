import { wordOf } from './confirmation.ts';
import type { FormItem } from './form.ts';
import { numberValues, type ReplyNumber } from './message-text.ts';

/** Values of a message that asks a citizen to score these items; `unit` is the plain label of the rated office. */
export function askingValues(unit: string, items: readonly FormItem[], number: ReplyNumber): Record<string, string> {
  const { min, max } = items[0] ?? { min: 1, max: 5 };
  return {
    ...numberValues(number),
    unit,
    labels: items.map(({ label }) => label).join(', '),
    count: String(items.length),
    min: String(min),
    max: String(max),
    best: items[0] ? wordOf(items[0], max) : '',
  };
}
