import type { Standing } from '../../../domain/statistics/comparison.ts';
import type { ComparisonFigures, SeriesResults, UnitResults } from '../../../results/period-results.ts';
import { type Block, indexCell, intervalCell, nCell, rateCell, type TableCell } from '../blocks.ts';
import { funnelPlot } from '../charts/funnel-plot.ts';
import type { Scene } from '../scene.ts';
import { dotPlot } from './plots.ts';

const order: readonly Standing[] = ['below', 'above', 'not_distinguishable'];

/** Which units really differ, and nobody's rank. */
export function comparisonPage({ w, series, unitHref }: Scene): Block[] {
  const { units, comparison, levels } = series;
  return [
    ...(comparison ? [plot(w, units, comparison), groups(w, units, unitHref)] : []),
    ...(comparison
      ? []
      : [{ kind: 'empty', title: w.t['comparedImpossible']!, text: w.t['comparedImpossibleText']! } as const]),
    dotPlot(w, {
      id: 'units',
      title: w.t['unitsTitle']!,
      note: w.t['unitsNote']!,
      define: 'compared',
      first: w.t['unit']!,
      entries: units.map((unit) => ({
        label: w.name(unit.name),
        cell: unit.number.total,
        href: unitHref(unit.unitId),
        more: [
          rateCell(w, unit.response.answered, unit.response.asked),
          { text: standingWord(w, unit), sign: standingSign(unit.standing) },
        ],
      })),
      whole: series.province.number.total,
      more: [
        { label: w.t['responseOfAsked']!, define: 'response', number: true },
        { label: w.t['standing']!, define: 'standing' },
      ],
    }),
    ...notCompared(w, units, unitHref),
    ...(levels.length > 1 ? [byLevel(w, levels)] : []),
  ];
}

/** How many units stand where, of those that were compared. */
export function countStandings(units: readonly UnitResults[]): Readonly<Record<Standing, number>> {
  const count = (standing: Standing) => units.filter((unit) => unit.standing === standing).length;
  return { above: count('above'), below: count('below'), not_distinguishable: count('not_distinguishable') };
}

function plot(w: Scene['w'], units: readonly UnitResults[], comparison: ComparisonFigures): Block {
  const names = new Map(units.map((unit) => [unit.unitId, unit]));
  // Shown as the groups say it: below only after two periods in a row.
  const points = comparison.points.map((point) => ({
    ...point,
    standing: names.get(point.unitId)?.standing ?? point.standing,
  }));
  const { above, below, not_distinguishable: alike } = countStandings(units);
  const title = above + below === 0 ? w.t['comparedNone']! : w.say('comparedSome', { above, below, alike });
  const words = {
    unit: (id: string) => (names.has(id) ? w.name(names.get(id)!.name) : ''),
    index: w.index,
    xAxis: w.t['plotX']!,
    yAxis: w.t['plotY']!,
    target: w.say('plotTarget', { index: w.index(comparison.target) }),
  };
  const draw = (id: string, width: number, height: number) =>
    funnelPlot({ id, width, height, title, description: w.t['plotDescription']! }, { ...comparison, points }, words);
  return {
    kind: 'image',
    id: 'funnel-plot',
    title,
    note: w.t['plotNote']!,
    define: 'limits',
    wide: draw('funnel-wide', 960, 480),
    narrow: draw('funnel-narrow', 320, 400),
    table: {
      caption: title,
      columns: [
        { label: w.t['unit']! },
        { label: w.t['index']!, define: 'compared', number: true },
        { label: w.t['interval']!, define: 'interval', number: true },
        { label: w.t['effective']!, define: 'limits', number: true },
        { label: w.t['standing']!, define: 'standing' },
      ],
      rows: points.map(({ unitId, effective, standing }) => {
        const unit = names.get(unitId)!;
        return [
          { text: w.name(unit.name) },
          indexCell(w, unit.number.total),
          intervalCell(w, unit.number.total),
          { text: w.count(Math.round(effective)) },
          { text: w.t[`standing_${standing}`]!, sign: standingSign(standing) },
        ];
      }),
    },
  };
}

function groups(w: Scene['w'], units: readonly UnitResults[], unitHref: Scene['unitHref']): Block {
  return {
    kind: 'groups',
    groups: order.map((standing) => ({
      standing,
      name: w.t[`standing_${standing}`]!,
      text: w.t[`group_${standing}_text`]!,
      units: units
        .filter((unit) => unit.standing === standing)
        .map((unit) => ({ name: w.name(unit.name), href: unitHref(unit.unitId) })),
    })),
  };
}

function notCompared(w: Scene['w'], units: readonly UnitResults[], unitHref: Scene['unitHref']): Block[] {
  const rows = units
    .filter(({ standing }) => standing === null)
    .map((unit): TableCell[] => {
      const rolling = unit.rolling?.total ?? { shown: 'nothing' as const };
      return [
        { text: w.name(unit.name), href: unitHref(unit.unitId) },
        { text: unit.notCompared ? w.t[`why_${unit.notCompared}`]! : w.t['standing_none']! },
        nCell(w, unit.number.total),
        unit.rolling ? indexCell(w, rolling) : { text: '–' },
        intervalCell(w, rolling),
      ];
    });
  if (rows.length === 0) return [];
  const title = w.t['notComparedTitle']!;
  const columns = [
    { label: w.t['unit']! },
    { label: w.t['why']!, define: 'standing' as const },
    { label: 'n', define: 'n' as const, number: true },
    { label: w.t['rolling']!, define: 'rolling' as const, number: true },
    { label: w.t['interval']!, define: 'interval' as const, number: true },
  ];
  return [
    {
      kind: 'table',
      id: 'not-compared',
      title,
      note: '',
      define: 'standing',
      table: { caption: title, columns, rows },
    },
  ];
}

function byLevel(w: Scene['w'], levels: SeriesResults['levels']): Block {
  const title = w.t['levelsTitle']!;
  return {
    kind: 'table',
    id: 'levels',
    title,
    note: '',
    define: 'compared',
    table: {
      caption: title,
      columns: [
        { label: w.t['level']! },
        { label: w.t['unitsCount']!, number: true },
        { label: w.t['index']!, define: 'compared', number: true },
        { label: w.t['interval']!, define: 'interval', number: true },
        { label: 'n', define: 'n', number: true },
      ],
      rows: levels.map(({ level, units, number }) => [
        { text: w.t[`level_${level}`]! },
        { text: w.count(units) },
        indexCell(w, number.total),
        intervalCell(w, number.total),
        nCell(w, number.total),
      ]),
    },
  };
}

export function standingWord(w: Scene['w'], { standing }: UnitResults): string {
  return w.t[`standing_${standing ?? 'none'}`]!;
}

function standingSign(standing: Standing | null): string | undefined {
  return standing === 'above' ? '▲' : standing === 'below' ? '▼' : undefined;
}
