import { isRefusal } from './glued-command.ts';
import type { Lexicon } from './lexicon.ts';
import type { Normal } from './normalise.ts';
import { isDigit, lookUp, newPiece, type OwnWords, type Piece } from './piece.ts';
import type { SenseName } from './senses.ts';
import { decodeVni, equals } from './syllable.ts';

/** Letters and digits run together: raw VNI, a label or the keyword before digits, digits before a unit, O and l for 0 and 1. */
export function splitMixed(
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
