import { crc32, deflateSync } from 'node:zlib';
import { type Bitmap, packBits } from './raster.ts';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const dotsPerMetre = 8_000;

/** The picture in black and white, one bit a dot, with its true size (PNG, third edition, W3C 2025). */
export function png(bitmap: Bitmap): Buffer {
  const { width, height } = bitmap;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const size = Buffer.alloc(9);
  size.writeUInt32BE(dotsPerMetre, 0);
  size.writeUInt32BE(dotsPerMetre, 4);
  size[8] = 1;
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('pHYs', size),
    chunk('IDAT', deflateSync(rows(bitmap), { level: 3 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** In PNG a set bit is white; each row begins with the number of its filter: none. */
function rows(bitmap: Bitmap): Buffer {
  const packed = packBits(bitmap);
  const bytes = Math.ceil(bitmap.width / 8);
  const out = Buffer.alloc((bytes + 1) * bitmap.height);
  for (let y = 0; y < bitmap.height; y++)
    for (let i = 0; i < bytes; i++) out[y * (bytes + 1) + 1 + i] = ~packed[y * bytes + i]! & 0xff;
  return out;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}
