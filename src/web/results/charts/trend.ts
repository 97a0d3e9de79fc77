import type { Cell } from '../../../results/release-body.ts';
import { at, type Drawing, drawing, escapeText, line, path, scale, text, ticks } from './svg.ts';

export interface TrendSpot {
  readonly label: string;
  /** What is said of the point: value, interval, n. */
  readonly title: string;
  readonly cell: Cell;
}

/** A stretch to reach, hundredths of a percent, as a field across the drawing. */
export interface Goal {
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

const margin = { left: 46, right: 20, top: 26, bottom: 34 };
const leastBetweenLabels = 74;

/**
 * A figure from period to period, the oldest first, with its 95 % interval as a field. A period without a figure leaves
 * a gap; one of which only a band is told is a box. The first, the last and the outermost are labelled.
 */
export function trendChart(
  frame: Drawing,
  spots: readonly TrendSpot[],
  { index, goal, floor = 0 }: { index: (hundredths: number) => string; goal?: Goal | undefined; floor?: number },
): string {
  const { width, height } = frame;
  const lowest = Math.min(
    ...spots.map(({ cell }) => (cell.shown === 'figure' ? cell.low : cell.shown === 'band' ? cell.from : 10_000)),
    goal?.from ?? 10_000,
    9_000,
  );
  const bottom = Math.max(floor, Math.floor((lowest - 100) / 1_000) * 1_000);
  const x = scale(0, Math.max(1, spots.length - 1), margin.left + 18, width - margin.right - 18);
  const y = scale(bottom, 10_000, height - margin.bottom, margin.top);
  const every = Math.ceil(leastBetweenLabels / (spots.length > 1 ? x(1) - x(0) : width));
  const body = [
    goal ? goalField(goal, y, width) : '',
    ...ticks(bottom, 10_000, 4).map(
      (tick) =>
        line('grid', margin.left, y(tick), width - margin.right, y(tick)) +
        text(margin.left - 8, y(tick) + 5, String(tick / 100), { anchor: 'end' }),
    ),
    ...spots.map(({ label }, n) =>
      (spots.length - 1 - n) % every === 0 ? text(x(n), height - 10, label, { anchor: 'middle' }) : '',
    ),
    ...runs(spots).map((run) => stretch(run, x, y)),
    ...spots.map((spot, n) => mark(spot, x(n), y, spots.length > 1 ? Math.min(18, (x(1) - x(0)) / 3) : 18)),
    ...labelled(spots).map((n) => {
      const { cell } = spots[n]!;
      return cell.shown === 'figure'
        ? text(x(n), y(cell.high) - 8, index(cell.index), { anchor: 'middle', className: 'strong' })
        : '';
    }),
  ];
  return drawing('trend', frame, body.join(''));
}

function goalField({ from, to, label }: Goal, y: (value: number) => number, width: number): string {
  const [top, bottom] = [y(to), y(from)];
  return (
    `<rect class="goal" x="${margin.left}" y="${at(top)}" width="${at(width - margin.left - margin.right)}" height="${at(Math.max(1, bottom - top))}"/>` +
    line('goal-line', margin.left, bottom, width - margin.right, bottom) +
    text(margin.left + 6, top + 16, label, { className: 'goal-label' })
  );
}

/** Neighbours that have figures, by their places. */
function runs(spots: readonly TrendSpot[]): (readonly [number, Extract<Cell, { shown: 'figure' }>])[][] {
  const all: (readonly [number, Extract<Cell, { shown: 'figure' }>])[][] = [[]];
  spots.forEach(({ cell }, n) => {
    if (cell.shown === 'figure') all.at(-1)!.push([n, cell]);
    else all.push([]);
  });
  return all.filter((run) => run.length > 1);
}

function stretch(run: ReturnType<typeof runs>[number], x: (n: number) => number, y: (value: number) => number): string {
  const edge = (end: 'low' | 'high') => run.map(([n, cell]) => [x(n), y(cell[end])] as const);
  const middle = run.map(([n, cell]) => [x(n), y(cell.index)] as const);
  return path('interval', [...edge('low'), ...edge('high').reverse()], true) + path('course', middle);
}

function mark({ cell, title }: TrendSpot, x: number, y: (value: number) => number, half: number): string {
  const said = `<title>${escapeText(title)}</title>`;
  if (cell.shown === 'nothing') return '';
  if (cell.shown === 'band')
    return `<rect class="band" x="${at(x - half)}" y="${at(y(cell.to))}" width="${at(2 * half)}" height="${at(y(cell.from) - y(cell.to))}">${said}</rect>`;
  return (
    line('whisker', x, y(cell.low), x, y(cell.high)) +
    `<circle class="dot" cx="${at(x)}" cy="${at(y(cell.index))}" r="6">${said}</circle>`
  );
}

/** First, last, lowest and highest. */
function labelled(spots: readonly TrendSpot[]): number[] {
  const figures = spots.flatMap(({ cell }, n) => (cell.shown === 'figure' ? [{ n, index: cell.index }] : []));
  const sorted = [...figures].sort((a, b) => a.index - b.index);
  return [...new Set([figures[0], figures.at(-1), sorted[0], sorted.at(-1)].flatMap((spot) => spot?.n ?? []))];
}
