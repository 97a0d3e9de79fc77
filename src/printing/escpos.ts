import { type Drawing, dotsPerMm } from '../domain/receipt/drawing.ts';
import type { Paper } from '../domain/receipt/paper.ts';
import { quietZone } from '../domain/receipt/qr.ts';
import { nativeQr } from './escpos-qr.ts';
import { type Bitmap, packBits, rasterize } from './raster.ts';

/**
 * ESC/POS (Epson's command reference, and what printers that copy it understand): reset, pictures, feed, cut. The cut is
 * the last command of a job, so that a receipt that lies cut in the tray has arrived whole.
 */
const initialize = Buffer.from([0x1b, 0x40]);
export const feedAndCut = Buffer.from([0x1d, 0x56, 0x42, 0x20]);

/** Rows of one picture command: cheap printers have room for few, and begin to print before the last has come. */
const bandRows = 48;

/** The receipt as a picture, so that what the printer knows of Vietnamese does not matter. */
export function pictureJob(drawing: Drawing): Buffer {
  return Buffer.concat([initialize, ...bands(rasterize(drawing)), feedAndCut]);
}

/** The same, but the printer draws the codes itself; what stands above and below each one is a picture. */
export function pictureJobWithNativeQr(drawing: Drawing, paper: Paper): Buffer {
  const bitmap = rasterize({ ...drawing, marks: drawing.marks.filter((mark) => mark.kind !== 'qr') });
  const parts: Buffer[] = [initialize];
  let row = 0;
  for (const mark of drawing.marks) {
    if (mark.kind !== 'qr') continue;
    const quiet = quietZone * mark.module;
    parts.push(...bands(bitmap, row, Math.round((mark.y - quiet / 2) * dotsPerMm)), nativeQr(mark.data, paper));
    row = Math.round((mark.y + mark.count * mark.module + quiet / 2) * dotsPerMm);
  }
  return Buffer.concat([...parts, ...bands(bitmap, row), feedAndCut]);
}

/** `GS v 0` for every band of rows. */
export function bands(bitmap: Bitmap, from = 0, to = bitmap.height): Buffer[] {
  const bytes = Math.ceil(bitmap.width / 8);
  const commands: Buffer[] = [];
  for (let row = from; row < to; row += bandRows) {
    const rows = Math.min(bandRows, to - row);
    const header = Buffer.from([0x1d, 0x76, 0x30, 0, bytes & 0xff, bytes >> 8, rows & 0xff, rows >> 8]);
    commands.push(header, packBits(bitmap, row, row + rows));
  }
  return commands;
}

/**
 * Nothing, but as long as a band: a printer that lost its connection within a picture still waits for the rest of it and
 * would take the next job's first commands for dots.
 */
export function endOfBrokenPicture(paper: Paper): Buffer {
  return Buffer.alloc(bandRows * Math.ceil((paper.width * dotsPerMm) / 8));
}
