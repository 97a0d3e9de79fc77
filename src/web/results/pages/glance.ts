import type { UnitResults } from '../../../results/period-results.ts';
import type { Block } from '../blocks.ts';
import { escapeText } from '../charts/svg.ts';
import type { Scene } from '../scene.ts';
import { threeFigures } from './measures.ts';
import { distributionPlot, factorsPlot } from './plots.ts';

/** Which units really differ ("none" is an answer), and which urgent thing has no owner. */
export function answers(scene: Scene | undefined, w: Scene['w'], urgent: number): Block {
  const differ = scene
    ? whoDiffers(scene)
    : { word: w.t['changedUnknown']!, calm: true, html: escapeText(w.t['changedUnknownText']!) };
  return {
    kind: 'answers',
    answers: [...(urgent === undefined ? [] : [urgentAnswer(w, urgent)]), { question: w.t['whoChanged']!, ...differ }],
  };
}

/** The rest of the page: what the figures say. */
export function glanceDetails({ w, results, series }: Scene): Block[] {
  const { factors, total } = series.province.number;
  return [
    threeFigures(w, series.province, results.register),
    factorsPlot(w, factors, total),
    ...distributionPlot(w, factors, total),
  ];
}

function urgentAnswer(w: Scene['w'], urgent: number) {
  return {
    question: w.t['urgent']!,
    word: urgent === 0 ? w.t['urgentNone']! : w.say('urgentSome', { n: w.count(urgent) }),
    calm: urgent === 0,
    html: urgent === 0 ? '' : `<a href="/tasks">${escapeText(w.t['urgentLink']!)}</a>`,
  };
}

function whoDiffers({ w, series: { units, comparison }, unitHref }: Scene) {
  if (!comparison) return { word: w.t['changedUnknown']!, calm: true, html: escapeText(w.t['changedUnknownText']!) };
  const compared = units.filter(({ standing }) => standing !== null).length;
  const named = (standing: UnitResults['standing']) =>
    units
      .filter((unit) => unit.standing === standing)
      .map((unit) => `<a href="${unitHref(unit.unitId)}">${escapeText(w.name(unit.name))}</a>`);
  const [below, above] = [named('below'), named('above')];
  if (below.length + above.length === 0)
    return { word: w.t['changedNone']!, calm: true, html: escapeText(w.say('changedNoneText', { n: compared })) };
  const line = (key: string, links: readonly string[]) =>
    links.length > 0
      ? `<span class="answer-line">${escapeText(w.t[key]!).replace('{units}', links.join(', '))}</span>`
      : '';
  return {
    word: w.say('changedSome', { n: below.length + above.length, all: compared }),
    calm: below.length === 0,
    html: line('changedBelow', below) + line('changedAbove', above),
  };
}
