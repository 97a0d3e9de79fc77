import { z } from 'zod';
import { wordsOf } from './reply/lexicon.ts';
import { normalise } from './reply/normalise.ts';
import { agrees, equals, type Word } from './reply/syllable.ts';

const phrases = z.array(z.string().regex(/\p{L}/u, 'must hold letters'));
const code = z.string().regex(/^[a-z][a-z0-9-]{1,31}$/, 'must be small letters, digits and "-"');
/** Only what an SMS carries in one segment without accents. */
const plain = z.string().regex(/^[A-Za-z0-9 ,.'()/{}-]+$/, 'must be plain text without accents');

/** Something that was done, in registered words. `{n}` is a number that the unit fills in. */
const changeSchema = z
  .strictObject({ code, vi: z.string().min(1), en: z.string().min(1), sms: plain })
  .refine(
    ({ vi, en, sms }) => [vi, en, sms].every((text) => /^[^{}]*(\{n\}[^{}]*)?$/.test(text)),
    'may hold {n} once and no other value',
  )
  .refine(
    ({ vi, en, sms }) => new Set([vi, en, sms].map((text) => text.includes('{n}'))).size === 1,
    'must hold {n} in all three texts or in none',
  );

const themeSchema = z.strictObject({
  code,
  vi: z.string().min(1),
  en: z.string().min(1),
  sms: plain.max(20),
  /** False: units see how many speak of it, and have nothing to do. */
  task: z.boolean(),
  words: phrases.min(1),
  /** Phrases that say the opposite of the words they hold. */
  except: phrases.default([]),
  changes: z.array(changeSchema).default([]),
});

const workingDays = z.int().min(1).max(250);

const themesSchema = z
  .strictObject({
    /** Working days that a task of each kind may take. */
    deadlines: z.strictObject({ theme: workingDays, urgent: workingDays, followUp: workingDays }),
    /** Whoever writes one of these speaks of a wrong that only inspectors may read of. */
    allegations: phrases,
    themes: z.array(themeSchema).min(1),
  })
  .superRefine(({ themes }, context) => {
    for (const [at, { code, changes }] of themes.entries()) {
      if (themes.findIndex((theme) => theme.code === code) !== at)
        context.addIssue({ code: 'custom', path: ['themes', at, 'code'], message: `"${code}" stands here twice` });
      for (const [n, change] of changes.entries())
        if (changes.findIndex((other) => other.code === change.code) !== n)
          context.addIssue({
            code: 'custom',
            path: ['themes', at, 'changes', n, 'code'],
            message: `"${change.code}" stands here twice`,
          });
    }
  });

export type Change = z.infer<typeof changeSchema>;

export interface Theme extends Omit<z.infer<typeof themeSchema>, 'words' | 'except'> {
  readonly words: PhraseList;
  readonly except: PhraseList;
}

export interface Themes {
  readonly deadlines: { readonly theme: number; readonly urgent: number; readonly followUp: number };
  readonly allegations: PhraseList;
  readonly list: readonly Theme[];
}

/** Reads the dictionary. Throws an `Error` with a line `path: problem` for everything that is wrong with it. */
export function parseThemes(raw: unknown): Themes {
  const parsed = themesSchema.safeParse(raw);
  if (!parsed.success)
    throw new Error(parsed.error.issues.map(({ path, message }) => `themes.${path.join('.')}: ${message}`).join('\n'));
  const { deadlines, allegations, themes } = parsed.data;
  return {
    deadlines,
    allegations: listOf(allegations),
    list: themes.map((theme) => ({ ...theme, words: listOf(theme.words), except: listOf(theme.except) })),
  };
}

/**
 * The themes a text speaks of, in the dictionary's order. A text without accents is understood; where it has them, they
 * must be those of the dictionary.
 */
export function themesIn({ list }: Themes, text: string): readonly Theme[] {
  const words = readWords(text);
  return list.filter((theme) => {
    const cancelled = findSpans(theme.except, words);
    return findSpans(theme.words, words).some(
      ([from, to]) => !cancelled.some(([begin, end]) => begin <= from && to <= end),
    );
  });
}

export function isAllegation({ allegations }: Themes, text: string): boolean {
  return findSpans(allegations, readWords(text)).length > 0;
}

/** A registered phrase with its number in place. */
export function sayChange(text: string, n: number | null): string {
  return text.replace('{n}', String(n ?? ''));
}

interface Phrase {
  readonly words: readonly Word[];
  /** Was written with a final `!`: it means this only with its accents. */
  readonly strict: boolean;
}

/** By the unaccented letters of the first word. */
type PhraseList = ReadonlyMap<string, readonly Phrase[]>;

function listOf(texts: readonly string[]): PhraseList {
  const list = new Map<string, Phrase[]>();
  for (const text of texts) {
    const words = wordsOf(text.replace(/!$/, ''));
    const first = words[0]!.plain;
    list.set(first, [...(list.get(first) ?? []), { words, strict: text.endsWith('!') }]);
  }
  return list;
}

/** Words, and every other sign as a word of its own, so that no phrase reaches over a comma. */
function readWords(text: string): Word[] {
  const { text: folded, accents } = normalise(text);
  return [...folded.matchAll(/[a-z]+|[0-9]+|[^\sa-z0-9]/g)].map(({ 0: plain, index }) => ({
    plain,
    accents: accents ? accents.slice(index, index + plain.length) : null,
  }));
}

/** Where phrases of the list stand: first word, and the one behind the last. */
function findSpans(list: PhraseList, words: readonly Word[]): [from: number, to: number][] {
  return words.flatMap(({ plain }, at) =>
    (list.get(plain) ?? [])
      .filter((phrase) => fits(phrase, words, at))
      .map((phrase): [number, number] => [at, at + phrase.words.length]),
  );
}

function fits({ words, strict }: Phrase, written: readonly Word[], from: number): boolean {
  return words.every((word, i) => {
    const typed = written[from + i];
    if (typed?.plain !== word.plain) return false;
    return strict && word.accents ? typed.accents !== null && equals(typed, word) : agrees(typed, word);
  });
}
