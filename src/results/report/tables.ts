import { factorCodes, itemsOf } from '../../domain/instrument.ts';
import type { ReportCell, ReportTable } from '../../domain/report.ts';
import { bandOf } from '../../domain/scoring.ts';
import type { SeriesResults, UnitResults, Weighted } from '../period-results.ts';
import type { Cell } from '../release-body.ts';
import { cellsOf, count, percent, rateCell, share } from './cells.ts';
import type { Writer } from './writer.ts';

const narrow = 14;

function measureColumns({ say }: Writer, first: string, width = 40) {
  return [
    { label: say(first), width },
    { label: say('index'), width: narrow },
    { label: say('interval'), width: 18 },
    { label: say('phones'), width: narrow },
    { label: say('fraction'), width: 16 },
  ];
}

export function indexTable(writer: Writer, { province, weighted }: SeriesResults): ReportTable {
  const { say, nextTable } = writer;
  const row = (key: string, cell: Cell): readonly ReportCell[] => [say(key), ...cellsOf(cell)];
  const weightedRow = (key: string, figure: Weighted | null): (readonly ReportCell[])[] =>
    figure ? [[say(key), share(figure.index), `${percent(figure.low)}–${percent(figure.high)}`, '', '']] : [];
  return {
    kind: 'table',
    name: say('indexSheet'),
    caption: say('indexTable', { n: nextTable() }),
    columns: measureColumns(writer, 'road'),
    rows: [
      row('road_number', province.number.total),
      ...weightedRow('road_weighted', weighted.number),
      row('road_counter', province.counter.total),
      row('road_all', province.all.total),
      ...weightedRow('road_weightedAll', weighted.all),
      ...(province.withFlags ? [row('road_withFlags', province.withFlags.total)] : []),
      ...(province.overall.shown === 'nothing' ? [] : [row('road_overall', province.overall)]),
    ],
  };
}

export function factorTable(writer: Writer, { province }: SeriesResults): ReportTable {
  const { say, nextTable } = writer;
  return {
    kind: 'table',
    name: say('factorSheet'),
    caption: say('factorTable', { n: nextTable() }),
    columns: measureColumns(writer, 'factor'),
    rows: factorCodes.map((code) => [say(`factor_${code}`), ...cellsOf(province.number.factors[code])]),
  };
}

export function itemTable(writer: Writer, series: SeriesResults): ReportTable | undefined {
  const { rt, say, nextTable } = writer;
  const { items } = series.province.number;
  const known = rt.reference
    .instrument(series.instrumentVersionId)
    .factors.flatMap(itemsOf)
    .filter(({ code }) => items[code] !== undefined);
  if (known.length === 0) return undefined;
  return {
    kind: 'table',
    name: say('itemSheet'),
    caption: say('itemTable', { n: nextTable() }),
    columns: measureColumns(writer, 'item'),
    rows: known.map(({ code, wording }) => [`${code}. ${wording.vi}`, ...cellsOf(items[code]!)]),
  };
}

export function distributionTable(writer: Writer, { province }: SeriesResults): ReportTable | undefined {
  const { say, nextTable } = writer;
  const rows = [
    { label: say('road_number'), cell: province.number.total },
    ...factorCodes.map((code) => ({ label: say(`factor_${code}`), cell: province.number.factors[code] })),
  ].flatMap(({ label, cell }) =>
    cell.shown === 'figure' ? [[label, ...cell.distribution.map(count), count(cell.blank)]] : [],
  );
  if (rows.length === 0) return undefined;
  return {
    kind: 'table',
    name: say('distributionSheet'),
    caption: say('distributionTable', { n: nextTable() }),
    columns: [
      { label: say('factor'), width: 34 },
      ...[1, 2, 3, 4, 5].map((score) => ({ label: say(`score_${score}`), width: 12 })),
      { label: say('blank'), width: 11 },
    ],
    rows,
  };
}

export function unitTable(writer: Writer, { units }: SeriesResults): ReportTable {
  const { rt, say, nextTable } = writer;
  const bands = rt.settings.get('bands').value;
  const bandName = ({ number: { total } }: UnitResults) => {
    if (total.shown !== 'figure') return '';
    const { name } = bandOf(total.index, bands);
    return say.has(`band_${name}`) ? say(`band_${name}`) : name;
  };
  const standing = ({ standing: one, notCompared }: UnitResults) =>
    one ? say(`standing_${one}`) : notCompared ? say(`notCompared_${notCompared}`) : '';
  const index = (unit: UnitResults): ReportCell => {
    const [own] = cellsOf(unit.number.total);
    const rolling = unit.rolling?.total;
    return own === '–' && rolling?.shown === 'figure' ? say('rolling', { index: percent(rolling.index) }) : own;
  };
  return {
    kind: 'table',
    name: say('unitSheet'),
    caption: say('unitTable', { n: nextTable() }),
    columns: [
      { label: say('unit'), width: 30 },
      { label: say('index'), width: 11 },
      { label: say('interval'), width: 18 },
      { label: say('phones'), width: 13 },
      { label: say('responseRate'), width: 13 },
      { label: say('standing'), width: 18 },
      { label: say('band'), width: 12 },
    ],
    rows: units.map((unit) => {
      const [, interval, phones] = cellsOf(unit.number.total);
      const { answered, asked } = unit.response;
      return [unit.name.vi, index(unit), interval, phones, rateCell(answered, asked), standing(unit), bandName(unit)];
    }),
    note: say('unitNote'),
  };
}

/** `undefined` where fields cannot be told apart. */
export function fieldTable(writer: Writer, { fields }: SeriesResults): ReportTable | undefined {
  const { rt, say, nextTable } = writer;
  if (!fields) return undefined;
  return {
    kind: 'table',
    name: say('fieldSheet'),
    caption: say('fieldTable', { n: nextTable() }),
    columns: measureColumns(writer, 'field'),
    rows: fields.map(({ fieldCode, fields: n, cell }) => [
      fieldCode === null ? say('otherFields', { n }) : (rt.reference.field(fieldCode)?.nameVi ?? fieldCode),
      ...cellsOf(cell),
    ]),
  };
}

export function roadTable({ say, results, nextTable }: Writer): ReportTable {
  const word = (kind: 'channel' | 'proof', code: string) =>
    say.has(`${kind}_${code}`) ? say(`${kind}_${code}`) : code;
  return {
    kind: 'table',
    name: say('roadSheet'),
    caption: say('roadTable', { n: nextTable() }),
    columns: [
      { label: say('way'), width: 70 },
      { label: say('ballots'), width: 30 },
    ],
    rows: results.roads.map(({ channel, proof, ballots }) => [
      `${word('channel', channel)}, ${word('proof', proof)}`,
      ballots === null ? say('few') : count(ballots),
    ]),
  };
}
