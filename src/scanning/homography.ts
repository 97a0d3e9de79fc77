import type { Point } from '../domain/paper-form/geometry.ts';

/** Row-major 3 x 3; the last entry is 1. */
export type Homography = readonly number[];

/** A place on the paper, mm, and where the picture shows it, dots. */
export interface Match {
  readonly paper: Point;
  readonly picture: Point;
}

/**
 * The perspective that takes paper to picture, from at least four places, by least squares (direct linear transform;
 * Hartley and Zisserman, Multiple View Geometry, 4.1). Undefined where the places do not fix one.
 */
export function fitHomography(matches: readonly Match[]): Homography | undefined {
  const from = normalizer(matches.map(({ paper }) => paper));
  const to = normalizer(matches.map(({ picture }) => picture));
  const normal = Array.from({ length: 8 }, () => new Array<number>(9).fill(0));
  for (const { paper, picture } of matches) {
    const [x, y] = from.apply(paper);
    const [u, v] = to.apply(picture);
    addEquation(normal, [x, y, 1, 0, 0, 0, -u * x, -u * y], u);
    addEquation(normal, [0, 0, 0, x, y, 1, -v * x, -v * y], v);
  }
  const solved = solve(normal);
  if (!solved) return undefined;
  const h = multiply(multiply(to.inverse, [...solved, 1]), from.matrix);
  return Math.abs(h[8]!) < 1e-12 ? undefined : h.map((value) => value / h[8]!);
}

export function project(h: Homography, { x, y }: Point): Point {
  const w = h[6]! * x + h[7]! * y + h[8]!;
  return { x: (h[0]! * x + h[1]! * y + h[2]!) / w, y: (h[3]! * x + h[4]! * y + h[5]!) / w };
}

/** Dots a millimetre near a place. */
export function scaleAt(h: Homography, place: Point): number {
  const here = project(h, place);
  const right = project(h, { x: place.x + 1, y: place.y });
  const down = project(h, { x: place.x, y: place.y + 1 });
  return Math.sqrt(Math.hypot(right.x - here.x, right.y - here.y) * Math.hypot(down.x - here.x, down.y - here.y));
}

/** Is the picture the paper as one sees it, not as a mirror shows it? */
export function unmirrored(h: Homography, place: Point): boolean {
  const here = project(h, place);
  const right = project(h, { x: place.x + 1, y: place.y });
  const down = project(h, { x: place.x, y: place.y + 1 });
  return (right.x - here.x) * (down.y - here.y) - (right.y - here.y) * (down.x - here.x) > 0;
}

function normalizer(points: readonly Point[]) {
  const n = points.length;
  const cx = points.reduce((sum, { x }) => sum + x, 0) / n;
  const cy = points.reduce((sum, { y }) => sum + y, 0) / n;
  const spread = points.reduce((sum, { x, y }) => sum + Math.hypot(x - cx, y - cy), 0) / n || 1;
  const s = Math.SQRT2 / spread;
  return {
    matrix: [s, 0, -s * cx, 0, s, -s * cy, 0, 0, 1],
    inverse: [1 / s, 0, cx, 0, 1 / s, cy, 0, 0, 1],
    apply: ({ x, y }: Point): [number, number] => [s * (x - cx), s * (y - cy)],
  };
}

function addEquation(normal: number[][], row: readonly number[], value: number): void {
  for (let i = 0; i < 8; i++) {
    for (let j = 0; j < 8; j++) normal[i]![j]! += row[i]! * row[j]!;
    normal[i]![8]! += row[i]! * value;
  }
}

/** Gauss, with the largest pivot. */
function solve(rows: number[][]): number[] | undefined {
  const n = rows.length;
  for (let i = 0; i < n; i++) {
    let best = i;
    for (let r = i + 1; r < n; r++) if (Math.abs(rows[r]![i]!) > Math.abs(rows[best]![i]!)) best = r;
    [rows[i], rows[best]] = [rows[best]!, rows[i]!];
    if (Math.abs(rows[i]![i]!) < 1e-10) return undefined;
    for (let r = 0; r < n; r++) {
      if (r === i) continue;
      const by = rows[r]![i]! / rows[i]![i]!;
      for (let c = i; c <= n; c++) rows[r]![c]! -= by * rows[i]![c]!;
    }
  }
  return rows.map((row, i) => row[n]! / row[i]!);
}

function multiply(a: readonly number[], b: readonly number[]): number[] {
  return Array.from({ length: 9 }, (_, at) => {
    const [row, column] = [Math.floor(at / 3), at % 3];
    return a[row * 3]! * b[column]! + a[row * 3 + 1]! * b[column + 3]! + a[row * 3 + 2]! * b[column + 6]!;
  });
}
