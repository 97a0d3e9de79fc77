import { isKnown, type Lexicon } from './lexicon.ts';
import { foreignLetter, type Normal } from './normalise.ts';
import { isDigit, isLetter, lookUp, newPiece, type OwnWords, type Piece } from './piece.ts';
import { agrees, decodeTelex, isSyllable, type Word } from './syllable.ts';

/** One run of letters, its look-up done, and repaired where it can be no word. */
export function newWord(normal: Normal, from: number, to: number, tight: boolean, lexicon: Lexicon): Piece {
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
export function dottedWord(
  { text, accents }: Normal,
  from: number,
  lexicon: Lexicon,
  form: OwnWords,
): Piece | undefined {
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
