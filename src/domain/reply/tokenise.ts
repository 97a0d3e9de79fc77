import { gluedCommand, isRefusal } from './glued-command.ts';
import { isKnown, type KnownWord, type Lexicon, type Phrase, phraseWritten, type TrieNode } from './lexicon.ts';
import { foreignLetter, type Normal } from './normalise.ts';
import { noSense, type SenseName, type Senses } from './senses.ts';
import { agrees, decodeTelex, decodeVni, equals, isSyllable, type Word } from './syllable.ts';

export type TokenKind = 'word' | 'number' | 'mixed' | 'mark';

/** A number, a mark, or the longest phrase that the lexicon knows, with all its readings. */
export interface Token {
  readonly kind: TokenKind;
  /** Unaccented text; digits of a number after letters in it (`5454O`) were read as digits. */
  readonly text: string;
  /** Span in the normalised text. */
  readonly from: number;
  readonly to: number;
  /** No space between it and the token before. */
  readonly tight: boolean;
  readonly is: Senses;
  /** A form's own word for a score, by its unaccented letters. */
  readonly own: string | null;
  /** Letters that look like digits were read as digits. */
  readonly guessed: boolean;
  /** As typed, letter by letter: see `Normal`; `null` = no accents. */
  readonly accents: readonly number[] | null;
  /** Bits of the lists in `context.json` that hold one of its words. */
  readonly governs: number;
  /** The rule that took it, and so what it was taken for. */
  claim: string;
}

/** One word, number or mark, to become a token or the beginning of one. */
type Piece = { -readonly [Key in keyof Token]: Token[Key] } & { known: KnownWord | undefined };

/** What tokenising needs to know of the form. */
export interface OwnWords {
  readonly keyword: string;
  readonly root: TrieNode | null;
}

/** Splits and groups; every character but white space belongs to exactly one token. Linear in the length. */
export function tokenise(normal: Normal, lexicon: Lexicon, form: OwnWords): Token[] {
  const pieces = splitPieces(normal, lexicon, form);
  let count = 0;
  // In place, a token for each piece or phrase: most messages hold few phrases, and copies cost more than the look-up.
  for (let i = 0; i < pieces.length; ) {
    const token = pieces[i]!;
    pieces[count++] = token;
    i += token.kind === 'word' ? extend(token, pieces, i, form) : 1;
  }
  pieces.length = count;
  return pieces;
}

/** Makes piece `i` the longest phrase that begins there, and says how many pieces that takes. */
function extend(token: Piece, pieces: readonly Piece[], i: number, form: OwnWords): number {
  const known = token.known?.node ? longest(pieces, i, token.known.node) : null;
  const first = form.root?.next.get(token.text);
  const own = first ? longest(pieces, i, first) : null;
  const phrase = own && own.length > (known?.length ?? 0) ? own : known;
  if (!phrase) return 1;
  if (known === phrase) token.is = known.is;
  if (own?.length === phrase.length) token.own = phrase.text;
  token.text = phrase.text;
  const last = i + phrase.length - 1;
  token.to = pieces[last]!.to;
  for (let at = i + 1; at <= last; at++) token.governs |= pieces[at]!.governs;
  return phrase.length;
}

/** The longest phrase from piece `i` on, over words that only spaces part. Phrases are short, so this is constant work. */
function longest(pieces: readonly Piece[], i: number, first: TrieNode): Phrase | null {
  let node = first;
  let accented = pieces[i]!.accents !== null;
  let found = accented ? phraseWritten(node, pieces, i) : node.plain;
  for (let at = i + 1; at < pieces.length && node.next.size; at++) {
    const piece = pieces[at]!;
    if (piece.kind !== 'word' || piece.tight) break;
    const next = node.next.get(piece.text);
    if (!next) break;
    node = next;
    if (piece.accents) accented = true;
    found = (accented ? phraseWritten(node, pieces, i) : node.plain) ?? found;
  }
  return found;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || code === 2;
}

