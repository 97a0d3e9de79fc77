import { findFrozenBody } from '../db/frozen-periods.ts';
import type { ReleaseHead } from '../db/releases.ts';
import { addDays, findPeriod, type Period, periodBefore, spanOf } from '../domain/periods.ts';
import type { Standing } from '../domain/statistics/comparison.ts';
import type { Runtime } from '../runtime.ts';
import { assemblePeriod } from './assemble-period.ts';
import type { PeriodResults, SeriesResults, TrendPoint, UnitResults, UnitView } from './period-results.ts';
import { type Calendar, describePeriod, partsOf, readCalendar, signOffOf } from './read-periods.ts';
import { readReleases } from './stored-release.ts';

export interface PeriodQuery {
  readonly provinceId: string;
  /** Its id. */
  readonly period: string;
  /** Of a frozen period; the latest where left out. */
  readonly revision?: number | undefined;
  readonly units?: UnitView | undefined;
}

/**
 * The figures of a period: as they were signed off where it is frozen, else added up from the latest releases of its
 * parts. `undefined` where there is no such period or revision, or nothing has come out yet.
 */
export async function findPeriodResults(rt: Runtime, query: PeriodQuery): Promise<PeriodResults | undefined> {
  const period = findPeriod(rt.settings.get('periods').value, query.period);
  if (!period) return undefined;
  const calendar = await readCalendar(rt, query.provinceId);
  const signOffs = calendar.signOffs.filter((row) => row.period_id === period.id);
  const signOff =
    query.revision === undefined ? signOffs.at(-1) : signOffs.find((row) => row.revision === query.revision);
  if (!signOff) return query.revision === undefined ? addUp(rt, calendar, period, query) : undefined;
  const body = await findFrozenBody(rt.db.reader, query.provinceId, period.id, signOff.revision);
  if (body === undefined) return undefined;
  const results = readFrozen(body)[query.units ?? 'then'];
  return { ...results, period: { ...results.period, state: 'frozen', signOff: signOffOf(signOff) } };
}

/** What is stored of a frozen period: both views of its units. */
export type FrozenBody = Readonly<Record<UnitView, PeriodResults>>;

function readFrozen(body: string): FrozenBody {
  return JSON.parse(body) as FrozenBody;
}

/** A unit in each series of a period; empty where nothing of it is out. */
export function unitIn(results: PeriodResults, unitId: string): { series: SeriesResults; unit: UnitResults }[] {
  return results.series.flatMap((series) => {
    const unit = series.units.find((each) => each.unitId === unitId);
    return unit ? [{ series, unit }] : [];
  });
}

/** The index of a province, or of a unit, over so many periods of one kind, the last one last. */
export async function findTrend(
  rt: Runtime,
  { provinceId, unitId, period, points }: { provinceId: string; unitId?: string; period: string; points: number },
): Promise<TrendPoint[]> {
  const periods = rt.settings.get('periods').value;
  const trend: TrendPoint[] = [];
  for (let at = findPeriod(periods, period); at && trend.length < points; at = periodBefore(periods, at)) {
    const results = await findPeriodResults(rt, { provinceId, period: at.id });
    if (!results && trend.length > 0) break;
    const [series] = results?.series ?? [];
    const unit = unitId === undefined ? undefined : series?.units.find((each) => each.unitId === unitId);
    const measures = unitId === undefined ? series?.province : unit;
    if (results && measures)
      trend.unshift({
        period: results.period,
        total: measures.number.total,
        all: measures.all.total,
        response: unit?.response ?? results.response,
      });
  }
  return trend;
}

/** Of releases alone, whether signed off or not. */
export async function addUp(
  rt: Runtime,
  calendar: Calendar,
  period: Period,
  { provinceId, units = 'then' }: Pick<PeriodQuery, 'provinceId' | 'units'>,
): Promise<PeriodResults | undefined> {
  const parts = partsOf(rt, period);
  const heads = headsOf(calendar, parts);
  if (heads.length === 0) return undefined;
  const before = periodBefore(rt.settings.get('periods').value, period);
  const rolling = rollingYear(rt, period);
  const headsBefore = before ? headsOf(calendar, partsOf(rt, before)) : [];
  const headsRolling = headsOf(calendar, partsOf(rt, rolling));
  return remembered(
    rt,
    [period.id, units, provinceId, calendar.today, ...[...heads, ...headsBefore, ...headsRolling].map(({ id }) => id)],
    async () => {
      const earlier = headsBefore.length > 0 ? await readReleases(rt, headsBefore) : [];
      const standingsBefore = new Map<string, Standing>();
      if (before && earlier.length > 0)
        for (const { comparison, form, instrumentVersionId } of assemblePeriod(rt, {
          provinceId,
          info: describePeriod(rt, calendar, before),
          unitView: units,
          releases: earlier,
        }).series)
          for (const { unitId, standing } of comparison?.points ?? [])
            standingsBefore.set(`${instrumentVersionId}\0${form}\0${unitId}`, standing);
      const results = assemblePeriod(rt, {
        provinceId,
        info: describePeriod(rt, calendar, period),
        unitView: units,
        releases: await readReleases(rt, heads),
        standingsBefore,
        rolling: { ...rolling, releases: await readReleases(rt, headsRolling) },
      });
      return {
        ...results,
        parts: parts.map(({ label }) => {
          const head = calendar.heads.get(label);
          return { label, sequence: head?.sequence ?? 0, releasedAt: head?.released_at ?? null };
        }),
      };
    },
  );
}

function headsOf({ heads }: Calendar, parts: readonly { label: string }[]): ReleaseHead[] {
  return parts.flatMap(({ label }) => heads.get(label) ?? []);
}

/** The twelve months up to the end of a period, in whole parts. */
function rollingYear(rt: Runtime, { end }: Period): { start: string; end: string } {
  const yearBefore = `${Number(end.slice(0, 4)) - 1}${end.slice(4).replace('02-29', '02-28')}`;
  return { start: spanOf(rt.settings.get('periods').value, addDays(yearBefore, 1)).start, end };
}

const mostKept = 40;
const kept = new WeakMap<Runtime['db'], Map<string, Promise<PeriodResults>>>();

/** Releases never change, so neither does what is added up from them. */
function remembered(rt: Runtime, key: readonly string[], make: () => Promise<PeriodResults>): Promise<PeriodResults> {
  const memory = kept.get(rt.db) ?? new Map<string, Promise<PeriodResults>>();
  kept.set(rt.db, memory);
  const name = key.join('\0');
  const found = memory.get(name) ?? make();
  memory.delete(name);
  memory.set(name, found);
  found.catch(() => memory.delete(name));
  for (const oldest of memory.keys()) if (memory.size > mostKept) memory.delete(oldest);
  return found;
}
