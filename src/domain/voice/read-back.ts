import type { FormItem } from '../form.ts';
import type { KeypadPosition, Spoken } from '../keypad/position.ts';
import type { Prompt, Say } from './texts.ts';

/** Up to so many questions are named one by one. */
const mostNamed = 7;

/** The scores in words, from the best down, grouped; then whether that is right. */
export function readBack(keypad: KeypadPosition, spoken: Spoken | undefined, say: Say): readonly Prompt[] {
  const items = keypad.invitation?.items ?? [];
  const groups = new Map<string, number[]>();
  const skipped = say('skipped_word').text;
  const named = items.flatMap((item, i) => {
    const score = keypad.scores[i] ?? null;
    if (score !== null)
      return [{ rank: score, word: wordsOf(item, spoken)[score - item.min] ?? String(score), n: i + 1 }];
    return keypad.notApplicable.includes(i + 1) ? [{ rank: -1, word: skipped, n: i + 1 }] : [];
  });
  for (const { word, n } of named.sort((a, b) => b.rank - a.rank)) groups.set(word, [...(groups.get(word) ?? []), n]);
  const scored = [...groups].map(([word, numbers]) =>
    items.length <= mostNamed
      ? say('scored', { word, items: numbers.join(', ') })
      : say('scored_counted', { word, count: numbers.length }),
  );
  return [say('reading_back'), ...scored, say('reading_back_keys')];
}

/** Names of the scores of one item, from the lowest up. */
export function wordsOf(item: FormItem, spoken: Spoken | undefined): readonly string[] {
  return spoken?.ownWords[item.code] ?? spoken?.words ?? [];
}
