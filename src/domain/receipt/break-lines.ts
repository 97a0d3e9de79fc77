import type { Run } from './blocks.ts';
import type { Weight } from './drawing.ts';
import type { Type } from './paper.ts';

/** Width of a text in em squares. */
export type Measure = (text: string, weight: Weight) => number;

export interface Piece {
  readonly text: string;
  readonly size: number;
  readonly weight: Weight;
  readonly x: number;
}

export interface Line {
  readonly pieces: readonly Piece[];
  readonly width: number;
  /** The largest letters on it. */
  readonly size: number;
}

interface Word {
  readonly pieces: readonly Omit<Piece, 'x'>[];
  readonly width: number;
}

/** Breaks a text into lines of at most `width` mm, between words alone; only a word wider than the paper is cut. */
export function breakLines(runs: readonly Run[], type: Type, width: number, measure: Measure): Line[] {
  const lines: Line[] = [];
  let words: Word[] = [];
  const space = measure(' ', 'regular') * type.size;
  const fitting = wordsOf(runs, type, measure).flatMap((word) =>
    word.width > width ? cut(word, width, measure) : [word],
  );
  for (const word of fitting) {
    const longer = [...words, word];
    if (words.length > 0 && lineOf(longer, space, measure).width > width) {
      lines.push(lineOf(words, space, measure));
      words = [word];
    } else words = longer;
  }
  if (words.length > 0) lines.push(lineOf(words, space, measure));
  return lines;
}

/** As many lines as needed, of about equal length: no word stands alone in the last one. */
export function breakEvenly(runs: readonly Run[], type: Type, width: number, measure: Measure): Line[] {
  let lines = breakLines(runs, type, width, measure);
  for (let narrower = width - 1; narrower > width / 2; narrower -= 1) {
    const tried = breakLines(runs, type, narrower, measure);
    if (tried.length > lines.length) break;
    lines = tried;
  }
  return lines;
}

/** The groups of a number stay together. */
const betweenWords = /((?<!\d) +| +(?!\d))/;

/** A word may change its weight in its middle: `5*` of `*5*,`. */
function wordsOf(runs: readonly Run[], type: Type, measure: Measure): Word[] {
  const words: Omit<Piece, 'x'>[][] = [[]];
  for (const { text, strong } of runs)
    for (const part of text.split(betweenWords)) {
      if (/^ +$/.test(part)) words.push([]);
      else if (part !== '')
        words.at(-1)!.push({
          text: part,
          size: strong ? type.strong : type.size,
          weight: strong || type.bold ? 'bold' : 'regular',
        });
    }
  return words.filter((pieces) => pieces.length > 0).map((pieces) => wordOf(pieces, measure));
}

function wordOf(pieces: readonly Omit<Piece, 'x'>[], measure: Measure): Word {
  const width = pieces.reduce((sum, { text, size, weight }) => sum + measure(text, weight) * size, 0);
  return { pieces, width };
}

/** Between the groups of a number where it has groups, else between letters. */
function cut({ pieces }: Word, width: number, measure: Measure): Word[] {
  const [first] = pieces;
  if (pieces.length === 1 && first!.text.includes(' '))
    return first!.text.split(' ').map((text) => wordOf([{ ...first!, text }], measure));
  const letters = pieces.flatMap(({ text, ...rest }) => [...text].map((letter) => ({ ...rest, text: letter })));
  const words: (typeof letters)[] = [[]];
  for (const letter of letters) {
    if (wordOf([...words.at(-1)!, letter], measure).width > width) words.push([]);
    words.at(-1)!.push(letter);
  }
  return words.map((one) => wordOf(one, measure));
}

/** Neighbouring words of one look become one piece, spaces and all, so that the text can be copied as it reads. */
function lineOf(words: readonly Word[], space: number, measure: Measure): Line {
  const pieces: Piece[] = [];
  let x = 0;
  for (const [at, word] of words.entries()) {
    if (at > 0) x += space;
    for (const [part, piece] of word.pieces.entries()) {
      const last = pieces.at(-1);
      if (last && last.weight === piece.weight && last.size === piece.size) {
        pieces[pieces.length - 1] = { ...last, text: last.text + (at > 0 && part === 0 ? ' ' : '') + piece.text };
        x = pieces.at(-1)!.x + measure(pieces.at(-1)!.text, piece.weight) * piece.size;
      } else {
        pieces.push({ ...piece, x });
        x += measure(piece.text, piece.weight) * piece.size;
      }
    }
  }
  return { pieces, width: x, size: Math.max(...pieces.map((piece) => piece.size)) };
}
