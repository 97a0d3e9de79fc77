import { type FrozenPeriodRow, findSignOffs } from '../db/frozen-periods.ts';
import { findLatestHeads, type ReleaseHead } from '../db/releases.ts';
import { localDay } from '../domain/hours.ts';
import { addDays, findPeriod, type Period, periodsBetween, type Span, spansBetween } from '../domain/periods.ts';
import type { Runtime } from '../runtime.ts';
import type { PeriodInfo, SignOff } from './period-results.ts';

/** Days after the end of a part in which its last window is closed for certain. */
const longestWindow = 130;

/** What is known of the calendar of a province: its latest releases and its sign-offs. */
export interface Calendar {
  readonly heads: ReadonlyMap<string, ReleaseHead>;
  readonly signOffs: readonly Omit<FrozenPeriodRow, 'body'>[];
  readonly today: string;
}

export async function readCalendar(rt: Runtime, provinceId: string): Promise<Calendar> {
  const heads = await findLatestHeads(rt.db.reader, provinceId);
  return {
    heads: new Map(heads.map((head) => [head.period, head])),
    signOffs: await findSignOffs(rt.db.reader, provinceId),
    today: localDay(rt.clock.now()),
  };
}

/** Every period with a day between the first release and today, by kind, the newest first within one. */
export async function findPeriods(rt: Runtime, provinceId: string): Promise<PeriodInfo[]> {
  const calendar = await readCalendar(rt, provinceId);
  const periods = rt.settings.get('periods').value;
  const [first] = calendar.heads.keys();
  const from = first === undefined ? calendar.today : startOf(first);
  return periodsBetween(periods, from < calendar.today ? from : calendar.today, calendar.today).map((period) =>
    describePeriod(rt, calendar, period),
  );
}

/** @returns `undefined` where there is no such period */
export async function findPeriodInfo(rt: Runtime, provinceId: string, id: string): Promise<PeriodInfo | undefined> {
  const period = findPeriod(rt.settings.get('periods').value, id);
  return period && describePeriod(rt, await readCalendar(rt, provinceId), period);
}

export function describePeriod(rt: Runtime, { heads, signOffs, today }: Calendar, period: Period): PeriodInfo {
  const [first] = heads.keys();
  // Nothing ever came in before the first release.
  const spans = partsOf(rt, period).filter(({ end }) => first !== undefined && end >= startOf(first));
  const released = spans.flatMap(({ label }) => heads.get(label) ?? []);
  // A part of which nothing ever came in has no release at all.
  const isSettled = ({ label, end }: Span) =>
    heads.get(label)?.complete === 1 || (!heads.has(label) && addDays(end, longestWindow) < today);
  const isComplete = period.end < today && released.length > 0 && spans.every(isSettled);
  const signOff =
    signOffs
      .filter((row) => row.period_id === period.id)
      .map(signOffOf)
      .at(-1) ?? null;
  return {
    ...period,
    state: signOff ? 'frozen' : period.end >= today ? 'open' : 'provisional',
    completeAt: isComplete ? Math.max(...released.map((head) => head.released_at)) : null,
    signOff,
    hasFigures: released.some(({ phones }) => phones > 0),
  };
}

/** The spans a period is the sum of. */
export function partsOf(rt: Runtime, { start, end }: Pick<Period, 'start' | 'end'>): Span[] {
  return spansBetween(rt.settings.get('periods').value, start, end);
}

export function signOffOf({ revision, signed_by_name, signed_at, reason }: Omit<FrozenPeriodRow, 'body'>): SignOff {
  return { revision, by: signed_by_name, at: signed_at, reason };
}

/** First day of the span with this label. */
function startOf(label: string): string {
  return label.length === 7 ? `${label}-01` : label;
}

/** The province a unit belongs to. @throws where it belongs to none */
export function provinceOf(rt: Runtime, unitId: string): string {
  const found = rt.reference
    .units()
    .find((unit) => unit.level === 'province' && rt.reference.isWithin(unitId, unit.id));
  if (!found) throw new Error(`unit ${unitId} belongs to no province`);
  return found.id;
}
