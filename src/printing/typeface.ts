import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';
import type { Measure } from '../domain/receipt/break-lines.ts';
import type { Weight } from '../domain/receipt/drawing.ts';

const require = createRequire(import.meta.url);

/** Medium rather than regular: thin strokes vanish on a thermal printer. */
const files: Readonly<Record<Weight, string>> = { regular: 'medium', bold: 'bold' };
const faces = new Map<Weight, Font>();

/** Roboto from its package, which has all letters of Vietnamese; the machine's own typefaces are never used. */
export function typeface(weight: Weight): Font {
  const known = faces.get(weight);
  if (known) return known;
  const path = require.resolve(`roboto-font/fonts/Roboto/roboto-${files[weight]}-webfont.ttf`);
  const font = create(readFileSync(path)) as Font;
  faces.set(weight, font);
  return font;
}

const advances = new Map<string, number>();

/** Width of a text by the advance of its letters, without kerning: the same on every road to the paper. */
export const measure: Measure = (text, weight) => {
  let width = 0;
  for (const letter of text) width += advance(letter, weight);
  return width;
};

/** Width of one letter in em squares. */
export function advance(letter: string, weight: Weight): number {
  const key = weight + letter;
  const known = advances.get(key);
  if (known !== undefined) return known;
  const font = typeface(weight);
  const width = font.glyphForCodePoint(letter.codePointAt(0)!).advanceWidth / font.unitsPerEm;
  advances.set(key, width);
  return width;
}
