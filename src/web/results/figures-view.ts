import type { Reference } from '../../db/reference.ts';
import { factorCodes } from '../../domain/instrument.ts';
import type { Figures, PeriodResults, SeriesResults, UnitResults } from '../../results/period-results.ts';
import type { Cell, Response } from '../../results/release-body.ts';
import { distributionBar } from './charts/distribution.ts';
import { axisFor, axisStrip, strip } from './charts/strip.ts';
import type { Wording } from './wording.ts';

/** Released figures of one questionnaire as a page shows them: a sentence, and charts with their tables. */
export function seriesView(w: Wording, reference: Reference, series: SeriesResults, response: Response) {
  const instrument = reference.instrument(series.instrumentVersionId);
  return {
    name: w.say('questionnaire', {
      name: w.language === 'vi' ? instrument.name.vi : instrument.name.en,
      form: w.t[`form_${series.form}`]!,
    }),
    sentence: sentenceOf(w, series.province.all, response),
    units: unitsChart(w, series),
    factors: factorsChart(w, series.province.all),
    distribution: distributionChart(w, series.province.all),
  };
}

/** Figures of one unit: what its leader sees. */
export function unitView(w: Wording, unit: UnitResults) {
  return {
    sentence: sentenceOf(w, unit.all, unit.response),
    releasedAt: w.moment(unit.releasedAt),
    factors: factorsChart(w, unit.all),
    distribution: distributionChart(w, unit.all),
  };
}

/** Ballots by the road they came, in words. */
export function roadsView(w: Wording, roads: PeriodResults['roads']) {
  return roads.map(({ channel, proof, ballots }) => ({
    label: w.say('road', { channel: w.t[`channel_${channel}`]!, proof: w.t[`proof_${proof}`]! }),
    count: ballots === null ? w.t['tooFew']! : w.count(ballots),
  }));
}

/** The figure, how sure it is, from how many, and how many of those asked that is. */
function sentenceOf(w: Wording, { total }: Pick<Figures, 'total'>, { answered, asked }: Response) {
  const response = { rate: w.rate(answered, asked), answered: w.count(answered), asked: w.count(asked) };
  if (total.shown === 'nothing') return { lead: w.t['sentenceNothing']!, detail: '' };
  if (total.shown === 'band')
    return { lead: w.say('sentenceBand', { band: w.cell(total), n: w.count(total.n), ...response }), detail: '' };
  return {
    number: w.index(total.index),
    lead: w.say('sentence', {
      low: w.index(total.low),
      high: w.index(total.high),
      n: w.count(total.n),
      ...response,
    }),
    detail: w.say('sentenceDetail', {
      satisfied: w.count(total.satisfied),
      valid: w.count(total.valid),
      blank: w.count(total.blank),
    }),
  };
}

interface Entry {
  readonly label: string;
  readonly cell: Cell;
  readonly response?: Response;
}

/** In the order of the register: units are compared, not ranked. */
function unitsChart(w: Wording, { units, province }: SeriesResults) {
  const entries = units.map((unit) => ({
    label: unit.name[w.language],
    cell: unit.all.total,
    response: unit.response,
  }));
  return { title: unitsFinding(w, entries, province.all.total), ...chart(w, entries, province.all.total) };
}

/** How many units lie beside the province with their whole interval. Nobody is named: one period proves nothing. */
function unitsFinding(w: Wording, entries: readonly Entry[], whole: Cell): string {
  const cells = entries.flatMap(({ cell }) => (cell.shown === 'figure' ? [cell] : []));
  if (whole.shown !== 'figure' || cells.length < 2) return w.t['unitsFew']!;
  const beside = cells.filter((cell) => cell.high < whole.index || cell.low > whole.index).length;
  return beside === 0 ? w.t['unitsAlike']! : w.say('unitsBeside', { n: beside, all: cells.length });
}

function factorsChart(w: Wording, figures: Figures) {
  const entries = factorCodes.map((code) => ({ label: w.t[`factor_${code}`]!, cell: figures.factors[code] }));
  return { title: factorsFinding(w, entries, figures.total), ...chart(w, entries, figures.total) };
}

/** The lowest factor is named only where its whole interval lies below the index over all. */
function factorsFinding(w: Wording, entries: readonly Entry[], whole: Cell): string {
  const shown = entries.filter(({ cell }) => cell.shown === 'figure');
  if (whole.shown !== 'figure' || shown.length < 2) return w.t['factorsFew']!;
  const below = shown
    .filter(({ cell }) => cell.shown === 'figure' && cell.high < whole.index)
    .sort((a, b) => indexIn(a.cell) - indexIn(b.cell));
  const [lowest] = below;
  return lowest ? w.say('factorsLowest', { factor: lowest.label, index: w.cell(lowest.cell) }) : w.t['factorsAlike']!;
}

function chart(w: Wording, entries: readonly Entry[], whole: Cell) {
  const axis = axisFor([...entries.map(({ cell }) => cell), whole]);
  return {
    axis: axisStrip(axis),
    rows: entries.map(({ label, cell, response }) => ({
      label,
      strip: strip(cell, axis, whole),
      value: w.cell(cell),
      isFigure: cell.shown === 'figure',
      interval: w.interval(cell),
      n: cell.shown === 'nothing' ? '' : w.count(cell.n),
      fraction:
        cell.shown === 'figure' ? w.say('fraction', { part: w.count(cell.satisfied), whole: w.count(cell.valid) }) : '',
      response: response ? w.rate(response.answered, response.asked) : '',
    })),
  };
}

function distributionChart(w: Wording, { total, factors }: Figures) {
  const entries = [
    { label: w.t['allFactors']!, cell: total },
    ...factorCodes.map((code) => ({ label: w.t[`factor_${code}`]!, cell: factors[code] })),
  ];
  const rows = entries.flatMap(({ label, cell }) =>
    cell.shown === 'figure'
      ? [{ label, bar: distributionBar(cell), counts: cell.distribution.map(w.count), blank: w.count(cell.blank) }]
      : [],
  );
  if (total.shown !== 'figure') return { title: '', rows: [] };
  const [one, two] = total.distribution;
  return { title: w.say('distributionTitle', { rate: w.rate(one + two, total.valid) }), rows };
}

function indexIn(cell: Cell): number {
  return cell.shown === 'figure' ? cell.index : 0;
}
