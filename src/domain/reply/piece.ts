import type { KnownWord, Lexicon, TrieNode } from './lexicon.ts';
import { noSense, type Senses } from './senses.ts';

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
export type Piece = { -readonly [Key in keyof Token]: Token[Key] } & { known: KnownWord | undefined };

/** What tokenising needs to know of the form. */
export interface OwnWords {
  readonly keyword: string;
  readonly root: TrieNode | null;
}

export function newPiece(kind: TokenKind, text: string, from: number, to: number, tight: boolean): Piece {
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
export function lookUp(word: Piece, { vocabulary }: Lexicon): Piece {
  word.known = vocabulary.get(word.text);
  if (word.known) word.governs = word.known.governs;
  return word;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || code === 2;
}
