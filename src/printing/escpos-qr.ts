import { dotsPerMm } from '../domain/receipt/drawing.ts';
import type { Paper } from '../domain/receipt/paper.ts';
import { moduleSize, type QrPattern, qrPattern, quietZone } from '../domain/receipt/qr.ts';
import { type Bitmap, rasterize } from './raster.ts';

/** The code alone, in the middle of the roll. */
export function qrPicture(pattern: QrPattern, paper: Paper): Bitmap {
  const module = moduleSize(pattern, paper.code);
  const inner = pattern.count * module;
  const height = inner + 2 * quietZone * module;
  const x = Math.round(((paper.width - inner) / 2) * dotsPerMm) / dotsPerMm;
  const mark = { kind: 'qr', data: '', x, y: quietZone * module, module, ...pattern } as const;
  return rasterize({ width: paper.width, height, marks: [mark] });
}

/** `GS ( k`: the printer draws the code itself, centred, at the same level and size as the picture would have. */
export function nativeQr(data: string, paper: Paper): Buffer {
  const module = Math.min(16, Math.round(moduleSize(qrPattern(data), paper.code) * dotsPerMm));
  const bytes = Buffer.from(data, 'utf8');
  const store = bytes.length + 3;
  return Buffer.concat([
    Buffer.from([0x1b, 0x61, 1, 0x1d, 0x28, 0x6b, 4, 0, 0x31, 0x41, 0x32, 0]),
    Buffer.from([0x1d, 0x28, 0x6b, 3, 0, 0x31, 0x43, module]),
    Buffer.from([0x1d, 0x28, 0x6b, 3, 0, 0x31, 0x45, 0x32]),
    Buffer.from([0x1d, 0x28, 0x6b, store & 0xff, store >> 8, 0x31, 0x50, 0x30]),
    bytes,
    Buffer.from([0x1d, 0x28, 0x6b, 3, 0, 0x31, 0x51, 0x30, 0x1b, 0x61, 0]),
  ]);
}
