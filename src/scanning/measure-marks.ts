import type { FormCircle, FormRow, PageGeometry, Point, Rect } from '../domain/paper-form/geometry.ts';
import { circleLine } from '../domain/paper-form/sheet.ts';
import type { Darkness } from './darkness.ts';
import { flatDots } from './flatten.ts';

/** What lies in one circle. All figures are darkness: 0 bare paper, 1 the page's own black. */
export interface CircleMeasure {
  readonly value: string;
  /** Mean inside the ring, without what its printed figure explains. */
  readonly fill: number;
  /** The same around the figure alone: a dot upon it adds little to the whole. */
  readonly core: number;
  /** Share of the area between figure and ring that a stroke covers. */
  readonly trace: number;
  /** Of the darkest tenth of that area: how strong the pen is. */
  readonly stroke: number;
  /** Of the printed ring against the paper just outside it. */
  readonly ring: number;
  /** Light on the paper here, as a part of the page's usual one. */
  readonly light: number;
  /** Strokes just outside the ring, mm². */
  readonly overflow: number;
}

export interface RowMeasure {
  readonly row: FormRow;
  readonly circles: readonly CircleMeasure[];
  /** Strokes in the row away from every circle and from all print, mm². */
  readonly stray: number;
  /** Ink over the printed text beyond what was printed, mm²; and what was printed. */
  readonly overText: number;
  readonly printedInk: number;
  /** How far the row lies from its place, mm: paper curls. */
  readonly shift: Point;
}

/** Ink that reaches so far over the ring still belongs to its circle, mm. */
const overflowReach = 1;
const shiftReach = 1.4;
const shiftStep = 0.2;
const dotArea = 1 / flatDots ** 2;

/** Measures every circle of the page. The gain of printed figures is taken from the page itself: most circles are empty. */
export function measureRows(darkness: Darkness, page: PageGeometry): RowMeasure[] {
  const stroke = strokeThreshold(darkness, page);
  const placed = page.rows.map((row) => ({ row, shift: shiftOf(darkness, row, page.radius) }));
  const gain = figureGain(
    placed.flatMap(({ row, shift }) => row.circles.map((circle) => ({ circle, at: moved(circle, shift) }))),
    darkness,
    page.radius,
  );
  const text = placed.map(({ row, shift }) => textInk(darkness, row, shift));
  const textGain = middleOf(text.map(({ seen, expected }) => seen / Math.max(1, expected)));
  return placed.map(({ row, shift }, at) => ({
    row,
    shift,
    overText: text[at]!.seen - textGain * text[at]!.expected,
    printedInk: text[at]!.expected,
    circles: row.circles.map((circle) =>
      measureCircle(darkness, circle, moved(circle, shift), page.radius, gain, stroke),
    ),
    stray: strayInk(darkness, row, shift, page.radius, stroke),
  }));
}

/** Strokes in the space for a comment, mm². */
export function inkInComment(darkness: Darkness, page: PageGeometry): number {
  if (!page.comment) return 0;
  const area = shrunk(page.comment, 1.2);
  return strokesIn(darkness, area, strokeThreshold(darkness, page), () => true);
}

function moved({ x, y }: Point, by: Point): Point {
  return { x: x + by.x, y: y + by.y };
}

/** Where the printed rings of the row are seen best. Only the step from ring to outside counts: circles may be full. */
function shiftOf(darkness: Darkness, row: FormRow, radius: number): Point {
  let best = { x: 0, y: 0, score: Number.NEGATIVE_INFINITY };
  for (let y = -shiftReach; y <= shiftReach + 1e-9; y += shiftStep)
    for (let x = -shiftReach; x <= shiftReach + 1e-9; x += shiftStep) {
      let score = -0.004 * Math.hypot(x, y);
      for (const circle of row.circles)
        score += ringContrast(darkness, moved(circle, { x, y }), radius) / row.circles.length;
      if (score > best.score) best = { x, y, score };
    }
  return { x: best.x, y: best.y };
}

const directions = Array.from({ length: 32 }, (_, at) => {
  const angle = (at * Math.PI) / 16;
  return { x: Math.cos(angle), y: Math.sin(angle) };
});

