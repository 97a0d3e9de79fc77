import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { type Grey, toGrey } from './grey.ts';

/** What a picture may be; a telephone's or a scanner's is well inside. */
export const pictureLimits = { bytes: 16 * 1024 * 1024, megapixels: 26, longest: 2600 } as const;

export type PictureProblem = 'too_large' | 'too_many_dots' | 'not_a_picture' | 'broken';

/** A picture that cannot be taken, by its reason. */
export class PictureRefused extends Error {
  constructor(readonly problem: PictureProblem) {
    super(problem);
  }
}

/**
 * JPEG or PNG to shades, upright as its EXIF orientation says, at most `pictureLimits.longest` dots a side. The size is
 * read from the header before anything is unpacked, so that a small file never becomes a huge picture.
 * @throws PictureRefused
 */
export function decodePicture(file: Uint8Array): Grey {
  if (file.length > pictureLimits.bytes) throw new PictureRefused('too_large');
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  const kind = kindOf(bytes);
  if (!kind) throw new PictureRefused('not_a_picture');
  const size = kind === 'png' ? sizeOfPng(bytes) : sizeOfJpeg(bytes);
  if (!size || size.width < 1 || size.height < 1) throw new PictureRefused('broken');
  if (size.width * size.height > pictureLimits.megapixels * 1e6) throw new PictureRefused('too_many_dots');
  try {
    const { width, height, data } = kind === 'png' ? PNG.sync.read(bytes) : decodeJpeg(bytes);
    if (width !== size.width || height !== size.height) throw new PictureRefused('broken');
    const grey = toGrey(data, width, height, pictureLimits.longest);
    return kind === 'jpeg' ? turned(grey, size.orientation ?? 1) : grey;
  } catch {
    throw new PictureRefused('broken');
  }
}

function decodeJpeg(bytes: Buffer) {
  return jpeg.decode(bytes, {
    useTArray: true,
    formatAsRGBA: true,
    tolerantDecoding: false,
    maxResolutionInMP: pictureLimits.megapixels,
    maxMemoryUsageInMB: 900,
  });
}

function kindOf(bytes: Buffer): 'png' | 'jpeg' | undefined {
  if (bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return 'png';
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff ? 'jpeg' : undefined;
}

interface Size {
  readonly width: number;
  readonly height: number;
  /** EXIF, 1 to 8. */
  readonly orientation?: number;
}

function sizeOfPng(bytes: Buffer): Size | undefined {
  return bytes.length < 24 ? undefined : { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** Walks the segments up to the first frame header (ITU-T T.81, B.1); EXIF stands before it. */
function sizeOfJpeg(bytes: Buffer): Size | undefined {
  let orientation = 1;
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = bytes.readUInt16BE(at + 2);
    const frame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (frame) return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5), orientation };
    if (marker === 0xe1) orientation = orientationOf(bytes.subarray(at + 4, at + 2 + length)) ?? orientation;
    at += 2 + length;
  }
  return undefined;
}

/** Tag 0x0112 of the first directory (CIPA DC-008, "Exif"). */
function orientationOf(segment: Buffer): number | undefined {
  if (segment.length < 14 || segment.toString('latin1', 0, 6) !== 'Exif\0\0') return undefined;
  const tiff = segment.subarray(6);
  const little = tiff.toString('latin1', 0, 2) === 'II';
  const u16 = (at: number) => (at + 2 > tiff.length ? 0 : little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const directory = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  const entries = Math.min(u16(directory), 64);
  for (let i = 0; i < entries; i++) {
    const at = directory + 2 + 12 * i;
    if (u16(at) === 0x0112) return u16(at + 8);
  }
  return undefined;
}

/** The dot of the stored picture that stands at `x`, `y` of the upright one; `w` and `h` are the stored sides. */
const sources: Readonly<Record<number, (x: number, y: number, w: number, h: number) => readonly [number, number]>> = {
  2: (x, y, w) => [w - 1 - x, y],
  3: (x, y, w, h) => [w - 1 - x, h - 1 - y],
  4: (x, y, _w, h) => [x, h - 1 - y],
  5: (x, y) => [y, x],
  6: (x, y, _w, h) => [y, h - 1 - x],
  7: (x, y, w, h) => [w - 1 - y, h - 1 - x],
  8: (x, y, w) => [w - 1 - y, x],
};

function turned(grey: Grey, orientation: number): Grey {
  const source = sources[orientation];
  if (!source) return grey;
  const lying = orientation >= 5;
  const [width, height] = lying ? [grey.height, grey.width] : [grey.width, grey.height];
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [fromX, fromY] = source(x, y, grey.width, grey.height);
      data[y * width + x] = grey.data[fromY * grey.width + fromX]!;
    }
  return { width, height, data };
}
