import { newTrie, type TrieNode, wordsOf } from './lexicon.ts';
import type { Candidate, ReplyItem } from './reading.ts';

/** A candidate made ready for the rules. */
export interface ReplyForm {
  readonly items: readonly ReplyItem[];
  readonly keyword: string;
  readonly shortCode: string;
  readonly code: string | null;
  /** The form's own words for scores. */
  readonly root: TrieNode | null;
  /** Highest score of any item: past 9, numbers are not taken apart into digits. */
  readonly highest: number;
  /** The keyword as keys of a phone in number mode: `45` for `HL`. */
  readonly keypad: string;
  /** The score of an own word, item by item. */
  readonly ownScores: readonly ReadonlyMap<string, number>[];
  /** Some item is a yes or no. */
  readonly yesNo: boolean;
}

const prepared = new WeakMap<Candidate, ReplyForm>();

/** Remembered for as long as the caller keeps the candidate. */
export function prepareForm(candidate: Candidate): ReplyForm {
  const known = prepared.get(candidate);
  if (known) return known;
  const form = prepare(candidate);
  prepared.set(candidate, form);
  return form;
}

function prepare({ items, keyword, shortCode, code }: Candidate): ReplyForm {
  const lower = keyword.toLowerCase();
  const phrases = items.flatMap(({ words }) => words ?? []);
  return {
    items,
    keyword: lower,
    shortCode,
    code: code || null,
    root: phrases.length ? newTrie(phrases) : null,
    highest: Math.max(0, ...items.map(({ max }) => max)),
    keypad: [...lower].map(keyOf).join(''),
    ownScores: items.map(
      ({ min, words }) => new Map((words ?? []).map((phrase, i) => [plainOf(phrase), min + i] as const)),
    ),
    yesNo: items.some(({ min, max }) => min === 0 && max === 1),
  };
}

function plainOf(phrase: string): string {
  return wordsOf(phrase)
    .map(({ plain }) => plain)
    .join(' ');
}

/** The key of a phone that carries a letter (ITU-T E.161). */
export function keyOf(letter: string): string {
  return '22233344455566677778889999'[letter.charCodeAt(0) - 97] ?? letter;
}
