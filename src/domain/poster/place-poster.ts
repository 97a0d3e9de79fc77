import { type Run, runsOf } from '../receipt/blocks.ts';
import { breakEvenly, breakLines, type Measure } from '../receipt/break-lines.ts';
import type { Drawing, Mark } from '../receipt/drawing.ts';
import type { Type } from '../receipt/paper.ts';
import { moduleSize, qrPattern, quietZone } from '../receipt/qr.ts';

export const posterSizes = ['a4', 'a3'] as const;
export type PosterSize = (typeof posterSizes)[number];

/** What a poster says; text between asterisks is larger or bolder. */
export interface PosterWords {
  readonly unit: string;
  readonly heading: string;
  readonly scale: string;
  readonly waysHeading: string;
  readonly ways: readonly string[];
  readonly promise: string;
  readonly contacts: readonly string[];
  /** Over the code, which opens `url`. */
  readonly caption: string;
  readonly url: string;
  /** When it was made: a poster is as old as the test of its numbers. */
  readonly printed: string;
}

/** mm of A4; A3 is the same sheet enlarged, so that it is read from further away. */
const sheet = { width: 210, height: 297, margin: 15 };
const larger: Readonly<Record<PosterSize, number>> = { a4: 1, a3: Math.SQRT2 };
const lineHeight = 1.25;
const ascent = 0.95;
const codeWidth = 62;

const types = {
  unit: { size: 9, strong: 9, bold: true, even: true, above: 0 },
  heading: { size: 15, strong: 15, bold: true, even: true, above: 7 },
  scale: { size: 7.4, strong: 9.4, even: true, above: 5 },
  waysHeading: { size: 8, strong: 8, bold: true, above: 8 },
  way: { size: 6.6, strong: 7.6, above: 2.6 },
  promise: { size: 7, strong: 7, bold: true, above: 6 },
  foot: { size: 5.6, strong: 7.2, above: 3 },
  small: { size: 4, strong: 4, above: 3 },
} satisfies Record<string, Type>;

/** The letters shrink until all fits. @throws where even small ones do not. */
export function placePoster(words: PosterWords, size: PosterSize, measure: Measure): Drawing {
  for (let scale = 1; scale >= 0.5; scale -= 0.04) {
    const { marks, bottom } = placeAt(words, scale, measure);
    if (bottom <= sheet.height - sheet.margin) return enlarged(marks, larger[size]);
  }
  throw new Error('this poster does not fit on its sheet: shorten its texts');
}

function placeAt(words: PosterWords, scale: number, measure: Measure) {
  const { width, margin } = sheet;
  const inner = width - 2 * margin;
  const marks: Mark[] = [];
  let y = margin;

  function put(
    text: string,
    style: keyof typeof types,
    { from = margin, within = inner, centred = false, mark = '' } = {},
  ) {
    const type: Type = scaled(types[style], scale);
    const runs: readonly Run[] = runsOf(text);
    y += type.above;
    const first = y;
    for (const line of (type.even ? breakEvenly : breakLines)(runs, type, within, measure)) {
      const x = centred ? from + (within - line.width) / 2 : from;
      const baseline = y + ascent * line.size;
      for (const { text: piece, size, weight, x: at } of line.pieces)
        marks.push({ kind: 'text', text: piece, x: x + at, baseline, size, weight });
      y += line.size * lineHeight;
    }
    if (mark)
      marks.push({
        kind: 'text',
        text: mark,
        x: margin,
        baseline: first + ascent * type.strong,
        size: type.strong,
        weight: 'bold',
      });
  }

  put(words.unit, 'unit', { centred: true });
  put(words.heading, 'heading', { centred: true });
  put(words.scale, 'scale', { centred: true });
  y += 5 * scale;
  marks.push({ kind: 'rect', x: margin, y, width: inner, height: 0.8, line: 0 });
  put(words.waysHeading, 'waysHeading');
  for (const [at, way] of words.ways.entries())
    put(way, 'way', { from: margin + 10, within: inner - 10, mark: `${at + 1}.` });
  put(words.promise, 'promise');
  y += 7 * scale;
  marks.push({ kind: 'rect', x: margin, y, width: inner, height: 0.8, line: 0 });
  const pattern = qrPattern(words.url);
  const module = moduleSize(pattern, codeWidth);
  const side = (pattern.count + 2 * quietZone) * module;
  const codeLeft = width - margin - side;
  const top = y + 4;
  const at = quietZone * module;
  marks.push({ kind: 'qr', data: words.url, x: codeLeft + at, y: top + at, module, ...pattern });
  y = top;
  const within = codeLeft - margin - 4;
  for (const contact of words.contacts) put(contact, 'foot', { within });
  put(words.caption, 'foot', { within });
  put(words.printed, 'small', { within });
  return { marks, bottom: Math.max(y, top + side) };
}

function scaled(type: Type, by: number): Type {
  return { ...type, size: type.size * by, strong: type.strong * by, above: type.above * by };
}

function enlarged(marks: readonly Mark[], by: number): Drawing {
  return {
    width: sheet.width * by,
    height: sheet.height * by,
    marks: marks.map((mark): Mark => {
      const place = { x: mark.x * by };
      if (mark.kind === 'text') return { ...mark, ...place, baseline: mark.baseline * by, size: mark.size * by };
      if (mark.kind === 'qr') return { ...mark, ...place, y: mark.y * by, module: mark.module * by };
      return {
        ...mark,
        ...place,
        y: mark.y * by,
        width: mark.width * by,
        height: mark.height * by,
        line: mark.line * by,
      };
    }),
  };
}
