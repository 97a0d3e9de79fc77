import type { Font, Glyph } from 'fontkit';
import type { Weight } from '../domain/receipt/drawing.ts';
import { typeface } from './typeface.ts';

/** What receipts are written with: ASCII, the letters of Vietnamese, common signs. */
export const alphabet = [
  ...Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)),
  ...'àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ',
  ...'ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ',
  ...'“”‘’…–·°₫',
].join('');

const encoded = new Map<Weight, Uint8Array>();

/**
 * The typeface as pdfkit embeds it, cut down once to the alphabet of receipts and not anew for every document: cutting
 * takes ten times as long as all else in a receipt. Letters outside the alphabet are cut for their document alone.
 * Letters are set side by side without kerning, as the printer's dots are.
 */
export function sharedSubset(weight: Weight): Font {
  const font = typeface(weight);
  return Object.assign(Object.create(font) as Font, {
    layout: (text: string) => {
      const glyphs = [...text].map((letter) => font.glyphForCodePoint(letter.codePointAt(0)!));
      const advanceWidth = glyphs.reduce((sum, glyph) => sum + glyph.advanceWidth, 0);
      return { glyphs, positions: glyphs.map(positionOf), advanceWidth };
    },
    createSubset: () => subsetOf(weight, font),
  });
}

function positionOf({ advanceWidth }: Glyph) {
  return { xAdvance: advanceWidth, yAdvance: 0, xOffset: 0, yOffset: 0, advanceWidth };
}

function subsetOf(weight: Weight, font: Font) {
  const subset = font.createSubset();
  for (const letter of alphabet) subset.includeGlyph(font.glyphForCodePoint(letter.codePointAt(0)!));
  const full = alphabet.length;
  let last = 0;
  return {
    includeGlyph(id: Glyph) {
      const place = subset.includeGlyph(id) as unknown as number;
      last = Math.max(last, place);
      return place;
    },
    encode() {
      if (last > full) return subset.encode();
      const known = encoded.get(weight) ?? subset.encode();
      encoded.set(weight, known);
      return known;
    },
  };
}
