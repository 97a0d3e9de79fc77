import type { Point } from '../domain/paper-form/geometry.ts';
import type { Grey } from './grey.ts';

/** A connected piece of black. */
export interface Island {
  /** Its middle, dots. */
  readonly x: number;
  readonly y: number;
  /** Dots. */
  readonly area: number;
  /** 1 for every filled parallelogram, less for what has holes or arms, 1.05 for a disc. */
  readonly squareness: number;
  /** Of its axes, squared. */
  readonly elongation: number;
}

/** Fields a side in which the paper's level is taken: a shadow across the page does no harm. */
const fields = 14;

/**
 * Everything dark in a picture. @param code corners of a printed code, whose own black and white say how dark ink is
 */
export function darkIslands(picture: Grey, code: readonly Point[]): Island[] {
  const { width, height } = picture;
  const dark = darkDots(picture, inkBesidePaper(picture, code));
  const found: Island[] = [];
  const stack: number[] = [];
  const take = (at: number) => {
    if (!dark[at]) return;
    dark[at] = 0;
    stack.push(at);
  };
  for (let start = 0; start < dark.length; start++) {
    if (!dark[start]) continue;
    let [n, sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0, 0];
    take(start);
    while (stack.length > 0) {
      const at = stack.pop()!;
      const [x, y] = [at % width, Math.floor(at / width)];
      n++;
      sx += x;
      sy += y;
      sxx += x * x;
      syy += y * y;
      sxy += x * y;
      if (x > 0) take(at - 1);
      if (x < width - 1) take(at + 1);
      if (y > 0) take(at - width);
      if (y < height - 1) take(at + width);
    }
    if (n >= 30) found.push(islandOf(n, sx / n, sy / n, sxx / n, syy / n, sxy / n));
  }
  return found;
}

/** From its moments; a dot is itself a square, whose own is a twelfth. */
function islandOf(area: number, x: number, y: number, xx: number, yy: number, xy: number): Island {
  const [vx, vy, vxy] = [xx - x * x + 1 / 12, yy - y * y + 1 / 12, xy - x * y];
  const root = Math.sqrt(((vx - vy) / 2) ** 2 + vxy ** 2);
  const [long, short] = [(vx + vy) / 2 + root, (vx + vy) / 2 - root];
  return {
    x: x + 0.5,
    y: y + 0.5,
    area,
    squareness: area / (12 * Math.sqrt(Math.max(1e-9, vx * vy - vxy * vxy))),
    elongation: long / Math.max(1e-9, short),
  };
}

/** Brightness of printed black as a part of that of paper. */
function inkBesidePaper(picture: Grey, code: readonly Point[]): number {
  const xs = code.map(({ x }) => x);
  const ys = code.map(({ y }) => y);
  const counts = countsOf(picture, Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys));
  return quantile(counts, 0.15) / Math.max(1, quantile(counts, 0.9));
}

function darkDots(picture: Grey, ink: number): Uint8Array {
  const { width, height, data } = picture;
  const paper = Array.from({ length: fields * fields }, (_, field) => {
    const [fx, fy] = [field % fields, Math.floor(field / fields)];
    const [w, h] = [width / fields, height / fields];
    return quantile(countsOf(picture, fx * w, fy * h, (fx + 1) * w, (fy + 1) * h), 0.9);
  });
  const dark = new Uint8Array(data.length);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at++) {
      const field = Math.floor((y * fields) / height) * fields + Math.floor((x * fields) / width);
      if (data[at]! < paper[field]! * (ink + (1 - ink) / 2)) dark[at] = 1;
    }
  return dark;
}

function countsOf(
  { width, height, data }: Grey,
  left: number,
  top: number,
  right: number,
  bottom: number,
): Uint32Array {
  const counts = new Uint32Array(256);
  const [fromX, toX] = [Math.max(0, Math.floor(left)), Math.min(width, Math.ceil(right))];
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(height, Math.ceil(bottom)); y++)
    for (let x = fromX; x < toX; x++) counts[data[y * width + x]!]!++;
  return counts;
}

function quantile(counts: Uint32Array, share: number): number {
  const all = counts.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  for (let level = 0; level < counts.length; level++) {
    seen += counts[level]!;
    if (seen > share * all) return level;
  }
  return 255;
}