function ringContrast(darkness: Darkness, { x, y }: Point, radius: number): number {
  let [ring, outside] = [0, 0];
  for (const way of directions) {
    ring += darknessAt(darkness, x + way.x * radius, y + way.y * radius);
    outside += Math.max(0, darknessAt(darkness, x + way.x * (radius + 0.65), y + way.y * (radius + 0.65)));
  }
  return (ring - outside) / directions.length;
}

function darknessAt({ width, height, data }: Darkness, x: number, y: number): number {
  const [column, line] = [Math.floor(x * flatDots), Math.floor(y * flatDots)];
  return column < 0 || line < 0 || column >= width || line >= height ? 0 : data[line * width + column]!;
}

/** Inside this no ring is seen, even in a blurred picture. */
const insideRing = 0.6;

/** Holds the whole figure, and its blur. */
function coreRadius(radius: number): number {
  return radius * 0.55;
}

function innerRadius(radius: number): number {
  return radius - insideRing;
}

/** How dark printed figures come out beside what their area says: the middle one of the page's circles. */
function figureGain(circles: readonly { circle: FormCircle; at: Point }[], darkness: Darkness, radius: number): number {
  const gains = circles
    .filter(({ circle }) => circle.ink > 0)
    .map(
      ({ circle, at }) =>
        (discMean(darkness, at, coreRadius(radius)) - paperAround(darkness, at, radius)) /
        figureShare(circle, radius, coreRadius(radius)),
    )
    .sort((a, b) => a - b);
  return Math.min(1.5, Math.max(0.5, gains[Math.floor(gains.length / 2)] ?? 1));
}

/** Of the area that is measured, which is smaller than the ring's. */
function figureShare({ ink }: FormCircle, radius: number, within: number): number {
  return (ink * (radius - circleLine / 2) ** 2) / within ** 2;
}

/** Middle darkness of the paper just outside the ring. */
function paperAround(darkness: Darkness, { x, y }: Point, radius: number): number {
  const around = directions.flatMap((way) =>
    [0.6, 0.8, 1].map((mm) => darknessAt(darkness, x + way.x * (radius + mm), y + way.y * (radius + mm))),
  );
  return Math.max(-0.05, Math.min(0.1, middleOf(around)));
}

function discMean(darkness: Darkness, { x, y }: Point, radius: number): number {
  let [sum, n] = [0, 0];
  eachDot(x, y, radius, (column, line, distance) => {
    if (distance > radius) return;
    sum += darkness.data[line * darkness.width + column] ?? 0;
    n++;
  });
  return n === 0 ? 1 : sum / n;
}

function measureCircle(
  darkness: Darkness,
  circle: FormCircle,
  at: Point,
  radius: number,
  gain: number,
  threshold: number,
): CircleMeasure {
  const inner = innerRadius(radius);
  const figure = coreRadius(radius);
  const between: number[] = [];
  const paper = paperAround(darkness, at, radius);
  let [fill, area, overflow, core, coreArea] = [0, 0, 0, 0, 0];
  eachDot(at.x, at.y, radius + overflowReach, (column, line, distance) => {
    const dark = darkness.data[line * darkness.width + column] ?? 0;
    if (distance <= inner) {
      fill += dark;
      area++;
      if (distance >= figure) between.push(dark);
      else {
        core += dark;
        coreArea++;
      }
    } else if (distance >= radius + 0.5 && dark > threshold) overflow += dotArea;
  });
  between.sort((a, b) => b - a);
  const tenth = between.slice(0, Math.max(1, Math.floor(between.length / 10)));
  return {
    value: circle.value,
    fill: fill / Math.max(1, area) - paper - gain * figureShare(circle, radius, inner),
    core: core / Math.max(1, coreArea) - paper - gain * figureShare(circle, radius, figure),
    trace: between.filter((dark) => dark - paper > threshold).length / Math.max(1, between.length),
    stroke: tenth.reduce((sum, dark) => sum + dark, 0) / tenth.length - paper,
    ring: ringContrast(darkness, at, radius),
    light: darkness.light(at.x, at.y),
    overflow,
  };
}

function middleOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function eachDot(x: number, y: number, reach: number, visit: (column: number, line: number, mm: number) => void): void {
  const [left, right] = [Math.floor((x - reach) * flatDots), Math.ceil((x + reach) * flatDots)];
  for (let line = Math.floor((y - reach) * flatDots); line <= (y + reach) * flatDots; line++)
    for (let column = left; column <= right; column++) {
      const mm = Math.hypot((column + 0.5) / flatDots - x, (line + 0.5) / flatDots - y);
      if (mm <= reach) visit(column, line, mm);
    }
}

/** Darker than this is a stroke and no grain: the page's own grain, seen beside its circles, five times over. */
function strokeThreshold(darkness: Darkness, page: PageGeometry): number {
  const grains: number[] = [];
  for (const { circles } of page.rows)
    for (const { x, y } of circles)
      for (const way of directions) {
        const reach = page.radius + 0.9;
        grains.push(darknessAt(darkness, x + way.x * reach, y + way.y * reach));
      }
  grains.sort((a, b) => a - b);
  const middle = grains[Math.floor(grains.length / 2)] ?? 0;
  const spread =
    grains.map((grain) => Math.abs(grain - middle)).sort((a, b) => a - b)[Math.floor(grains.length / 2)] ?? 0;
  return Math.max(0.16, middle + 5 * 1.4826 * spread);
}

/** mm² of black in the row's printed text, as seen and as printed. */
function textInk(darkness: Darkness, row: FormRow, shift: Point): { seen: number; expected: number } {
  let [seen, expected] = [0, 0];
  for (const { ink, ...rect } of row.printed) {
    const { x, y, width, height } = shrunk({ ...rect, x: rect.x + shift.x, y: rect.y + shift.y }, -0.3);
    const values: number[] = [];
    for (let line = Math.max(0, Math.floor(y * flatDots)); line < (y + height) * flatDots; line++)
      for (let column = Math.max(0, Math.floor(x * flatDots)); column < (x + width) * flatDots; column++)
        values.push(darkness.data[line * darkness.width + column] ?? 0);
    values.sort((a, b) => a - b);
    const paper = Math.max(-0.05, Math.min(0.1, values[Math.floor(values.length * 0.35)] ?? 0));
    seen += values.reduce((sum, dark) => sum + dark - paper, 0) * dotArea;
    expected += ink;
  }
  return { seen, expected };
}

function strayInk(darkness: Darkness, row: FormRow, shift: Point, radius: number, threshold: number): number {
  const circles = row.circles.map((circle) => moved(circle, shift));
  const printed = row.printed.map((rect) => shrunk({ ...rect, x: rect.x + shift.x, y: rect.y + shift.y }, -0.5));
  return strokesIn(darkness, shrunk(row.area, 0.5), threshold, (x, y) => {
    if (circles.some((circle) => Math.hypot(x - circle.x, y - circle.y) < radius + overflowReach)) return false;
    return !printed.some((rect) => x > rect.x && y > rect.y && x < rect.x + rect.width && y < rect.y + rect.height);
  });
}

/** A dot counts where it and its neighbours across are dark: single dots are dust. */
function strokesIn(
  darkness: Darkness,
  area: Rect,
  threshold: number,
  counts: (x: number, y: number) => boolean,
): number {
  let found = 0;
  const { data, width } = darkness;
  const last = Math.min(darkness.height - 2, Math.floor((area.y + area.height) * flatDots));
  for (let line = Math.max(1, Math.ceil(area.y * flatDots)); line < last; line++)
    for (let column = Math.max(1, Math.ceil(area.x * flatDots)); column < (area.x + area.width) * flatDots; column++) {
      const at = line * width + column;
      const mean = (data[at]! + data[at - 1]! + data[at + 1]! + data[at - width]! + data[at + width]!) / 5;
      if (mean > threshold && counts((column + 0.5) / flatDots, (line + 0.5) / flatDots)) found += dotArea;
    }
  return found;
}

function shrunk({ x, y, width, height }: Rect, by: number): Rect {
  return { x: x + by, y: y + by, width: width - 2 * by, height: height - 2 * by };
}
