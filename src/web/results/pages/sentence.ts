import type { Measures, UnitResults, Weighted } from '../../../results/period-results.ts';
import type { Response } from '../../../results/release-body.ts';
import { type SentenceBlock, saidFigure, sayHtml } from '../blocks.ts';
import type { Wording } from '../wording.ts';

/**
 * The compared index in one sentence: how much, how sure, from how many, and how many of those asked that is.
 * @param weighted of a province: the headline, with the plain figure of 2019 beside it
 */
export function indexSentence(
  w: Wording,
  { number: { total } }: Measures,
  response: Response,
  weighted: Weighted | null = null,
): SentenceBlock {
  if (total.shown === 'nothing') return { kind: 'sentence', lead: w.t['indexNothing']!, details: [] };
  const n = saidFigure(w.say('phones', { n: w.count(total.n) }), 'n');
  const said = { n, rate: saidRate(w, response) };
  if (total.shown === 'band') {
    const band = saidFigure(`${w.cell(total)} %`, 'few');
    return { kind: 'sentence', lead: sayHtml(w, 'indexBand', { band, ...said }), details: [] };
  }
  const { index, low, high } = weighted ?? total;
  const of = w.fraction(total.satisfied, total.valid);
  const counts = { satisfied: w.count(total.satisfied), valid: w.count(total.valid), blank: w.count(total.blank) };
  const pooled = `<span data-pooled>${saidFigure(`${w.index(total.index)} %`, 'pooled', of)}</span>`;
  return {
    kind: 'sentence',
    number: saidFigure(`${w.index(index)} %`, weighted ? 'weighted' : 'compared'),
    lead: sayHtml(w, 'indexSentence', {
      interval: saidFigure(`${w.index(low)}–${w.index(high)} %`, 'interval'),
      ...said,
    }),
    details: [w.say('sentenceDetail', counts), sayHtml(w, weighted ? 'weightedLine' : 'pooledLine', { pooled })],
  };
}

/** A small unit over twelve months; nothing where it needs none. */
export function rollingLine(w: Wording, rolling: UnitResults['rolling']): string[] {
  if (!rolling || rolling.total.shown === 'nothing') return [];
  const { total, start, end } = rolling;
  const index =
    total.shown === 'figure'
      ? saidFigure(
          `${w.index(total.index)} % (${w.interval(total)})`,
          'rolling',
          w.fraction(total.satisfied, total.valid),
        )
      : saidFigure(`${w.cell(total)} %`, 'few');
  const n = saidFigure(w.say('phones', { n: w.count(total.n) }), 'n');
  return [sayHtml(w, 'rollingLine', { start: w.day(start), end: w.day(end), index, n })];
}

function saidRate(w: Wording, { answered, asked }: Response): string {
  return saidFigure(w.rate(answered, asked), 'response', w.fraction(answered, asked));
}
