import { localDay } from '../../domain/hours.ts';
import type { Phrases, ReportBlock, ReportDocument, ReportTable } from '../../domain/report.ts';
import type { Runtime } from '../../runtime.ts';
import type { PeriodInfo, PeriodResults, SeriesResults } from '../period-results.ts';
import { count, grouped, percent, rate } from './cells.ts';
import type { ThemeOfReport } from './report-themes.ts';
import { distributionTable, factorTable, fieldTable, indexTable, itemTable, roadTable, unitTable } from './tables.ts';
import type { Writer } from './writer.ts';

/** What a report tells beside the figures. */
export interface ReportVoices {
  readonly themes: readonly ThemeOfReport[];
  /** What units say of their figures: unit name and words. */
  readonly comments: readonly { readonly unit: string; readonly text: string }[];
}

/**
 * The official report of a period: by road, factor, item, unit and field, with what citizens suggest, what units say of
 * their figures, and the method. It holds nothing but what the results already show.
 */
export function composeReport(rt: Runtime, say: Phrases, results: PeriodResults, voices: ReportVoices): ReportDocument {
  let tables = 0;
  const writer: Writer = { rt, say, results, nextTable: () => ++tables };
  const { office, motto, number, place, recipients, signature } = rt.settings.get('report').value;
  const province = rt.reference.unit(results.provinceId).nameVi;
  const put = (line: string) => line.replace('{province}', province.toUpperCase());
  const at = results.period.signOff?.at ?? rt.clock.now();
  const [year, month, day] = localDay(at).split('-') as [string, string, string];
  return {
    language: 'vi',
    office: office.map(put),
    motto,
    number,
    placeAndDate: say('dateLine', { place, day, month, year }),
    title: [say('title'), say('subtitle', { province }), periodLine(say, results.period)],
    blocks: [
      ...stateOf(writer),
      ...overview(writer),
      ...results.series.flatMap((series, index) => figures(writer, series, index)),
      ...ways(writer),
      ...onTime(writer),
      ...suggestions(writer, voices),
      ...unitsSay(writer, voices),
      { kind: 'heading', text: say('method') },
      { kind: 'list', items: say.lines('methodLines') },
    ],
    recipients,
    signature: signature.map(put),
  };
}

/** "Quý 4 năm 2026". */
export function periodName(say: Phrases, { id, kind, name }: PeriodInfo): string {
  if (name) return name.vi;
  const [year = '', part = ''] = id.split('-');
  const n = Number(part.replace(/\D/g, ''));
  return say(kind === 'half' ? `period_half_${n}` : `period_${kind}`, { n, year });
}

const dayMonthYear = (day: string) => day.split('-').reverse().join('/');

function periodLine(say: Phrases, period: PeriodInfo): string {
  const [from, to] = [dayMonthYear(period.start), dayMonthYear(period.end)];
  return say('period', { name: periodName(say, period), from, to });
}

function stateOf({ say, results: { period } }: Writer): ReportBlock[] {
  if (!period.signOff) return [{ kind: 'paragraph', text: say('provisional') }];
  const { at, by, revision, reason } = period.signOff;
  const frozen = say('frozen', { at: dayMonthYear(localDay(at)), by, revision });
  return [{ kind: 'paragraph', text: reason ? `${frozen} ${say('revised', { reason })}` : frozen }];
}

function overview({ say, results }: Writer): ReportBlock[] {
  const { returned, asked, accepted, delivered, answered } = results.response;
  const total = results.series[0]?.province.number.total;
  const index =
    total?.shown === 'figure'
      ? say('overviewIndex', {
          index: percent(total.index),
          low: percent(total.low),
          high: percent(total.high),
          n: grouped(total.n),
        })
      : total?.shown === 'band'
        ? say('overviewBand', { from: total.from / 100, to: total.to / 100, n: grouped(total.n) })
        : say('overviewNothing');
  return [
    { kind: 'heading', text: say('overview') },
    {
      kind: 'paragraph',
      text: say('overviewReturned', {
        returned: grouped(returned),
        asked: grouped(asked),
        accepted: grouped(accepted),
        delivered: grouped(delivered),
        answered: grouped(answered),
        askedRate: rate(asked, returned),
        answeredOfReturned: rate(answered, returned),
        answeredOfAsked: rate(answered, asked),
        answeredOfDelivered: rate(answered, delivered),
      }),
    },
    { kind: 'paragraph', text: index },
    ...results.series.slice(0, 1).flatMap((series) => standings(say, series)),
  ];
}