function splitPieces(normal: Normal, lexicon: Lexicon, form: OwnWords): Piece[] {
  const { text } = normal;
  const pieces: Piece[] = [];
  let tight = false;
  for (let i = 0; i < text.length; ) {
    const code = text.charCodeAt(i);
    if (code !== 10 && code <= 32 && code !== 1 && code !== 2) {
      tight = false;
      i++;
      continue;
    }
    let to = i + 1;
    if (isDigit(code) || isLetter(code)) {
      let digits = isDigit(code);
      let letters = !digits;
      for (; to < text.length; to++) {
        const next = text.charCodeAt(to);
        if (isDigit(next)) digits = true;
        else if (isLetter(next)) letters = true;
        else break;
      }
      if (digits && letters) splitMixed(pieces, normal, i, to, tight, lexicon, form);
      else if (digits) pieces.push(newPiece('number', text.slice(i, to), i, to, tight));
      else {
        const dotted = to === i + 1 ? dottedWord(normal, i, lexicon, form) : undefined;
        const cut = dotted || normal.accents ? 0 : gluedCommand(text.slice(i, to), form.keyword, lexicon);
        if (cut) pieces.push(newWord(normal, i, i + cut, tight, lexicon));
        if (dotted) to = dotted.to;
        pieces.push(dotted ?? newWord(normal, i + cut, to, tight || cut > 0, lexicon));
      }
    } else pieces.push(newPiece('mark', text[i]!, i, to, tight));
    tight = code !== 10;
    i = to;
  }
  return pieces;
}

function newPiece(kind: TokenKind, text: string, from: number, to: number, tight: boolean): Piece {
  return {
    kind,
    text,
    from,
    to,
    tight,
    is: noSense,
    own: null,
    guessed: false,
    accents: null,
    governs: 0,
    claim: '',
    known: undefined,
  };
}

/** Looks the word up once, for everything that asks about it later. */
function lookUp(word: Piece, { vocabulary }: Lexicon): Piece {
  word.known = vocabulary.get(word.text);
  if (word.known) word.governs = word.known.governs;
  return word;
}

function newWord(normal: Normal, from: number, to: number, tight: boolean, lexicon: Lexicon): Piece {
  const word = newPiece('word', normal.text.slice(from, to), from, to, tight);
  if (normal.accents) word.accents = accentsOf(normal.accents, from, to);
  lookUp(word, lexicon);
  if (word.accents || to - from > 15 || (word.known && word.known.words.length > 0)) return word;
  const repaired = repairWord(word.text, lexicon);
  if (!repaired) return word;
  word.text = repaired.plain;
  word.accents = repaired.accents;
  return lookUp(word, lexicon);
}

/** `h.long`, `b.thuong`: an abbreviation that the lexicon knows without its dot. */
function dottedWord({ text, accents }: Normal, from: number, lexicon: Lexicon, form: OwnWords): Piece | undefined {
  if (text.charCodeAt(from + 1) !== 46 || !isLetter(text.charCodeAt(from + 2))) return undefined;
  let to = from + 3;
  while (to < text.length && to < from + 12 && isLetter(text.charCodeAt(to))) to++;
  const joined = text[from] + text.slice(from + 2, to);
  if (joined.length < 3 || joined === form.keyword || isDigit(text.charCodeAt(to)) || text[to] === '.')
    return undefined;
  if (!lexicon.vocabulary.get(joined)?.node?.plain || (accents && accentsOf(accents, from, to))) return undefined;
  return lookUp(newPiece('word', joined, from, to, false), lexicon);
}

function accentsOf(accents: readonly number[], from: number, to: number): readonly number[] | null {
  for (let i = from; i < to; i++) if (accents[i]) return accents.slice(from, to);
  return null;
}

/** A word that no phrase holds may be raw Telex, have a letter held down (`longggg`) or two swapped. */
function repairWord(text: string, lexicon: Lexicon): Word | undefined {
  if (text.includes(foreignLetter)) return undefined;
  const typed = decodeTelex(text);
  if (typed && lexicon.vocabulary.get(typed.plain)?.words.some((word) => agrees(typed, word))) return typed;
  const short = heldDown.test(text) ? text.replace(/(.)\1+/g, '$1') : undefined;
  const meant = short && isKnown(lexicon, short) ? short : unswapped(text, lexicon);
  return meant ? { plain: meant, accents: null } : undefined;
}

/** Two neighbours typed the wrong way round (`logn`, `kohng`) in what can be no word. */
function unswapped(text: string, lexicon: Lexicon): string | undefined {
  if (text.length < 4 || isSyllable(text)) return undefined;
  for (let i = 0; i + 1 < text.length; i++) {
    const swapped = text.slice(0, i) + text[i + 1] + text[i] + text.slice(i + 2);
    if (isKnown(lexicon, swapped)) return swapped;
  }
  return undefined;
}

