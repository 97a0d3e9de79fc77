import type { PageGeometry } from '../domain/paper-form/geometry.ts';
import { flatDots } from './flatten.ts';
import type { Grey } from './grey.ts';

/** The page as ink on paper: 0 is its own bare paper, 1 its own printed black, whatever the light was. */
export interface Darkness {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
  /** Brightness of the paper beneath, as a part of the page's usual one: small in deep shadow and under large blots. */
  readonly light: (x: number, y: number) => number;
  /** How much darker the printed black is than the paper, 0 to 1: small on faint scans. */
  readonly contrast: number;
}

/** Dots a millimetre of the map of the paper. */
const mapDots = 2;
/** Half the side of the square, mm, that holds bare paper wherever it lies: larger than any filled circle. */
const closing = 4.4;

/**
 * Compares every dot with the paper around it (a morphological closing: what is dark and narrower than the square is
 * print or pen; what is larger is shadow) and with the black of the page's own corner marks.
 */
export function darknessOf(flat: Grey, page: PageGeometry): Darkness {
  const map = paperMap(flat);
  const ratio = (x: number, y: number) => flat.data[y * flat.width + x]! / Math.max(1, levelAt(map, x, y));
  const reach = Math.round(page.cornerSide * 0.25 * flatDots);
  const blacks = page.corners.map(({ x, y }) => {
    const [cx, cy] = [Math.round(x * flatDots), Math.round(y * flatDots)];
    let [sum, n] = [0, 0];
    for (let dy = -reach; dy <= reach; dy++)
      for (let dx = -reach; dx <= reach; dx++, n++) sum += ratio(cx + dx, cy + dy);
    return sum / n;
  });
  const black = Math.max(...blacks);
  const contrast = 1 - black;
  const data = new Float32Array(flat.width * flat.height);
  for (let y = 0; y < flat.height; y++)
    for (let x = 0; x < flat.width; x++)
      data[y * flat.width + x] = Math.min(1.3, (1 - ratio(x, y)) / Math.max(0.05, contrast));
  const usual = [...map.data].sort((a, b) => a - b)[Math.floor(map.data.length / 2)]!;
  const light = (x: number, y: number) => levelAt(map, x * flatDots, y * flatDots) / Math.max(1, usual);
  return { width: flat.width, height: flat.height, data, light, contrast };
}

interface Field {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

function paperMap(flat: Grey): Field {
  const small = averaged(flat, flatDots / mapDots);
  const reach = Math.round(closing * mapDots);
  const widened = along(along(small, 'x', reach, Math.max), 'y', reach, Math.max);
  const closed = along(along(widened, 'x', reach, Math.min), 'y', reach, Math.min);
  return along(along(closed, 'x', 1, mean), 'y', 1, mean);
}

function averaged({ width, height, data }: Grey, by: number): Field {
  const [w, h] = [Math.floor(width / by), Math.floor(height / by)];
  const out = new Float32Array(w * h);
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      let sum = 0;
      for (let dy = 0; dy < by; dy++) for (let dx = 0; dx < by; dx++) sum += data[(y * by + dy) * width + x * by + dx]!;
      out[y * w + x] = sum / (by * by);
    }
  return { width: w, height: h, data: out };
}

type Fold = (a: number, b: number) => number;

/** Only for a reach of 1, where each value is folded in from three. */
const mean: Fold = (a, b) => a + b;

/** Each value folded with its neighbours along one axis; the edge repeats. */
function along({ width, height, data }: Field, axis: 'x' | 'y', reach: number, fold: Fold): Field {
  const out = new Float32Array(data.length);
  const [step, length] = axis === 'x' ? [1, width] : [width, height];
  const by = fold === mean ? 2 * reach + 1 : 1;
  for (let at = 0; at < data.length; at++) {
    const place = axis === 'x' ? at % width : Math.floor(at / width);
    const start = at - place * step;
    let value = data[start + Math.max(0, place - reach) * step]!;
    for (let i = place - reach + 1; i <= place + reach; i++)
      value = fold(value, data[start + Math.min(length - 1, Math.max(0, i)) * step]!);
    out[at] = value / by;
  }
  return { width, height, data: out };
}

/** Between four fields of the map; `x` and `y` in dots of the flat page. */
function levelAt({ width, height, data }: Field, x: number, y: number): number {
  const fx = Math.min(width - 1.001, Math.max(0, (x + 0.5) * (mapDots / flatDots) - 0.5));
  const fy = Math.min(height - 1.001, Math.max(0, (y + 0.5) * (mapDots / flatDots) - 0.5));
  const [left, top] = [Math.floor(fx), Math.floor(fy)];
  const at = top * width + left;
  const [dx, dy] = [fx - left, fy - top];
  return (
    (data[at]! * (1 - dx) + data[at + 1]! * dx) * (1 - dy) +
    (data[at + width]! * (1 - dx) + data[at + width + 1]! * dx) * dy
  );
}