function standings(say: Phrases, { units, comparison }: SeriesResults): ReportBlock[] {
  if (!comparison) return [];
  const of = (standing: string) => units.filter((unit) => unit.standing === standing).length;
  const [above, below, alike] = [of('above'), of('below'), of('not_distinguishable')];
  return [{ kind: 'paragraph', text: say('overviewUnits', { compared: above + below + alike, above, below, alike }) }];
}

function figures(writer: Writer, series: SeriesResults, index: number): ReportBlock[] {
  const { rt, say, results } = writer;
  const { name } = rt.reference.instrument(series.instrumentVersionId);
  const form = say.has(`form_${series.form}`) ? say(`form_${series.form}`) : series.form;
  const intro: ReportBlock[] =
    results.series.length > 1 ? [{ kind: 'paragraph', text: say('series', { name: name.vi, form }) }] : [];
  const suffix = index === 0 ? '' : ` ${index + 1}`;
  const named = (table: ReportTable): ReportTable => ({ ...table, name: table.name + suffix });
  const fields = fieldTable(writer, series);
  const items = itemTable(writer, series);
  return [
    { kind: 'heading', text: say('indexes') },
    ...intro,
    named(indexTable(writer, series)),
    { kind: 'heading', text: say('factors') },
    named(factorTable(writer, series)),
    ...(items ? [named(items)] : []),
    ...[distributionTable(writer, series)].flatMap((table) => (table ? [named(table)] : [])),
    { kind: 'heading', text: say('units') },
    ...bandSentence(writer, series),
    named(unitTable(writer, series)),
    { kind: 'heading', text: say('fields') },
    fields ? named(fields) : { kind: 'paragraph', text: say('fieldsNone') },
  ];
}

/** The split into bands, for the official report only. */
function bandSentence({ rt, say }: Writer, { units }: SeriesResults): ReportBlock[] {
  const bands = rt.settings.get('bands').value;
  const indexes = units.flatMap(({ number: { total } }) => (total.shown === 'figure' ? [total.index] : []));
  if (indexes.length === 0) return [];
  const parts = bands.map(({ name, from }, at) => {
    const below = bands[at - 1]?.from ?? Number.POSITIVE_INFINITY;
    const n = indexes.filter((index) => index >= from && index < below).length;
    return `${say.has(`band_${name}`) ? say(`band_${name}`) : name} ${n}`;
  });
  return [{ kind: 'paragraph', text: say('bandSentence', { bands: parts.join(', ') }) }];
}

function ways(writer: Writer): ReportBlock[] {
  return [{ kind: 'heading', text: writer.say('roads') }, roadTable(writer)];
}

function onTime({ say, results: { register, series } }: Writer): ReportBlock[] {
  const { due, overdue, complained, ratio766, onTime: kept } = register;
  const view = series[0]?.province.onTimeView;
  return [
    { kind: 'heading', text: say('onTime') },
    {
      kind: 'paragraph',
      text:
        kept === null
          ? say('onTimeNone')
          : say('onTimeText', { due: grouped(due), overdue: grouped(overdue), onTime: percent(kept) }),
    },
    ...(ratio766 === null
      ? []
      : [
          {
            kind: 'paragraph' as const,
            text: say('ratioText', { ratio: percent(ratio766), complained: grouped(complained) }),
          },
        ]),
    ...(view?.shown === 'figure'
      ? [
          {
            kind: 'paragraph' as const,
            text: say('onTimeView', { index: percent(view.index), n: grouped(view.n) }),
          },
        ]
      : []),
  ];
}

function suggestions({ say, nextTable }: Writer, { themes }: ReportVoices): ReportBlock[] {
  const heading: ReportBlock = { kind: 'heading', text: say('themes') };
  if (themes.length === 0) return [heading, { kind: 'paragraph', text: say('themesNone') }];
  return [
    heading,
    {
      kind: 'table',
      name: say('themeSheet'),
      caption: say('themeTable', { n: nextTable() }),
      columns: [
        { label: say('theme'), width: 60 },
        { label: say('voices'), width: 20 },
        { label: say('themeUnits'), width: 20 },
      ],
      rows: themes.map(({ name, voices, units }) => [name, count(voices), count(units)]),
    },
  ];
}

function unitsSay({ say }: Writer, { comments }: ReportVoices): ReportBlock[] {
  return [
    { kind: 'heading', text: say('comments') },
    comments.length === 0
      ? { kind: 'paragraph', text: say('commentsNone') }
      : { kind: 'list', items: comments.map((comment) => say('comment', comment)) },
  ];
}
