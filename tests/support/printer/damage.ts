import { execFileSync } from 'node:child_process';
import { PNG } from 'pngjs';
import type { Bitmap } from '../../../src/printing/raster.ts';

/** A photograph of paper: 0 is black. */
export interface Photo {
  readonly width: number;
  readonly height: number;
  readonly grey: Uint8Array;
}

type Random = () => number;

export function photoOf({ width, height, dots }: Bitmap): Photo {
  return { width, height, grey: dots.map((dot) => (dot ? 0 : 255)) };
}

/** The first page of a PDF at 203 dpi. */
export function photoOfPdf(file: string): Photo {
  const pgm = execFileSync('pdftoppm', ['-r', '203', '-gray', '-singlefile', file], { maxBuffer: 1 << 28 });
  const header = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(pgm.subarray(0, 60).toString('latin1'))!;
  return { width: Number(header[1]), height: Number(header[2]), grey: pgm.subarray(header[0].length) };
}

export function photoOfPng(file: Buffer): Photo {
  const { width, height, data } = PNG.sync.read(file);
  return { width, height, grey: Uint8Array.from({ length: width * height }, (_, at) => data[at * 4 + 1]!) };
}

/** What happens to a receipt between the print head and the camera; each keeps the size but `smaller`. */
export const damages: Readonly<Record<string, (photo: Photo, random: Random) => Photo>> = {
  'as printed': (photo) => photo,
  'scaled to 80 %': (photo) => scale(photo, 0.8),
  blurred: (photo) => blur(photo, 2),
  // Seen through the least optics that a camera has; no reader makes anything of single dots with hard edges.
  '5 % of dots lost': (photo, random) => blur(lose(photo, 0.05, random), 1),
  'all three': (photo, random) => scale(blur(lose(photo, 0.05, random), 2), 0.8),
};

/** Each new dot is the mean of the area it covers. */
function scale(photo: Photo, by: number): Photo {
  const width = Math.floor(photo.width * by);
  const height = Math.floor(photo.height * by);
  const grey = new Uint8Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) grey[y * width + x] = meanOf(photo, x / by, y / by, 1 / by);
  return { width, height, grey };
}

function meanOf({ width, height, grey }: Photo, x0: number, y0: number, side: number): number {
  let sum = 0;
  let area = 0;
  for (let y = Math.floor(y0); y < Math.min(height, y0 + side); y++)
    for (let x = Math.floor(x0); x < Math.min(width, x0 + side); x++) {
      const part = overlap(x, x0, side) * overlap(y, y0, side);
      sum += part * grey[y * width + x]!;
      area += part;
    }
  return Math.round(sum / area);
}

function overlap(cell: number, from: number, side: number): number {
  return Math.max(0, Math.min(cell + 1, from + side) - Math.max(cell, from));
}

/** The mean of a square of `2 * reach + 1` dots, twice: nearly a Gaussian. */
function blur(photo: Photo, reach: number): Photo {
  const { width, height } = photo;
  let grey = photo.grey;
  for (let pass = 0; pass < 2; pass++) {
    grey = meanAlong(grey, height, width, width, 1, reach);
    grey = meanAlong(grey, width, height, 1, width, reach);
  }
  return { width, height, grey };
}

/** Running mean over `length` values of each of `lines` lines. */
function meanAlong(from: Uint8Array, lines: number, length: number, lineStep: number, step: number, reach: number) {
  const to = new Uint8Array(from.length);
  const value = (line: number, at: number) => from[line * lineStep + Math.min(length - 1, Math.max(0, at)) * step]!;
  for (let line = 0; line < lines; line++) {
    let sum = 0;
    for (let at = -reach; at <= reach; at++) sum += value(line, at);
    for (let at = 0; at < length; at++) {
      to[line * lineStep + at * step] = Math.round(sum / (2 * reach + 1));
      sum += value(line, at + reach + 1) - value(line, at - reach);
    }
  }
  return to;
}

/** Dots that stayed white, here and there: old paper, dust. */
function lose({ width, height, grey }: Photo, share: number, random: Random): Photo {
  return { width, height, grey: grey.map((value) => (value === 0 && random() < share ? 255 : value)) };
}

/** Not claimed, measured: single dots with hard edges, as no camera sees them; and elements of the head that are dead. */
export const beyondClaims: typeof damages = {
  '5 % of dots lost, seen without any optics': (photo, random) => lose(photo, 0.05, random),
  '15 % of dots lost': (photo, random) => blur(lose(photo, 0.15, random), 1),
  '1 % of the head dead': (photo, random) => blur(deadHead(photo, 0.01, random), 1),
  '5 % of the head dead': (photo, random) => blur(deadHead(photo, 0.05, random), 1),
};

function deadHead({ width, height, grey }: Photo, share: number, random: Random): Photo {
  const dead = Array.from({ length: width }, () => random() < share);
  return { width, height, grey: grey.map((value, at) => (dead[at % width] ? 255 : value)) };
}
