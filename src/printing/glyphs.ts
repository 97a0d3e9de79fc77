import { Resvg } from '@resvg/resvg-js';
import type { Weight } from '../domain/receipt/drawing.ts';
import { advance, typeface } from './typeface.ts';

/** A letter in dots; `left` and `top` lead from the point where it stands on its line to its first dot. */
export interface Glyph {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Row by row; 1 is black. */
  readonly dots: Uint8Array;
}

const glyphs = new Map<string, Glyph>();
const mostGlyphs = 5_000;

/** Coverage from which a dot is black, of 255: thin strokes are rather kept than lost. */
const threshold = 105;

/** One letter as the print head burns it, `size` dots to the em square; drawn once and kept. */
export function glyph(letter: string, weight: Weight, size: number): Glyph {
  const key = `${weight}${size}${letter}`;
  const known = glyphs.get(key);
  if (known) return known;
  if (glyphs.size >= mostGlyphs) glyphs.clear();
  const drawn = draw(letter, weight, size);
  glyphs.set(key, drawn);
  return drawn;
}

function draw(letter: string, weight: Weight, size: number): Glyph {
  const font = typeface(weight);
  const path = font.glyphForCodePoint(letter.codePointAt(0)!).path.toSVG();
  const left = Math.ceil(size * 0.3);
  const above = Math.ceil(size * 1.1);
  const width = Math.ceil(advance(letter, weight) * size) + 2 * left;
  const height = above + Math.ceil(size * 0.35);
  const scale = size / font.unitsPerEm;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><path transform="translate(${left} ${above}) scale(${scale} ${-scale})" d="${path}"/></svg>`;
  const { pixels } = new Resvg(svg, { font: { loadSystemFonts: false } }).render();
  const dots = new Uint8Array(width * height);
  for (let at = 0; at < dots.length; at++) dots[at] = pixels[at * 4 + 3]! >= threshold ? 1 : 0;
  return trim({ left: -left, top: -above, width, height, dots });
}

/** Without the empty margin, so that a line of text is laid down in few steps. */
function trim({ left, top, width, height, dots }: Glyph): Glyph {
  let [x0, x1, y0, y1] = [width, 0, height, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (dots[y * width + x]) {
        x0 = Math.min(x0, x);
        x1 = Math.max(x1, x + 1);
        y0 = Math.min(y0, y);
        y1 = Math.max(y1, y + 1);
      }
  if (x1 === 0) return { left: 0, top: 0, width: 0, height: 0, dots: new Uint8Array(0) };
  const inner = new Uint8Array((x1 - x0) * (y1 - y0));
  for (let y = y0; y < y1; y++) inner.set(dots.subarray(y * width + x0, y * width + x1), (y - y0) * (x1 - x0));
  return { left: left + x0, top: top + y0, width: x1 - x0, height: y1 - y0, dots: inner };
}
