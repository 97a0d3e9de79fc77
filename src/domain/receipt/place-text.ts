import type { Run } from './blocks.ts';
import { breakEvenly, breakLines, type Measure } from './break-lines.ts';
import type { Mark } from './drawing.ts';
import type { Type } from './paper.ts';

const lineHeight = 1.24;
/** Of the em square, from the top of the line to the foot of its letters. */
const ascent = 0.95;

interface TextArea {
  readonly x: number;
  readonly width: number;
  readonly measure: Measure;
}

/** Writes a text from `from` down, line by line. Adds its marks. @returns where the next block may begin, mm. */
export function placeText(
  marks: Mark[],
  runs: readonly Run[],
  type: Type,
  from: number,
  { x, width, measure }: TextArea,
): number {
  let y = from + type.above;
  for (const line of (type.even ? breakEvenly : breakLines)(runs, type, width, measure)) {
    const left = type.centred ? x + (width - line.width) / 2 : x;
    for (const { text, size, weight, x: offset } of line.pieces)
      marks.push({ kind: 'text', text, x: left + offset, baseline: y + line.size * ascent, size, weight });
    y += line.size * lineHeight;
  }
  return y;
}