const heldDown = /(.)\1/;

/** Letters and digits run together: raw VNI, a label or the keyword before digits, digits before a unit, O and l for 0 and 1. */
function splitMixed(
  pieces: Piece[],
  normal: Normal,
  from: number,
  to: number,
  tight: boolean,
  lexicon: Lexicon,
  form: OwnWords,
): void {
  const text = normal.text.slice(from, to);
  if (to - from > 24) pieces.push(newPiece('mixed', text, from, to, tight));
  else if (text.length <= form.keyword.length + 1 && looksLike(text, form.keyword))
    pieces.push(lookUp(newPiece('word', form.keyword, from, to, tight), lexicon));
  else {
    const split = parts(text);
    if (canSplit(split, lexicon, form)) {
      let at = from;
      for (const part of split) {
        const kind = isDigit(part.charCodeAt(0)) ? 'number' : 'word';
        const piece = newPiece(kind, part, at, at + part.length, at > from || tight);
        pieces.push(kind === 'word' ? lookUp(piece, lexicon) : piece);
        at += part.length;
      }
    } else pieces.push(decoded(newPiece('mixed', text, from, to, tight), lexicon));
  }
}

/** Raw VNI is a word; `5454O` is a number, but a guessed one; anything else stays mixed. */
function decoded(mixed: Piece, lexicon: Lexicon): Piece {
  const { vocabulary } = lexicon;
  const { text } = mixed;
  const typed = /^[a-z]/.test(text) ? decodeVni(text) : undefined;
  if (typed && vocabulary.get(typed.plain)?.words.some((word) => equals(typed, word)))
    return lookUp({ ...mixed, kind: 'word', text: typed.plain, accents: typed.accents }, lexicon);
  if (/^[0-9oli]+$/.test(text))
    return { ...mixed, kind: 'number', text: text.replaceAll('o', '0').replace(/[li]/g, '1'), guessed: true };
  return mixed;
}

function parts(text: string): string[] {
  const split: string[] = [];
  let from = 0;
  for (let to = 1; to <= text.length; to++)
    if (to === text.length || isDigit(text.charCodeAt(to)) !== isDigit(text.charCodeAt(from))) {
      split.push(text.slice(from, to));
      from = to;
    }
  return split;
}

/** A lone letter for "item" needs its number: `c1`, never the `c` of an exam's `5c`. */
function canSplit(split: readonly string[], lexicon: Lexicon, form: OwnWords): boolean {
  const last = split.at(-1)!;
  if (last.length === 1 && lexicon.vocabulary.get(last)?.node?.plain?.is.item) return false;
  // `HL782644TC`: behind what may be a code, "tc" is no criterion.
  const refuses = split.length > 1 && split.at(-2)!.length > 4 && isRefusal(last, lexicon);
  return (refuses ? split.slice(0, -1) : split).every(
    (part) => isDigit(part.charCodeAt(0)) || standsApart(part, lexicon, form),
  );
}

const apart: readonly SenseName[] = ['item', 'unit', 'points', 'satisfied'];

/** Letters that may touch a digit without becoming something else. */
function standsApart(letters: string, lexicon: Lexicon, form: OwnWords): boolean {
  if (letters === 'x' || letters === form.keyword) return true;
  const is = lexicon.vocabulary.get(letters)?.node?.plain?.is;
  return !!is && (is.level !== null || apart.some((sense) => is[sense]));
}

/** `H1`, `HI`, `HLL` for `HL`: 1 and I for L, 0 for O, one key pressed twice. */
export function looksLike(text: string, keyword: string): boolean {
  if (text.length < 2) return false;
  let at = 0;
  let of = 0;
  while (at < text.length && of < keyword.length) {
    const shape = shapeOf(text.charCodeAt(at));
    if (shape !== shapeOf(keyword.charCodeAt(of))) return false;
    at = shapeEnd(text, at, shape);
    of = shapeEnd(keyword, of, shape);
  }
  return at === text.length && of === keyword.length;
}

function shapeEnd(text: string, from: number, shape: number): number {
  let to = from + 1;
  while (to < text.length && shapeOf(text.charCodeAt(to)) === shape) to++;
  return to;
}

function shapeOf(code: number): number {
  if (code === 49 || code === 105) return 108;
  return code === 48 ? 111 : code;
}
