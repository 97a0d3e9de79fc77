import type { FormItem } from './form.ts';

const satisfaction = ['rat khong hai long', 'khong hai long', 'binh thuong', 'hai long', 'rat hai long'];

/** The name of one score of an item, plain: `rat hai long`. */
export function wordOf(item: Pick<FormItem, 'min' | 'words'>, score: number): string {
  return (item.words ?? satisfaction)[score - item.min] ?? `${score} diem`;
}

/**
 * What was recorded, grouped by score from the best down: `rat hai long: thu tuc, can bo; binh thuong: ket qua`.
 * Items left out are not named, those that do not apply come last.
 * @param notApplicable item numbers, from 1.
 */
export function scoresInWords(
  items: readonly FormItem[],
  scores: readonly (number | null)[],
  notApplicable: readonly number[],
): string {
  return grouped(items, scores, notApplicable)
    .map(([word, labels]) => `${word}: ${labels.join(', ')}`)
    .join('; ');
}

/** The same for a form whose labels fit no SMS: `9 rat hai long, 3 hai long, 1 binh thuong`. */
export function scoresCounted(
  items: readonly FormItem[],
  scores: readonly (number | null)[],
  notApplicable: readonly number[],
): string {
  return grouped(items, scores, notApplicable)
    .map(([word, labels]) => `${labels.length} ${word}`)
    .join(', ');
}

function grouped(
  items: readonly FormItem[],
  scores: readonly (number | null)[],
  notApplicable: readonly number[],
): [word: string, labels: string[]][] {
  const named = items.flatMap((item, i) => {
    const score = scores[i] ?? null;
    if (score !== null) return [{ word: wordOf(item, score), rank: score, label: item.label }];
    return notApplicable.includes(i + 1) ? [{ word: 'khong ap dung', rank: -1, label: item.label }] : [];
  });
  const groups = new Map<string, string[]>();
  for (const { word, label } of named.sort((a, b) => b.rank - a.rank))
    groups.set(word, [...(groups.get(word) ?? []), label]);
  return [...groups];
}
