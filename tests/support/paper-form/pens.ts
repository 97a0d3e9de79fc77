import { between, type Colour, oneOf, type Picture, type Random } from './sheet-picture.ts';

/** A pen on paper. */
export interface Pen {
  readonly colour: Colour;
  /** mm */
  readonly width: number;
  /** How much of its colour stays on the paper. */
  readonly strength: number;
}

export const pens = {
  blue: { colour: [30, 45, 150], width: 0.5, strength: 0.9 },
  black: { colour: [25, 25, 28], width: 0.45, strength: 0.92 },
  red: { colour: [190, 25, 35], width: 0.5, strength: 0.9 },
  marker: { colour: [10, 10, 20], width: 1.1, strength: 0.97 },
  pencil: { colour: [90, 90, 92], width: 0.55, strength: 0.75 },
  faintPencil: { colour: [140, 140, 142], width: 0.5, strength: 0.5 },
} as const satisfies Record<string, Pen>;

export type PenName = keyof typeof pens;

/** Millimetres. */
export type Place = readonly [x: number, y: number];

/** One line of a hand that is not quite steady. */
export function draw(picture: Picture, dotsPerMm: number, pen: Pen, line: readonly Place[], random: Random): void {
  const shaky = line.map(([x, y]): Place => [x + between(random, -0.12, 0.12), y + between(random, -0.12, 0.12)]);
  const half = (pen.width / 2) * dotsPerMm;
  const xs = shaky.map(([x]) => x * dotsPerMm);
  const ys = shaky.map(([, y]) => y * dotsPerMm);
  const left = Math.max(0, Math.floor(Math.min(...xs) - half - 1));
  const right = Math.min(picture.width - 1, Math.ceil(Math.max(...xs) + half + 1));
  const bottom = Math.min(picture.height - 1, Math.ceil(Math.max(...ys) + half + 1));
  for (let y = Math.max(0, Math.floor(Math.min(...ys) - half - 1)); y <= bottom; y++)
    for (let x = left; x <= right; x++) {
      let away = Number.POSITIVE_INFINITY;
      for (let i = 0; i + 1 < xs.length; i++)
        away = Math.min(away, distance(x + 0.5, y + 0.5, xs[i]!, ys[i]!, xs[i + 1]!, ys[i + 1]!));
      const covered = Math.max(0, Math.min(1, half - away + 0.5)) * pen.strength * between(random, 0.85, 1);
      if (covered <= 0) continue;
      const at = (y * picture.width + x) * 3;
      for (let c = 0; c < 3; c++)
        picture.rgb[at + c] = Math.min(picture.rgb[at + c]!, Math.round(255 - covered * (255 - pen.colour[c]!)));
    }
}

function distance(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const [dx, dy] = [bx - ax, by - ay];
  const t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}

/** The lines of one mark in a circle, mm. */
type Shape = (at: Place, radius: number, random: Random) => Place[][];

/** First way of marking: the circle is filled, as the form asks. */
export const fillings: Readonly<Record<string, Shape>> = {
  zigzag: ([x, y], r, random) => {
    const turns = 16;
    const slant = between(random, -0.6, 0.6);
    const reach = r * between(random, 0.8, 0.97);
    return [
      Array.from({ length: turns + 1 }, (_, i): Place => {
        const down = reach * ((2 * i) / turns - 1);
        const across = Math.sqrt(Math.max(0, reach ** 2 - down ** 2)) * (i % 2 === 0 ? -1 : 1);
        return [x + across + slant * 0.3, y + down + slant * across * 0.3];
      }),
    ];
  },
  spiral: ([x, y], r, random) => {
    const reach = r * between(random, 0.8, 0.95);
    const start = between(random, 0, 6.28);
    return [
      Array.from({ length: 90 }, (_, i): Place => {
        const [angle, away] = [start + i * 0.45, (reach * i) / 90];
        return [x + away * Math.cos(angle), y + away * Math.sin(angle)];
      }),
    ];
  },
};

/** Second way: people who never saw such a form put a sign into the circle. */
export const signs: Readonly<Record<string, Shape>> = {
  cross: ([x, y], r, random) => {
    const a = r * between(random, 0.55, 0.8);
    const tilt = between(random, -0.3, 0.3) * r;
    return [
      [
        [x - a, y - a + tilt],
        [x + a, y + a - tilt],
      ],
      [
        [x + a, y - a],
        [x - a, y + a],
      ],
    ];
  },
  tick: ([x, y], r, random) => {
    const a = r * between(random, 0.6, 0.85);
    return [
      [
        [x - a * 0.8, y - a * 0.1],
        [x - a * 0.2, y + a * 0.7],
        [x + a * 0.8, y - a * 0.7],
      ],
    ];
  },
  scribble: ([x, y], r, random) => [
    Array.from({ length: 9 }, (): Place => {
      const [angle, away] = [between(random, 0, 6.28), r * between(random, 0.3, 0.85)];
      return [x + away * Math.cos(angle), y + away * Math.sin(angle)];
    }),
  ],
  slash: ([x, y], r, random) => {
    const a = r * between(random, 0.6, 0.8);
    return [
      [
        [x - a, y + a],
        [x + a, y - a],
      ],
    ];
  },
  dot: ([x, y], _r, random) => [
    Array.from({ length: 14 }, (_, i): Place => {
      const away = 0.9 * (i / 14);
      const angle = i * 0.9 + between(random, -0.2, 0.2);
      return [x + away * Math.cos(angle), y + away * Math.sin(angle)];
    }),
  ],
};

/** A long tick whose tail leaves the circle. */
export const longTick: Shape = ([x, y], r) => [
  [
    [x - r * 0.6, y],
    [x - r * 0.1, y + r * 0.7],
    [x + r * 1.9, y - r * 1.6],
  ],
];

export const crossOut: Shape = ([x, y], r) => [
  [
    [x - r * 1.5, y - r * 1.3],
    [x + r * 1.5, y + r * 1.3],
  ],
  [
    [x + r * 1.5, y - r * 1.3],
    [x - r * 1.5, y + r * 1.3],
  ],
];

/** A ring drawn around the circle. */
export const ringAround: Shape = ([x, y], r) => [
  Array.from({ length: 25 }, (_, i): Place => {
    const angle = (i * 2 * Math.PI) / 24;
    return [x + r * 1.3 * Math.cos(angle), y + r * 1.2 * Math.sin(angle)];
  }),
];

export function anyOf(shapes: Readonly<Record<string, Shape>>, random: Random): Shape {
  return oneOf(random, Object.values(shapes));
}

export type { Shape };
