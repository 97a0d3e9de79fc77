import type { TrendPoint } from '../../../results/period-results.ts';
import { type Block, indexCell, intervalCell, nCell, rateCell } from '../blocks.ts';
import { trendChart } from '../charts/trend.ts';
import type { Scene } from '../scene.ts';
import { goalOf } from './goal.ts';
import { rateAsCell } from './leakage.ts';
import { spoken } from './plots.ts';

/** The index and the response rate from period to period. */
export function trendPage({ rt, w }: Pick<Scene, 'rt' | 'w'>, points: readonly TrendPoint[]): Block[] {
  if (points.length === 0) return [{ kind: 'empty', title: w.t['trendFew']!, text: w.t['nothingText']! }];
  return [indexTrend(w, points), responseTrend(rt, w, points)];
}

export function indexTrend(w: Scene['w'], points: readonly TrendPoint[]): Block {
  const spots = points.map(({ period, total }) => ({
    label: shortName(period),
    title: `${w.period(period)}: ${spoken(w, total)}`,
    cell: total,
  }));
  const title = trendFinding(w, points);
  const draw = (id: string, width: number, height: number) =>
    trendChart({ id, width, height, title, description: w.t['trendDescription']! }, spots, { index: w.index });
  return {
    kind: 'image',
    id: 'trend',
    title,
    note: w.t['trendNote']!,
    define: 'compared',
    wide: draw('trend-wide', 960, 340),
    narrow: draw('trend-narrow', 320, 280),
    table: {
      caption: title,
      columns: [
        { label: w.t['period']! },
        { label: w.t['index']!, define: 'compared', number: true },
        { label: w.t['interval']!, define: 'interval', number: true },
        { label: 'n', define: 'n', number: true },
        { label: w.t['responseOfAsked']!, define: 'response', number: true },
      ],
      rows: points.map(({ period, total, response }) => [
        { text: w.period(period) },
        indexCell(w, total),
        intervalCell(w, total),
        nCell(w, total),
        rateCell(w, response.answered, response.asked),
      ]),
    },
  };
}

/** Whether the last period differs from the one before with certainty: their intervals lie apart. */
function trendFinding(w: Scene['w'], points: readonly TrendPoint[]): string {
  const [before, last] = points.slice(-2).map(({ total }) => total);
  if (before?.shown !== 'figure' || last?.shown !== 'figure') return w.t['trendFew']!;
  const said = { index: w.index(last.index), before: w.index(before.index) };
  if (last.low > before.high) return w.say('trendUp', said);
  return last.high < before.low ? w.say('trendDown', said) : w.t['trendSame']!;
}

function responseTrend(rt: Scene['rt'], w: Scene['w'], points: readonly TrendPoint[]): Block {
  const goal = goalOf(w, rt.settings.get('goals').value.responseRate);
  const of = goal?.of ?? 'asked';
  const spots = points.map(({ period, response }) => ({
    label: shortName(period),
    title: `${w.period(period)}: ${w.rate(response.answered, response[of])}`,
    cell: rateAsCell(response, of),
  }));
  const { response } = points.at(-1)!;
  const title = w.say('trendResponseTitle', { rate: w.rate(response.answered, response[of]), of: w.t[`of_${of}`]! });
  const draw = (id: string, width: number, height: number) =>
    trendChart({ id, width, height, title, description: w.t['trendDescription']! }, spots, { index: w.index, goal });
  return {
    kind: 'image',
    id: 'response-trend',
    title,
    note: w.say('trendResponseNote', { of: w.t[`of_${of}`]! }),
    define: 'response',
    wide: draw('response-wide', 960, 300),
    narrow: draw('response-narrow', 320, 280),
    table: {
      caption: title,
      columns: [
        { label: w.t['period']! },
        { label: w.t[`rate_${of}`]!, define: 'response', number: true },
        { label: w.t['interval']!, define: 'interval', number: true },
      ],
      rows: points.map((point, n) => [
        { text: w.period(point.period) },
        rateCell(w, point.response.answered, point.response[of]),
        intervalCell(w, spots[n]!.cell),
      ]),
    },
  };
}

/** `11/26`, `Q3/26`: short enough to stand under a point. */
function shortName({ id, kind, start }: TrendPoint['period']): string {
  if (kind === 'custom') return `${start.slice(5, 7)}/${start.slice(2, 4)}`;
  const [year, part] = id.split('-');
  return part ? `${part}/${year!.slice(2)}` : year!;
}
