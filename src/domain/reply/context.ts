import { z } from 'zod';

/**
 * What the words around scores say of them, one list of patterns each, in `templates/lexicon/context.json`. A pattern is
 * unaccented words with choices: `(a|b c)`, `( d)?`, a group of words by name `{scoring}`, any word `\S+`, not before
 * `(?! x)`, not behind `(?<!x )`. `^` is where the words begin, `$` where they end; `#` stands for a score or a name.
 */
export const contextNames = [
  'conditions',
  'askers',
  'denials',
  'reports',
  'hedges',
  'firstPerson',
  'subjects',
  'households',
  'senders',
  'winners',
  'strangers',
  'purposes',
  'longings',
  'regrets',
  'only',
  'when',
  'withdrawals',
  'middles',
  'officers',
  'asides',
  'suggestions',
  'changing',
  'pleas',
  'sending',
  'aboutSending',
  'denied',
  'revokes',
  'revokesAtOnce',
  'praises',
  'excellent',
  'kin',
  'scoringVerbs',
  'links',
  'counters',
  'doubtsPoliteness',
  'reasons',
  'belonging',
  'speakers',
  'giving',
  'notBut',
  'twoWordAnswers',
  'codeWords',
  'addressing',
  'middleNames',
  'steps',
  'ratherThan',
] as const;

export type ContextName = (typeof contextNames)[number];

const patterns = z.array(z.string().min(1)).min(1);

export const rawContext = z.strictObject({
  groups: z.record(z.string(), patterns),
  ...(Object.fromEntries(contextNames.map((name) => [name, patterns])) as Record<ContextName, typeof patterns>),
});

export interface Context {
  readonly patterns: Readonly<Record<ContextName, RegExp>>;
  /** For every word of the lists that `governs` names: the bits of the lists that hold it. */
  readonly triggers: ReadonlyMap<string, number>;
}

/** Lists that only words trigger: a message that holds no word of a list is not asked about it. */
const governing = [
  'conditions',
  'askers',
  'denials',
  'reports',
  'hedges',
  'subjects',
  'winners',
  'strangers',
  'purposes',
  'longings',
  'only',
  'withdrawals',
  'middles',
  'officers',
  'asides',
  'asides',
  'suggestions',
  'pleas',
  'aboutSending',
  'regrets',
  'when',
  'middleNames',
] as const satisfies readonly ContextName[];

export type GoverningName = (typeof governing)[number];

/** The bit of each governing list in `triggers`. */
export const governs = Object.fromEntries(governing.map((name, i) => [name, 1 << i])) as Readonly<
  Record<GoverningName, number>
>;

/** Compiles the lists. Throws with list, place and text of a pattern that cannot be used. */
export function compileContext({ groups, ...lists }: z.infer<typeof rawContext>): Context {
  const group = (entry: string, where: string) =>
    entry.replace(/\{([a-zA-Z]+)\}/g, (_, name: string) => {
      if (!groups[name]) throw refused(where, entry, `knows no group {${name}}`);
      return `(${groups[name].join('|')})`;
    });
  const expand = (entry: string, where: string) => {
    const once = group(entry, where);
    return once.includes('{') ? group(once, where) : once;
  };
  for (const [name, words] of Object.entries(groups))
    for (const [i, entry] of words.entries())
      checked(expand(entry, `groups.${name}[${i}]`), entry, `groups.${name}[${i}]`);
  const compiled = {} as Record<ContextName, RegExp>;
  const triggers = new Map<string, number>();
  for (const name of contextNames) {
    const sources = lists[name].map((entry, i) => {
      const where = `${name}[${i}]`;
      return checked(expand(entry, where), entry, where);
    });
    compiled[name] = new RegExp(sources.join('|'));
    const bit = name in governs ? governs[name as GoverningName] : 0;
    if (bit) for (const word of wordsIn(sources)) triggers.set(word, (triggers.get(word) ?? 0) | bit);
  }
  return { patterns: compiled, triggers };
}

/** The source of a pattern with its word boundaries. */
function checked(expanded: string, entry: string, where: string): string {
  if (/[^a-z0-9 #()|?:!<=^$*+\\.,{}[\]/SwbdZ-]/.test(entry.replace(/\{[a-zA-Z]+\}|\(\?<[a-z]+>/g, '')))
    throw refused(where, entry, 'may hold unaccented lower-case words, digits and the signs of a pattern only');
  const grouped = expanded.replace(/\\.|\((?!\?)/g, (found) => (found === '(' ? '(?:' : found));
  const source = `${entry.startsWith('^') ? '' : '\\b'}(?:${grouped})${/[$ ]$/.test(entry) ? '' : '\\b'}`;
  let pattern: RegExp;
  try {
    pattern = new RegExp(source);
  } catch (error) {
    throw refused(where, entry, `is no pattern (${(error as Error).message})`);
  }
  if (['', ' ', ' zz ', ' zz qq '].some((words) => pattern.test(words)))
    throw refused(where, entry, 'needs a word: it would fit anything');
  return source;
}

function refused(where: string, entry: string, why: string): Error {
  return new Error(`lexicon: context.${where}: "${entry}" ${why}`);
}

/** Every word that a pattern may need: what it must not hold, and its signs, left out. */
function wordsIn(sources: readonly string[]): Iterable<string> {
  const plain = sources.join(' ').replace(/\\.|\[[^\]]*\]|\(\?<[a-z]+>/g, ' ');
  return plain.match(/[a-z]+/g) ?? [];
}
