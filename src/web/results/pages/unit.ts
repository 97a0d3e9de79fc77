import { notAskedReasons } from '../../../db/invitations.ts';
import type { TrendPoint, UnitResults } from '../../../results/period-results.ts';
import { type Block, rateCell } from '../blocks.ts';
import { escapeText } from '../charts/svg.ts';
import type { Scene } from '../scene.ts';
import { roadEntries } from './channels.ts';
import { itemEntries } from './factors.ts';
import { threeFigures } from './measures.ts';
import { distributionPlot, dotPlot, factorsPlot } from './plots.ts';
import { releasedFunnel } from './road.ts';
import { indexSentence, rollingLine } from './sentence.ts';
import { indexTrend } from './trend.ts';

/** One unit: what its leader sees, and where a supervisor arrives from every list of units. */
export function unitPage(scene: Scene, unit: UnitResults, trend: readonly TrendPoint[]): Block[] {
  const { w } = scene;
  const { factors, items, total } = unit.number;
  const sentence = indexSentence(w, unit, unit.response);
  const itemRows = itemEntries(scene, items);
  return [
    { ...sentence, details: [...sentence.details, ...rollingLine(w, unit.rolling), ...formerly(w, unit)] },
    { kind: 'note', html: escapeText(standingSentence(w, unit)) },
    factorsPlot(w, factors, total),
    ...distributionPlot(w, factors, total),
    ...(itemRows.length > 0
      ? [
          dotPlot(w, {
            id: 'items',
            title: w.t['item']!,
            note: w.t['factorsNote']!,
            define: 'compared',
            first: w.t['item']!,
            entries: itemRows,
            whole: total,
          }),
        ]
      : []),
    ...(trend.length > 1 ? [indexTrend(w, trend)] : []),
    releasedFunnel(w, unit, { title: 'unitFunnelTitle', note: 'unitFunnelNote' }),
    threeFigures(w, unit, unit.register),
    dotPlot(w, {
      id: 'roads',
      title: w.t['whichBallots']!,
      note: w.t['overallNote']!,
      define: 'compared',
      first: w.t['whichBallots']!,
      entries: roadEntries(w, unit),
    }),
    ...exclusions(w, unit),
  ];
}

function formerly(w: Scene['w'], { formerly: units }: UnitResults): string[] {
  return units.length === 0 ? [] : [escapeText(w.say('formerly', { units: units.map(w.name).join(', ') }))];
}

function standingSentence(w: Scene['w'], { standing, notCompared }: UnitResults): string {
  if (standing) return w.t[`unitStanding_${standing}`]!;
  return w.say('unitStanding_none', { why: w.t[`why_${notCompared ?? 'few_ballots'}`]! });
}

function exclusions(w: Scene['w'], { exclusions: counts, response }: UnitResults): Block[] {
  const reasons = notAskedReasons.filter((reason) => counts[reason] > 0);
  if (reasons.length === 0) return [];
  const all = reasons.reduce((sum, reason) => sum + counts[reason], 0);
  const title = w.say('exclusionsTitle', { n: w.count(all) });
  return [
    {
      kind: 'table',
      id: 'exclusions',
      title,
      note: w.t['exclusionsNote']!,
      define: 'exclusions',
      table: {
        caption: title,
        columns: [{ label: w.t['exclusion']! }, { label: w.t['ofReturned']!, define: 'exclusions', number: true }],
        rows: reasons.map((reason) => [
          { text: w.t[`not_asked_${reason}`]! },
          rateCell(w, counts[reason], response.returned),
        ]),
      },
    },
  ];
}
