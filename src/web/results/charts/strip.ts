import type { Cell } from '../../../results/release-body.ts';
import { escapeText } from './svg.ts';
import type { Goal } from './trend.ts';

/** A stretch of the index, hundredths of a percent, that a chart shows. */
export interface Axis {
  readonly from: number;
  readonly to: number;
}

const top = 10_000;

/** From the tick below the lowest thing drawn, so that differences are seen and no dot hangs on the edge, to 100 %. */
export function axisFor(cells: readonly Cell[]): Axis {
  const lowest = cells.map((cell) => (cell.shown === 'figure' ? cell.low : cell.shown === 'band' ? cell.from : top));
  const below = Math.max(0, Math.min(...lowest, 9000) - 1);
  const step = stepOf({ from: below, to: top });
  return { from: Math.floor(below / step) * step, to: top };
}

/** Ticks as percent of the axis, and what they say. */
export function ticksOf(axis: Axis): { at: string; percent: number }[] {
  const step = stepOf(axis);
  const count = (axis.to - axis.from) / step;
  return Array.from({ length: count + 1 }, (_, n) => axis.from + n * step).map((tick) => ({
    at: place(axis, tick),
    percent: tick / 100,
  }));
}

function stepOf({ from, to }: Axis): number {
  return to - from > 4000 ? 2000 : 1000;
}

interface Beside {
  /** The whole, drawn as a line through all rows. */
  readonly reference?: Cell | undefined;
  /** What is to be reached, drawn as a field through all rows. */
  readonly goal?: Goal | undefined;
}

/**
 * One figure as a dot with its interval drawn through it, or a band as a field; as wide as its place, so that it reads
 * the same on a telephone. Lengths are percent, thickness is pixels.
 * @param title what it shows, in words
 */
export function strip(cell: Cell, axis: Axis, title: string, { reference, goal }: Beside = {}): string {
  const grid = ticksOf(axis).map(({ at }) => `<line class="grid" x1="${at}" x2="${at}" y1="0" y2="100%"/>`);
  const line =
    reference?.shown === 'figure'
      ? `<line class="reference" x1="${place(axis, reference.index)}" x2="${place(axis, reference.index)}" y1="0" y2="100%"/>`
      : '';
  const field = goal
    ? `<rect class="goal" x="${place(axis, goal.from)}" width="${width(axis, goal)}" height="100%"/>`
    : '';
  return `<svg class="strip" role="img" focusable="false"><title>${escapeText(title)}</title>${field}${grid.join('')}${line}${mark(cell, axis)}</svg>`;
}

/** The scale under the rows. */
export function axisStrip(axis: Axis): string {
  const ticks = ticksOf(axis);
  const texts = ticks.map(({ at, percent }, index) => {
    const anchor = index === 0 ? 'start' : index === ticks.length - 1 ? 'end' : 'middle';
    return `<text x="${at}" y="14" text-anchor="${anchor}">${percent}</text>`;
  });
  return `<svg class="strip axis" aria-hidden="true" focusable="false">${texts.join('')}</svg>`;
}

function mark(cell: Cell, axis: Axis): string {
  if (cell.shown === 'nothing') return '';
  if (cell.shown === 'band') {
    return `<rect class="band" x="${place(axis, cell.from)}" width="${width(axis, cell)}" y="30%" height="40%" rx="4"/>`;
  }
  const [low, high, index] = [cell.low, cell.high, cell.index].map((value) => place(axis, value));
  return (
    `<line class="interval" x1="${low}" x2="${high}" y1="50%" y2="50%"/>` +
    `<circle class="dot" cx="${index}" cy="50%" r="6.5"/>`
  );
}

function place(axis: Axis, value: number): string {
  const share = (Math.max(value, axis.from) - axis.from) / (axis.to - axis.from);
  return `${(share * 100).toFixed(2)}%`;
}

function width(axis: Axis, { from, to }: { from: number; to: number }): string {
  return `${(((to - Math.max(from, axis.from)) / (axis.to - axis.from)) * 100).toFixed(2)}%`;
}
