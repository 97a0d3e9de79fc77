import { gluedCommand } from './glued-command.ts';
import { type Lexicon, type Phrase, phraseWritten, type TrieNode } from './lexicon.ts';
import type { Normal } from './normalise.ts';
import { isDigit, isLetter, newPiece, type OwnWords, type Piece, type Token } from './piece.ts';
import { splitMixed } from './split-mixed.ts';
import { dottedWord, newWord } from './split-word.ts';

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
