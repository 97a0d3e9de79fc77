import type { PeriodInfo, PeriodResults, SeriesResults } from '../../results/period-results.ts';
import type { Runtime } from '../../runtime.ts';
import { type Asked, addressOf } from './request.ts';
import type { Wording } from './wording.ts';

const kinds = ['month', 'quarter', 'half', 'year', 'custom'] as const;

const provinceTabs = [
  ['glance', '/results'],
  ['comparison', '/results/comparison'],
  ['leakage', '/results/leakage'],
  ['factors', '/results/factors'],
  ['fields', '/results/fields'],
  ['channels', '/results/channels'],
  ['trend', '/results/trend'],
  ['bands', '/results/bands'],
  ['definitions', '/results/definitions'],
] as const;
const unitTabs = [
  ['unit', '/results'],
  ['definitions', '/results/definitions'],
] as const;

/** What stands around every page of results: where it is, and what else there is in the same period. */
export function tabsView(w: Wording, path: string, asked: Partial<Asked>, seesProvince: boolean) {
  return (seesProvince ? provinceTabs : unitTabs).map(([name, href]) => ({
    label: w.t[`tab_${name}`]!,
    href: addressOf(href, { ...asked, revision: href === '/results/definitions' ? undefined : asked.revision }),
    current: href === path || (href === '/results/comparison' && path.startsWith('/results/units/')),
  }));
}

/** The choice of period, questionnaire and view of units, as one form. */
export function pickerView(
  w: Wording,
  rt: Runtime,
  {
    path,
    periods,
    period,
    asked,
    series,
  }: {
    path: string;
    periods: readonly PeriodInfo[];
    period: PeriodInfo;
    asked: Asked;
    series: readonly SeriesResults[];
  },
) {
  const known = periods.some(({ id }) => id === period.id) ? periods : [period, ...periods];
  const days = ({ start, end }: PeriodInfo) => w.say('days', { start: w.day(start), end: w.day(end) });
  const names = series.map((each) => ({ value: seriesName(rt, each), label: seriesTitle(w, rt, each) }));
  const chosen = names.find(({ value }) => value === asked.series) ?? names[0];
  return {
    path,
    groups: kinds
      .map((kind) => ({
        label: w.t[`kind_${kind}`]!,
        options: known
          .filter((each) => each.kind === kind)
          .map((each) => ({
            value: each.id,
            label: `${capitalised(w.period(each))} · ${days(each)}`,
            chosen: each.id === period.id,
          })),
      }))
      .filter(({ options }) => options.length > 0),
    series: names.length > 1 ? names.map((name) => ({ ...name, chosen: name === chosen })) : [],
    units: (['then', 'successors'] as const).map((value) => ({
      value,
      label: w.t[`unitView_${value}`]!,
      chosen: value === asked.units,
    })),
  };
}

/** Whether the figures are final, who said so, and which other versions there are. */
export function stateView(
  w: Wording,
  {
    path,
    period,
    asked,
    results,
    revisions,
  }: {
    path: string;
    period: PeriodInfo;
    asked: Asked;
    results: PeriodResults | undefined;
    revisions: readonly number[];
  },
) {
  const { state, signOff } = period;
  const released = Math.max(0, ...(results?.parts ?? []).map(({ releasedAt }) => releasedAt ?? 0));
  const frozen = state === 'frozen' && signOff;
  return {
    state,
    label: frozen ? w.say('state_frozen', { revision: signOff.revision }) : w.t[`state_${state}`]!,
    days: w.say('days', { start: w.day(period.start), end: w.day(period.end) }),
    text: frozen
      ? w.say('state_frozen_text', { by: signOff.by, at: w.moment(signOff.at) })
      : w.t[`state_${state}_text`]!,
    reason: frozen && signOff.reason ? w.say('revisionReason', { reason: signOff.reason }) : '',
    released: released > 0 && !frozen ? w.say('releaseLine', { at: w.moment(released) }) : '',
    revisions:
      revisions.length > 1
        ? revisions.map((revision) => ({
            label: w.say('revisionLink', { revision }),
            href: addressOf(path, { ...asked, revision }),
            current: revision === signOff?.revision,
          }))
        : [],
  };
}

/** The series that is asked for, else the one with most ballots. */
export function chooseSeries(rt: Runtime, results: PeriodResults, asked: Asked): SeriesResults | undefined {
  return results.series.find((each) => seriesName(rt, each) === asked.series) ?? results.series[0];
}

export function seriesTitle(w: Wording, rt: Runtime, { instrumentVersionId, form }: SeriesResults): string {
  const { name } = rt.reference.instrument(instrumentVersionId);
  return w.say('questionnaire', { name: w.name(name), form: w.t[`form_${form}`]! });
}

/** A series in an address: `police-2019-1-short`. */
function seriesName(rt: Runtime, { instrumentVersionId, form }: SeriesResults): string {
  const { code, version } = rt.reference.instrument(instrumentVersionId);
  return `${code}-${version}-${form}`;
}

export function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
