import { type Drawing, dotsPerMm, type Mark } from '../domain/receipt/drawing.ts';
import { glyph } from './glyphs.ts';
import { advance } from './typeface.ts';

/** A picture of dots as a print head of 203 dpi burns them. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  /** A byte a dot, row by row; 1 is black. */
  readonly dots: Uint8Array;
}

/** The receipt in dots. */
export function rasterize({ width, height, marks }: Drawing): Bitmap {
  const bitmap = { width: dots(width), height: Math.ceil(height * dotsPerMm) };
  const paper = { ...bitmap, dots: new Uint8Array(bitmap.width * bitmap.height) };
  for (const mark of marks) {
    if (mark.kind === 'text') writeText(paper, mark);
    else if (mark.kind === 'rect') drawRect(paper, mark);
    else drawQr(paper, mark);
  }
  return paper;
}

function dots(mm: number): number {
  return Math.round(mm * dotsPerMm);
}

function writeText(paper: Bitmap, { text, x, baseline, size, weight }: Extract<Mark, { kind: 'text' }>): void {
  let at = x * dotsPerMm;
  const y = dots(baseline);
  for (const letter of text) {
    const { left, top, width, height, dots: shape } = glyph(letter, weight, Math.round(size * dotsPerMm));
    const column = Math.round(at) + left;
    for (let row = 0; row < height; row++) {
      const line = y + top + row;
      if (line < 0 || line >= paper.height) continue;
      for (let i = 0; i < width; i++)
        if (shape[row * width + i] && column + i >= 0 && column + i < paper.width)
          paper.dots[line * paper.width + column + i] = 1;
    }
    at += advance(letter, weight) * size * dotsPerMm;
  }
}

function drawRect(paper: Bitmap, { x, y, width, height, line }: Extract<Mark, { kind: 'rect' }>): void {
  const [x0, y0, x1, y1] = [dots(x), dots(y), dots(x + width), dots(y + height)];
  const thick = dots(line);
  if (thick === 0) {
    blacken(paper, x0, y0, x1, Math.max(y1, y0 + 1));
    return;
  }
  blacken(paper, x0, y0, x1, y0 + thick);
  blacken(paper, x0, y1 - thick, x1, y1);
  blacken(paper, x0, y0, x0 + thick, y1);
  blacken(paper, x1 - thick, y0, x1, y1);
}

function drawQr(paper: Bitmap, { x, y, module, count, dark }: Extract<Mark, { kind: 'qr' }>): void {
  const side = dots(module);
  const [left, top] = [dots(x), dots(y)];
  for (let row = 0; row < count; row++)
    for (let i = 0; i < count; i++)
      if (dark[row * count + i])
        blacken(paper, left + i * side, top + row * side, left + (i + 1) * side, top + (row + 1) * side);
}

function blacken({ width, height, dots: all }: Bitmap, x0: number, y0: number, x1: number, y1: number): void {
  for (let y = Math.max(0, y0); y < Math.min(height, y1); y++)
    all.fill(1, y * width + Math.max(0, x0), y * width + Math.min(width, x1));
}

/** Eight dots a byte, the leftmost in the highest bit; each row begins with a new byte. */
export function packBits({ width, height, dots: all }: Bitmap, from = 0, to = height): Buffer {
  const bytes = Math.ceil(width / 8);
  const packed = Buffer.alloc(bytes * (to - from));
  for (let y = from; y < to; y++) {
    const row = y * width;
    const out = (y - from) * bytes;
    for (let x = 0; x < width; x++) if (all[row + x]) packed[out + (x >> 3)]! |= 0x80 >> (x & 7);
  }
  return packed;
}
