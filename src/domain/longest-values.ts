import type { FormItem } from './form.ts';
import type { LongestValues } from './message-lint.ts';
import type { Routes } from './routes.ts';

/** The longest values an installation has: what its texts must still carry in one segment. */
export function longestValues(
  smsLabels: readonly string[],
  items: readonly FormItem[],
  { channels, hotlines }: Pick<Routes, 'channels' | 'hotlines'>,
): LongestValues {
  const numbers = Object.values(channels).flatMap(({ number }) => number ?? []);
  return {
    unit: longest(smsLabels),
    items,
    number: {
      shortCode: longest(numbers.map(({ shortCode }) => shortCode)),
      keyword: longest(numbers.map(({ keyword }) => keyword)),
      price: 0,
    },
    hotline: hotlines.province,
    freeCall: hotlines.free,
  };
}

function longest(texts: readonly string[]): string {
  return texts.reduce((best, text) => (text.length > best.length ? text : best), '');
}
