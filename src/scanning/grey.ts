/** A picture in one shade: 0 black, 255 white; row by row. */
export interface Grey {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * RGBA to one shade, at most `longest` dots a side; each new dot is the mean of those it covers. Green counts double,
 * red and blue once each, so that blue, red and black pens are about equally dark.
 */
export function toGrey(rgba: Uint8Array, width: number, height: number, longest: number): Grey {
  const by = Math.max(1, Math.max(width, height) / longest);
  const [newWidth, newHeight] = [Math.max(1, Math.floor(width / by)), Math.max(1, Math.floor(height / by))];
  const data = new Uint8Array(newWidth * newHeight);
  const sums = new Float32Array(newWidth);
  const counts = new Float32Array(newWidth);
  const column = Uint32Array.from({ length: width }, (_, x) => Math.min(newWidth - 1, Math.floor(x / by)));
  for (let row = 0, y = 0; row < newHeight; row++) {
    sums.fill(0);
    counts.fill(0);
    for (const end = row === newHeight - 1 ? height : Math.floor((row + 1) * by); y < end; y++)
      for (let x = 0, at = y * width * 4; x < width; x++, at += 4) {
        sums[column[x]!]! += (rgba[at]! + 2 * rgba[at + 1]! + rgba[at + 2]!) / 4;
        counts[column[x]!]!++;
      }
    for (let x = 0; x < newWidth; x++) data[row * newWidth + x] = Math.round(sums[x]! / counts[x]!);
  }
  return { width: newWidth, height: newHeight, data };
}

/** The same picture smaller; unchanged where it is small enough. */
export function shrink(grey: Grey, longest: number): Grey {
  const { width, height } = grey;
  return Math.max(width, height) <= longest ? grey : toGrey(asRgba(grey), width, height, longest);
}

export function asRgba({ width, height, data }: Grey): Uint8Array {
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let i = 0; i < data.length; i++) rgba[4 * i] = rgba[4 * i + 1] = rgba[4 * i + 2] = data[i]!;
  return rgba;
}

/** Between four dots; white outside the picture. */
export function sample({ width, height, data }: Grey, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  if (left < 0 || top < 0 || left >= width - 1 || top >= height - 1) return 255;
  const at = top * width + left;
  const [fx, fy] = [x - left, y - top];
  const upper = data[at]! * (1 - fx) + data[at + 1]! * fx;
  const lower = data[at + width]! * (1 - fx) + data[at + width + 1]! * fx;
  return upper * (1 - fy) + lower * fy;
}
