import { execFileSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import jpeg from 'jpeg-js';
import type { LaidOutForm } from '../../../src/domain/paper-form/lay-out.ts';
import type { PaperForm } from '../../../src/domain/paper-form/questions.ts';
import type { FormSize } from '../../../src/domain/paper-form/sheet.ts';
import { paperForm, writePaperForms } from '../../../src/printing/paper-form.ts';
import { shippedFormTexts } from './forms.ts';
import {
  anyOf,
  crossOut,
  draw,
  fillings,
  longTick,
  type Pen,
  type PenName,
  type Place,
  pens,
  ringAround,
  type Shape,
  signs,
} from './pens.ts';
import {
  between,
  blurred,
  type Corner,
  faded,
  lyingAt,
  noise,
  oneOf,
  type Picture,
  painted,
  type Random,
  shadowed,
} from './sheet-picture.ts';

const dpi = 160;
const dotsPerMm = dpi / 25.4;

/** What the hand meant by a row: a place among its circles, nothing, or what nobody can know. */
export type Meaning = number | 'nothing' | 'unknowable';

export interface PrintedForm {
  readonly form: PaperForm;
  readonly laidOut: LaidOutForm;
  readonly pages: readonly Picture[];
}

/** The form as its PDF comes out of a printer, seen by pdftoppm. */
export async function printed(form: PaperForm, size: FormSize, folder: string): Promise<PrintedForm> {
  const laidOut = paperForm(form, shippedFormTexts, size);
  const file = join(folder, `${form.token}.pdf`);
  await writePaperForms([laidOut], 'Phiếu', createWriteStream(file));
  const pages = laidOut.pages.map((_, at) => {
    const page = String(at + 1);
    const ppm = execFileSync('pdftoppm', ['-r', String(dpi), '-f', page, '-l', page, file], { maxBuffer: 1 << 28 });
    const header = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(ppm.subarray(0, 60).toString('latin1'))!;
    return { width: Number(header[1]), height: Number(header[2]), rgb: new Uint8Array(ppm.subarray(header[0].length)) };
  });
  return { form, laidOut, pages };
}

interface Circles {
  readonly radius: number;
  /** Centres, mm; row by row from the top, left to right. */
  readonly rows: readonly (readonly Place[])[];
}

/** From the drawing, not from the geometry that the reader is given: a wrong geometry must not go unseen. */
export function circlesOf(printedForm: PrintedForm, page: number): Circles {
  const circles = printedForm.laidOut.pages[page - 1]!.marks.flatMap((mark) => (mark.kind === 'circle' ? [mark] : []));
  const byRow = new Map<number, Place[]>();
  for (const { x, y } of circles) {
    const row = Math.round(y * 10);
    byRow.set(row, [...(byRow.get(row) ?? []), [x, y]]);
  }
  const rows = [...byRow].sort(([a], [b]) => a - b).map(([, places]) => places.sort((a, b) => a[0] - b[0]));
  return { radius: circles[0]!.radius, rows };
}

export type Hand = 'fills' | 'signs';

export interface Filled {
  readonly picture: Picture;
  readonly meant: readonly Meaning[];
}

/** How often a hand does something else than one clear mark. */
export interface Habits {
  readonly hand: Hand;
  readonly pens: readonly PenName[];
  /** Per row. */
  readonly skips: number;
  readonly odd: number;
  readonly oddities: readonly OddName[];
}

type OddName = keyof typeof oddities;

interface Row {
  readonly places: readonly Place[];
  readonly radius: number;
  readonly mark: (shape: Shape, at: Place) => void;
  readonly usual: Shape;
  readonly random: Random;
}

const oddities = {
  double: ({ places, mark, usual, random }: Row): Meaning => {
    const first = Math.floor(random() * places.length);
    mark(usual, places[first]!);
    mark(usual, places[(first + 1 + Math.floor(random() * (places.length - 1))) % places.length]!);
    return 'unknowable';
  },
  corrected: ({ places, mark, usual, random }: Row): Meaning => {
    const wrong = Math.floor(random() * places.length);
    const right = (wrong + 1) % places.length;
    mark(usual, places[wrong]!);
    mark(crossOut, places[wrong]!);
    mark(usual, places[right]!);
    return right;
  },
  crossedOut: ({ places, mark, usual, random }: Row): Meaning => {
    const wrong = oneOf(random, places);
    mark(usual, wrong);
    mark(crossOut, wrong);
    return 'unknowable';
  },
  beside: ({ places, mark, radius, random }: Row): Meaning => {
    const at = Math.floor(random() * places.length);
    const [x, y] = places[at]!;
    mark(signs['tick']!, [x - radius * between(random, 1.3, 1.6), y + radius * between(random, -0.5, 0.3)]);
    return 'unknowable';
  },
  partlyOutside: ({ places, mark, usual, radius, random }: Row): Meaning => {
    const at = Math.floor(random() * places.length);
    const [x, y] = places[at]!;
    mark(usual, [x + radius * between(random, -0.6, 0.6), y + radius * between(random, -0.5, 0.5)]);
    return at;
  },
  longTick: ({ places, mark, random }: Row): Meaning => {
    const at = Math.floor(random() * places.length);
    mark(longTick, places[at]!);
    return at;
  },
  ringed: ({ places, mark, random }: Row): Meaning => {
    const at = Math.floor(random() * places.length);
    mark(ringAround, places[at]!);
    return at;
  },
  between: ({ places, mark, usual, random }: Row): Meaning => {
    const at = Math.floor(random() * (places.length - 1));
    const [a, b] = [places[at]!, places[at + 1]!];
    mark(usual, [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]);
    return 'unknowable';
  },
  blob: ({ places, mark, random, radius }: Row): Meaning => {
    const [x, y] = oneOf(random, places);
    for (let i = 0; i < 4; i++)
      mark(fillings['spiral']!, [x + between(random, -2, 2) * radius, y + between(random, -0.3, 0.3) * radius]);
    return 'unknowable';
  },
  written: ({ places, mark, random }: Row): Meaning => {
    const [x, y] = places[0]!;
    mark(signs['scribble']!, [x - between(random, 6.5, 9), y]);
    return 'unknowable';
  },
} as const;

export const oddNames = Object.keys(oddities) as OddName[];

/** A page filled in by a hand with these habits. */
export function filledIn(printedForm: PrintedForm, page: number, habits: Habits, random: Random): Filled {
  const { width, height, rgb } = printedForm.pages[page - 1]!;
  const picture = { width, height, rgb: rgb.slice() };
  const { rows, radius } = circlesOf(printedForm, page);
  const base = pens[oneOf(random, habits.pens)];
  const pen: Pen = { ...base, width: base.width * between(random, 0.85, 1.2) };
  const usual = anyOf(habits.hand === 'fills' ? fillings : signs, random);
  const mark = (shape: Shape, at: Place) => {
    for (const line of shape(at, radius, random)) draw(picture, dotsPerMm, pen, line, random);
  };
  const meant = rows.map((places): Meaning => {
    if (random() < habits.odd) return oddities[oneOf(random, habits.oddities)]({ places, radius, mark, usual, random });
    if (random() < habits.skips) return 'nothing';
    const at = Math.floor(random() * places.length);
    const off = (reach: number) => between(random, -reach, reach) * radius;
    const [x, y] = places[at]!;
    mark(usual, [x + off(0.12), y + off(0.12)]);
    return at;
  });
  return { picture, meant };
}

export type Damage = (picture: Picture, random: Random) => Picture;

const desks = [
  [92, 70, 52],
  [40, 42, 46],
  [205, 200, 190],
  [250, 250, 250],
] as const;

/** Flat on a scanner, a little crooked; `turn` in degrees. */
function laid(picture: Picture, random: Random, turn: number): Picture {
  return seenFrom(picture, random, turn, 0, 0);
}

/** @param tilt how far corners wander, as a part of the sheet */
function seenFrom(picture: Picture, random: Random, turn: number, tilt: number, curl: number): Picture {
  const angle = (turn * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const corners = (
    [
      [-0.5, -0.5],
      [0.5, -0.5],
      [0.5, 0.5],
      [-0.5, 0.5],
    ] as const
  ).map(([u, v]): [number, number] => {
    const x = (u + between(random, -tilt, tilt)) * picture.width;
    const y = (v + between(random, -tilt, tilt)) * picture.height;
    return [x * cos - y * sin, x * sin + y * cos];
  });
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const edge = 20;
  const [left, top] = [Math.min(...xs) - edge, Math.min(...ys) - edge];
  const size = { width: Math.ceil(Math.max(...xs) - left + edge), height: Math.ceil(Math.max(...ys) - top + edge) };
  const at = corners.map(([x, y]): Corner => [x - left, y - top]) as unknown as readonly [
    Corner,
    Corner,
    Corner,
    Corner,
  ];
  return lyingAt(picture, at, size, oneOf(random, desks), curl);
}

function smaller(picture: Picture, by: number): Picture {
  const size = { width: Math.round(picture.width * by), height: Math.round(picture.height * by) };
  const { width, height } = size;
  const soft = blurred(picture, 1);
  return lyingAt(
    soft,
    [
      [0, 0],
      [width, 0],
      [width, height],
      [0, height],
    ],
    size,
    [255, 255, 255],
  );
}

const flat: Damage = (picture, random) => noise(laid(picture, random, between(random, -1.5, 1.5)), 3, random);

/** What happens to the sheet, the camera or the scanner after the hand. */
export const damages = {
  'clean scan': flat,
  rotated: (picture, random) =>
    noise(laid(picture, random, oneOf(random, [0, 90, 180, 270]) + between(random, -20, 20)), 3, random),
  'in perspective': (picture, random) => noise(seenFrom(picture, random, between(random, -12, 12), 0.07, 0), 4, random),
  'curled, in perspective': (picture, random) =>
    noise(seenFrom(picture, random, between(random, -8, 8), 0.04, between(random, -9, 9)), 4, random),
  'soft shadow': (picture, random) =>
    noise(shadowed(seenFrom(picture, random, between(random, -5, 5), 0.03, 0), random, false), 4, random),
  'hard shadow': (picture, random) =>
    noise(shadowed(seenFrom(picture, random, between(random, -5, 5), 0.03, 0), random, true), 4, random),
  faint: (picture, random) =>
    noise(faded(laid(picture, random, between(random, -1, 1)), between(random, 0.3, 0.55), 250), 3, random),
  noisy: (picture, random) => noise(laid(picture, random, between(random, -2, 2)), between(random, 15, 30), random),
  blurred: (picture, random) =>
    noise(blurred(laid(picture, random, between(random, -2, 2)), oneOf(random, [1, 1, 2])), 3, random),
  'few dots': (picture, random) =>
    noise(smaller(laid(picture, random, between(random, -2, 2)), between(random, 0.62, 0.85)), 4, random),
  'all at once': (picture, random) =>
    noise(
      shadowed(
        blurred(seenFrom(picture, random, between(random, -10, 10), 0.04, between(random, -4, 4)), 1),
        random,
        false,
      ),
      10,
      random,
    ),
} as const satisfies Record<string, Damage>;

/** A corner mark that was cut off, folded over or covered by a thumb. */
export const cornerGone: Damage = (picture, random) => {
  const side = 16 * dotsPerMm;
  const [right, low] = [random() < 0.5, random() < 0.5];
  const gone = painted(
    picture,
    right ? picture.width - side : 0,
    low ? picture.height - side : 0,
    side,
    side,
    oneOf(random, [
      [226, 178, 150],
      [250, 250, 250],
    ] as const),
  );
  return flat(gone, random);
};

export const codeGone: Damage = (picture, random) =>
  flat(
    painted(picture, picture.width * 0.7, 12 * dotsPerMm, picture.width * 0.3, 14 * dotsPerMm, [90, 60, 40]),
    random,
  );

export function asJpeg({ width, height, rgb }: Picture, quality: number): Buffer {
  const data = Buffer.alloc(width * height * 4, 255);
  for (let i = 0; i < width * height; i++) for (let c = 0; c < 3; c++) data[4 * i + c] = rgb[3 * i + c]!;
  return jpeg.encode({ width, height, data }, quality).data;
}
