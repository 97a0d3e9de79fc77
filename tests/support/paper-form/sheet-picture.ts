/** Paper in colour, as a camera or a scanner would see it; shares nothing with what reads it. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, row by row. */
  readonly rgb: Uint8Array;
}

export type Random = () => number;
export type Colour = readonly [number, number, number];

export function between(random: Random, from: number, to: number): number {
  return from + (to - from) * random();
}

export function oneOf<T>(random: Random, values: readonly T[]): T {
  return values[Math.floor(random() * values.length)]!;
}

/** Mulberry32: small, seeded, the same everywhere. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Every dot through a function of its value and place. */
export function mapDots(
  picture: Picture,
  change: (value: number, x: number, y: number, channel: number) => number,
): Picture {
  const { width, height } = picture;
  const rgb = new Uint8Array(picture.rgb.length);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++, at++)
        rgb[at] = Math.max(0, Math.min(255, Math.round(change(picture.rgb[at]!, x, y, c))));
  return { width, height, rgb };
}

/** The grain of a sensor, alike in all three colours. */
export function noise(picture: Picture, sigma: number, random: Random): Picture {
  const grains = Float32Array.from({ length: 4096 }, () => sigma * normal(random));
  const rgb = picture.rgb.slice();
  for (let at = 0; at < rgb.length; at += 3) {
    const grain = grains[Math.floor(random() * grains.length)]!;
    for (let c = at; c < at + 3; c++) rgb[c] = Math.max(0, Math.min(255, Math.round(rgb[c]! + grain)));
  }
  return { ...picture, rgb };
}

/** Paper squeezed towards a light grey: a scanner set too bright, a ribbon that ends. */
export function faded(picture: Picture, contrast: number, paper: number): Picture {
  return mapDots(picture, (value) => paper - (255 - value) * contrast);
}

/** Light falls off across the page; a hand or a head may throw a shadow with an edge. */
export function shadowed(picture: Picture, random: Random, hard: boolean): Picture {
  const { width, height } = picture;
  const angle = between(random, 0, 2 * Math.PI);
  const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
  const depth = between(random, 0.3, 0.6);
  const at = between(random, -0.25, 0.25);
  const soft = hard ? between(random, 0.01, 0.04) : between(random, 0.3, 1);
  const tint: Colour = [1, between(random, 0.94, 1), between(random, 0.88, 1)];
  return mapDots(picture, (value, x, y, c) => {
    const along = (x / width - 0.5) * dx + (y / height - 0.5) * dy - at;
    const light = 1 - depth / (1 + Math.exp(-along / (soft / 4)));
    return value * light * tint[c]!;
  });
}

/** Mean over a square, thrice: nearly a Gaussian. */
export function blurred(picture: Picture, reach: number): Picture {
  let { rgb } = picture;
  const { width, height } = picture;
  for (let pass = 0; pass < 3; pass++) {
    rgb = boxAlong(rgb, width, height, 3, width * 3, reach);
    rgb = boxAlong(rgb, height, width, width * 3, 3, reach);
  }
  return { width, height, rgb };
}

function boxAlong(from: Uint8Array, length: number, lines: number, step: number, lineStep: number, reach: number) {
  const to = new Uint8Array(from.length);
  for (let line = 0; line < lines; line++)
    for (let c = 0; c < 3; c++) {
      const start = line * lineStep + c;
      const value = (i: number) => from[start + Math.max(0, Math.min(length - 1, i)) * step]!;
      let sum = 0;
      for (let i = -reach; i <= reach; i++) sum += value(i);
      for (let i = 0; i < length; i++) {
        to[start + i * step] = Math.round(sum / (2 * reach + 1));
        sum += value(i + reach + 1) - value(i - reach);
      }
    }
  return to;
}

export type Corner = readonly [x: number, y: number];

/**
 * The sheet seen in perspective on a desk: its corners, clockwise from the top left, come to lie on the four given
 * dots of the new picture (square to quadrilateral: Heckbert, "Fundamentals of texture mapping", 1989). `curl` bends
 * it sideways by so many dots.
 */
export function lyingAt(
  picture: Picture,
  corners: readonly [Corner, Corner, Corner, Corner],
  size: { width: number; height: number },
  desk: Colour,
  curl = 0,
): Picture {
  const back = quadToSquare(corners);
  const rgb = new Uint8Array(size.width * size.height * 3);
  for (let y = 0, at = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++, at += 3) {
      const [u, v] = back(x + 0.5, y + 0.5);
      const bend = curl * Math.sin(Math.PI * v);
      const [sx, sy] = [u * picture.width - 0.5 + bend, v * picture.height - 0.5 + bend * 0.4 * Math.sin(Math.PI * u)];
      for (let c = 0; c < 3; c++) rgb[at + c] = dotAt(picture, sx, sy, c) ?? desk[c]!;
    }
  return { ...size, rgb };
}

function dotAt({ width, height, rgb }: Picture, x: number, y: number, c: number): number | undefined {
  if (x < 0 || y < 0 || x >= width - 1 || y >= height - 1) return undefined;
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - left, y - top];
  const at = (top * width + left) * 3 + c;
  const next = at + width * 3;
  return (rgb[at]! * (1 - fx) + rgb[at + 3]! * fx) * (1 - fy) + (rgb[next]! * (1 - fx) + rgb[next + 3]! * fx) * fy;
}

function quadToSquare([a, b, c, d]: readonly [Corner, Corner, Corner, Corner]) {
  const [dx1, dx2, sx] = [b[0] - c[0], d[0] - c[0], a[0] - b[0] + c[0] - d[0]];
  const [dy1, dy2, sy] = [b[1] - c[1], d[1] - c[1], a[1] - b[1] + c[1] - d[1]];
  const whole = dx1 * dy2 - dx2 * dy1;
  const g = (sx * dy2 - dx2 * sy) / whole;
  const h = (dx1 * sy - sx * dy1) / whole;
  const [m0, m1, m2] = [b[0] - a[0] + g * b[0], d[0] - a[0] + h * d[0], a[0]];
  const [m3, m4, m5] = [b[1] - a[1] + g * b[1], d[1] - a[1] + h * d[1], a[1]];
  const adjugate = [m4 - m5 * h, m2 * h - m1, m1 * m5 - m2 * m4, m5 * g - m3, m0 - m2 * g, m2 * m3 - m0 * m5];
  const [p, q, r] = [m3 * h - m4 * g, m1 * g - m0 * h, m0 * m4 - m1 * m3];
  return (x: number, y: number): [number, number] => {
    const w = p * x + q * y + r;
    return [
      (adjugate[0]! * x + adjugate[1]! * y + adjugate[2]!) / w,
      (adjugate[3]! * x + adjugate[4]! * y + adjugate[5]!) / w,
    ];
  };
}

/** Fills a rectangle, dots. */
export function painted(
  picture: Picture,
  x: number,
  y: number,
  width: number,
  height: number,
  colour: Colour,
): Picture {
  return mapDots(picture, (value, px, py, c) =>
    px >= x && py >= y && px < x + width && py < y + height ? colour[c]! : value,
  );
}
