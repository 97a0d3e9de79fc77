import { z } from 'zod';
import { type Context, compileContext, rawContext } from './context.ts';
import { normalise } from './normalise.ts';
import { legibleOf, noSense, type SenseName, type Senses, senseNames, signalsOf } from './senses.ts';
import { agrees, equals, type Word } from './syllable.ts';

const phrases = z.array(z.string().min(1));
const byNumber = z.record(z.string().regex(/^(10|[0-9])$/), phrases);

type File = keyof typeof senseNames;

function file<F extends File>(name: F) {
  const names: readonly SenseName[] = senseNames[name];
  return Object.fromEntries(names.map((sense) => [sense, phrases])) as Record<
    (typeof senseNames)[F][number],
    typeof phrases
  >;
}

const rawLexicon = z.strictObject({
  scores: z.strictObject({ numbers: byNumber, levels: byNumber, ...file('scores') }),
  structure: z.strictObject(file('structure')),
  intents: z.strictObject(file('intents')),
  noise: z.strictObject(file('noise')),
  context: rawContext,
});

/** The five files of `templates/lexicon/`, by name. Phrases carry their accents; a final `!` = only when written so. */
export type RawLexicon = z.infer<typeof rawLexicon>;

interface Entry {
  readonly words: readonly Word[];
  readonly strict: boolean;
  readonly sense: SenseName | 'number' | 'level';
  readonly value: number;
}

/** A phrase that was found, with its readings. */
export interface Phrase {
  readonly text: string;
  /** How many words. */
  readonly length: number;
  readonly is: Senses;
}

export interface TrieNode {
  readonly next: Map<string, TrieNode>;
  readonly entries: Entry[];
  /** The phrase when nothing is accented, which is most messages. */
  plain: Phrase | null;
  /** The phrases that written accents leave, by which of the entries they leave, one bit each. */
  readonly written: Map<number, Phrase | null>;
}

export interface Lexicon {
  readonly root: TrieNode;
  /** Every word of every phrase, and of the patterns around scores, by its unaccented letters. */
  readonly vocabulary: ReadonlyMap<string, KnownWord>;
  readonly context: Context['patterns'];
}

/** One look-up a word: what begins with it, how it is written, what it may govern. */
export interface KnownWord {
  /** Its ways to be written in the phrases; none = it occurs in patterns only. */
  readonly words: Word[];
  /** The phrases that begin with it. */
  node: TrieNode | null;
  /** Bits of the lists in `context.json` that hold it. */
  governs: number;
}

/** Some phrase of the lexicon holds this word. */
export function isKnown({ vocabulary }: Lexicon, plain: string): boolean {
  return (vocabulary.get(plain)?.words.length ?? 0) > 0;
}

/** Validates and indexes the phrases. Throws with the path of every wrong entry. */
export function compileLexicon(raw: RawLexicon): Lexicon {
  const parsed = rawLexicon.safeParse(raw);
  if (!parsed.success) throw new Error(`lexicon: ${z.prettifyError(parsed.error)}`);
  const root = newNode();
  const { context, ...files } = parsed.data;
  const { patterns, triggers } = compileContext(context);
  const vocabulary = new Map<string, KnownWord>();
  const known = (plain: string): KnownWord => {
    const word = vocabulary.get(plain) ?? { words: [], node: null, governs: 0 };
    vocabulary.set(plain, word);
    return word;
  };
  for (const [name, lists] of Object.entries(files))
    for (const [sense, list] of Object.entries(lists))
      for (const [value, phrase] of valued(list)) {
        const words = wordsOf(phrase.replace(/!$/, ''));
        if (!words.length) throw new Error(`lexicon: ${name}.${sense}: "${phrase}" holds no letters`);
        const kind = sense === 'numbers' ? 'number' : sense === 'levels' ? 'level' : (sense as SenseName);
        addEntry(root, { words, strict: phrase.endsWith('!'), sense: kind, value });
        for (const word of words) known(word.plain).words.push(word);
      }
  seal(root);
  for (const [plain, node] of root.next) known(plain).node = node;
  for (const [plain, lists] of triggers) known(plain).governs = lists;
  return { root, vocabulary, context: patterns };
}

/** A small tree of phrases without readings: a form's own words. */
export function newTrie(phrases: readonly string[]): TrieNode {
  const root = newNode();
  for (const phrase of phrases) addEntry(root, { words: wordsOf(phrase), strict: false, sense: 'readable', value: 0 });
  seal(root);
  return root;
}

function valued(list: Phrases | Readonly<Record<string, Phrases>>): [number, string][] {
  if (isList(list)) return list.map((phrase): [number, string] => [0, phrase]);
  return Object.entries(list).flatMap(([value, some]) =>
    some.map((phrase): [number, string] => [Number(value), phrase]),
  );
}

type Phrases = readonly string[];

function isList(list: unknown): list is Phrases {
  return Array.isArray(list);
}

/** Splits a phrase of the lexicon, or a form's own word, into words. */
export function wordsOf(phrase: string): Word[] {
  const { text, accents } = normalise(phrase);
  return [...text.matchAll(/[a-z]+|[^a-z\s]/g)].map(({ 0: plain, index }) => ({
    plain,
    accents: accents ? accents.slice(index, index + plain.length) : null,
  }));
}

function newNode(): TrieNode {
  return { next: new Map(), entries: [], plain: null, written: new Map() };
}

function addEntry(root: TrieNode, entry: Entry): void {
  let node = root;
  for (const { plain } of entry.words) {
    const next = node.next.get(plain) ?? newNode();
    node.next.set(plain, next);
    node = next;
  }
  node.entries.push(entry);
}

function seal(node: TrieNode): void {
  node.plain = phraseOf(node.entries.filter(({ strict }) => !strict));
  for (const next of node.next.values()) seal(next);
}

interface Written {
  readonly accents: readonly number[] | null;
}

/** The phrase that ends at `node` and begins at word `from`; `null` where its accents say that it is something else. */
export function phraseWritten(node: TrieNode, written: readonly Written[], from: number): Phrase | null {
  const { entries } = node;
  if (entries.length > 30) return phraseOf(entries.filter((entry) => fits(entry, written, from)));
  let left = 0;
  for (let i = 0; i < entries.length; i++) if (fits(entries[i]!, written, from)) left |= 1 << i;
  if (!left) return null;
  let phrase = node.written.get(left);
  if (phrase === undefined) {
    phrase = phraseOf(entries.filter((_, i) => left & (1 << i)));
    node.written.set(left, phrase);
  }
  return phrase;
}

function fits({ words, strict }: Entry, written: readonly Written[], from: number): boolean {
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const { accents } = written[from + i]!;
    if (!accents && !(strict && word.accents)) continue;
    const typed = { plain: word.plain, accents };
    if (!agrees(typed, word) || (strict && word.accents && !equals(typed, word))) return false;
  }
  return true;
}

function phraseOf(entries: readonly Entry[]): Phrase | null {
  if (!entries.length) return null;
  const { words } = entries[0]!;
  const text = words.map(({ plain }) => plain).join(' ');
  return { text, length: words.length, is: mergeSenses(entries, text) };
}

function mergeSenses(entries: readonly Entry[], text: string): Senses {
  const senses: Record<string, unknown> = { ...noSense };
  for (const { sense, value } of entries) senses[sense] = sense === 'number' || sense === 'level' ? value : true;
  senses.signals = signalsOf(senses);
  senses.legible = legibleOf(senses as Senses, text);
  return senses as Senses;
}
