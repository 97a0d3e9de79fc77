import type { Standing } from '../../../domain/statistics/comparison.ts';
import type { ComparisonFigures } from '../../../results/period-results.ts';
import { at, type Drawing, drawing, escapeText, line, path, scale, text, ticks } from './svg.ts';

export interface FunnelPlotWords {
  readonly unit: (unitId: string) => string;
  /** Hundredths of a percent as shown. */
  readonly index: (hundredths: number) => string;
  readonly xAxis: string;
  readonly yAxis: string;
  readonly target: string;
}

const margin = { left: 46, right: 14, top: 26, bottom: 44 };
const lineHeight = 17;
/** A letter of a label, about. */
const letterWidth = 8.2;

/**
 * Index against the number of independent ballots, with the lines between which units lie by chance and by the usual
 * spread. Only who stands out is named; shape and colour both tell which way.
 */
export function funnelPlot(
  frame: Drawing,
  { target, points, limits }: ComparisonFigures,
  words: FunnelPlotWords,
): string {
  const { width, height } = frame;
  const sizes = [...points, ...limits].map(({ effective }) => Math.sqrt(effective));
  const lows = [...points.map(({ index }) => index), ...limits.map(({ low998 }) => low998)];
  const bottom = Math.max(0, Math.floor((Math.min(...lows) - 200) / 500) * 500);
  const size = scale(Math.min(...sizes), Math.max(...sizes), margin.left + 14, width - margin.right - 14);
  const x = (effective: number) => size(Math.sqrt(effective));
  const y = scale(bottom, 10_000, height - margin.bottom, margin.top);
  const limit = (key: 'low95' | 'high95' | 'low998' | 'high998') =>
    limits.map((each) => [x(each.effective), y(each[key])] as const);
  const between = (low: 'low95' | 'low998', high: 'high95' | 'high998', className: string) =>
    limits.length > 1 ? path(className, [...limit(low), ...limit(high).reverse()], true) : '';
  const grid = ticks(bottom, 10_000, 4).map(
    (tick) =>
      line('grid', margin.left, y(tick), width - margin.right, y(tick)) +
      text(margin.left - 8, y(tick) + 5, String(tick / 100), { anchor: 'end' }),
  );
  const body = [
    between('low998', 'high998', 'limits-wide'),
    between('low95', 'high95', 'limits'),
    ...grid,
    ...xTicks(points.map(({ effective }) => effective)).map((tick) =>
      text(x(tick), height - margin.bottom + 20, String(tick), { anchor: 'middle' }),
    ),
    line('target', margin.left, y(target), width - margin.right, y(target)),
    text(margin.left - 38, 14, words.yAxis),
    text(width - margin.right, height - 6, words.xAxis, { anchor: 'end' }),
    ...points.map((point) => mark(point.standing, x(point.effective), y(point.index), pointTitle(point, words))),
    ...labels(points, x, y, width, words),
    text(width - margin.right, y(target) - 6, words.target, { anchor: 'end', className: 'strong' }),
  ];
  return drawing('funnel-plot', frame, body.join(''));
}

function pointTitle({ unitId, index }: ComparisonFigures['points'][number], words: FunnelPlotWords): string {
  return `${words.unit(unitId)}: ${words.index(index)}`;
}

function mark(standing: Standing, x: number, y: number, title: string): string {
  const said = `<title>${escapeText(title)}</title>`;
  if (standing === 'not_distinguishable')
    return `<circle class="alike" cx="${at(x)}" cy="${at(y)}" r="5">${said}</circle>`;
  const up = standing === 'above' ? -1 : 1;
  const d = `M${at(x)} ${at(y + up * 9)}L${at(x + 8)} ${at(y - up * 6)}L${at(x - 8)} ${at(y - up * 6)}Z`;
  return `<path class="${standing}" d="${d}">${said}</path>`;
}

/** Beside their marks, on the side with room, moved down where two would touch. */
function labels(
  points: ComparisonFigures['points'],
  x: (effective: number) => number,
  y: (index: number) => number,
  width: number,
  words: FunnelPlotWords,
): string[] {
  const taken: { from: number; to: number; at: number }[] = [];
  return points
    .filter(({ standing }) => standing !== 'not_distinguishable')
    .sort((a, b) => y(a.index) - y(b.index))
    .map((point) => {
      const name = words.unit(point.unitId);
      const long = name.length * letterWidth;
      const right = x(point.effective) + 12 + long < width - margin.right;
      const start = right ? x(point.effective) + 12 : x(point.effective) - 12;
      const from = right ? start : start - long;
      let place = y(point.index) + 5;
      const touches = () =>
        taken.find((each) => each.from < from + long && from < each.to && Math.abs(each.at - place) < lineHeight);
      for (let other = touches(); other; other = touches()) place = other.at + lineHeight;
      taken.push({ from, to: from + long, at: place });
      return text(start, place, name, { anchor: right ? 'start' : 'end', className: 'strong' });
    });
}

/** Few round sizes, as far apart as the root scale needs. */
function xTicks(effectives: readonly number[]): number[] {
  const [least, most] = [Math.min(...effectives), Math.max(...effectives)];
  const candidates = [10, 20, 30, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000];
  const inside = candidates.filter((size) => size >= least && size <= most);
  return inside.length > 5 ? inside.filter((_, index) => index % 2 === 0) : inside;
}
