import { z } from 'zod';

/**
 * Periods of reporting. The calendar is cut at every boundary of every period into spans; a ballot belongs to the span
 * in which its result was returned, and every period is a whole number of spans. So no two periods that overlap can be
 * subtracted below a span, and spans come out in blocks (see results/disclosure.ts).
 */
export interface Periods {
  /** In force from each day on, the earliest first and for everything before it: on which day of a month it begins. */
  readonly months: readonly { readonly since: string; readonly startDay: number }[];
  /** A result reported so many days after its span ended no longer counts in it, but in the present one. */
  readonly cutOffDays: number;
  readonly custom: readonly CustomPeriod[];
}

export interface CustomPeriod {
  readonly id: string;
  readonly nameVi: string;
  readonly nameEn: string;
  readonly start: string;
  /** Inclusive. */
  readonly end: string;
}

export interface Span {
  /** Its first day; `YYYY-MM` where that is the first of a month. */
  readonly label: string;
  readonly start: string;
  /** Inclusive. */
  readonly end: string;
}

export const periodKinds = ['month', 'quarter', 'half', 'year', 'custom'] as const;
export type PeriodKind = (typeof periodKinds)[number];

export interface Period {
  /** `2026-03`, `2026-Q1`, `2026-H1`, `2026`, or the id of a custom one. */
  readonly id: string;
  readonly kind: PeriodKind;
  /** Custom ones only; the others are named by their id. */
  readonly name: { readonly vi: string; readonly en: string } | null;
  readonly start: string;
  /** Inclusive. */
  readonly end: string;
}

const day = z
  .string()
  .regex(/^20\d\d-\d\d-\d\d$/, 'must be a day such as 2026-09-02')
  .refine((text) => isDay(text), 'is no day of the calendar');

export const periodsSchema = z
  .strictObject({
    months: z
      .array(z.strictObject({ since: day, startDay: z.union([z.literal(1), z.literal(15)], 'must be 1 or 15') }))
      .min(1)
      .refine((list) => list.every(({ since }, at) => at === 0 || since > list[at - 1]!.since), 'must stand in time'),
    cutOffDays: z.int().min(0).max(60),
    custom: z.array(
      z
        .strictObject({
          id: z.string().regex(/^[a-z][a-z0-9-]{1,39}$/, 'must be small letters, digits and hyphens'),
          nameVi: z.string().min(1).max(120),
          nameEn: z.string().min(1).max(120),
          start: day,
          end: day,
        })
        .refine(({ start, end }) => start <= end, 'must not end before it starts'),
    ),
  })
  .refine(
    ({ custom }) => new Set(custom.map(({ id }) => id)).size === custom.length,
    'two custom periods have the same id',
  );

/** The label of the span a local day lies in. */
export function spanOf(periods: Periods, onDay: string): Span {
  let start = onDay;
  while (!isBoundary(periods, start)) start = addDays(start, -1);
  let end = onDay;
  while (!isBoundary(periods, addDays(end, 1))) end = addDays(end, 1);
  return { label: start.endsWith('-01') ? start.slice(0, 7) : start, start, end };
}

/** The span of a label; `undefined` where none is called so. */
export function spanOfLabel(periods: Periods, label: string): Span | undefined {
  const first = label.length === 7 ? `${label}-01` : label;
  if (!isDay(first)) return undefined;
  const span = spanOf(periods, first);
  return span.label === label ? span : undefined;
}

/** The spans from one day to another, which must begin and end one. @throws Error naming the nearest days that do */
export function spansBetween(periods: Periods, start: string, end: string): Span[] {
  const [first, last] = [spanOf(periods, start), spanOf(periods, end)];
  if (first.start !== start || last.end !== end || start > end)
    throw new Error(
      `${start} to ${end} is no whole number of released parts: the nearest are ${first.start} to ${last.end}`,
    );
  const spans = [first];
  while (spans.at(-1)!.end < end) spans.push(spanOf(periods, addDays(spans.at(-1)!.end, 1)));
  return spans;
}

/** Where a result counts that was returned on one day and reported on another. */
export function countingSpan(periods: Periods, returnedOn: string, today: string): Span {
  const span = spanOf(periods, returnedOn < today ? returnedOn : today);
  return isPastCutOff(periods, span, today) ? spanOf(periods, today) : span;
}

export function isPastCutOff({ cutOffDays }: Periods, span: Span, today: string): boolean {
  return today > addDays(span.end, cutOffDays);
}

/** A period by its id; `undefined` where there is none. */
export function findPeriod(periods: Periods, id: string): Period | undefined {
  const custom = periods.custom.find((each) => each.id === id);
  if (custom)
    return { id, kind: 'custom', name: { vi: custom.nameVi, en: custom.nameEn }, start: custom.start, end: custom.end };
  const [, year, rest] = /^(20\d\d)(?:-(Q[1-4]|H[12]|0[1-9]|1[0-2]))?$/.exec(id) ?? [];
  if (year === undefined) return undefined;
  const of = (kind: PeriodKind, from: number, months: number): Period => ({
    id,
    kind,
    name: null,
    start: startOfMonth(periods, Number(year), from),
    end: addDays(startOfMonth(periods, Number(year), from + months), -1),
  });
  if (rest === undefined) return of('year', 1, 12);
  if (rest.startsWith('Q')) return of('quarter', 3 * Number(rest[1]) - 2, 3);
  if (rest.startsWith('H')) return of('half', 6 * Number(rest[1]) - 5, 6);
  return of('month', Number(rest), 1);
}

/** Every period that has a day between two, the newest first within its kind. */
export function periodsBetween(periods: Periods, from: string, to: string): Period[] {
  const years = Array.from({ length: Number(to.slice(0, 4)) - Number(from.slice(0, 4)) + 3 }, (_, n) =>
    String(Number(to.slice(0, 4)) + 1 - n),
  );
  const parts = [
    '12',
    '11',
    '10',
    '09',
    '08',
    '07',
    '06',
    '05',
    '04',
    '03',
    '02',
    '01',
    'Q4',
    'Q3',
    'Q2',
    'Q1',
    'H2',
    'H1',
  ];
  const ids = years.flatMap((year) => [...parts.map((part) => `${year}-${part}`), year]);
  const all = [...ids, ...periods.custom.map(({ id }) => id)].flatMap((id) => findPeriod(periods, id) ?? []);
  const rank = ({ kind }: Period) => periodKinds.indexOf(kind);
  return all
    .filter(({ start, end }) => start <= to && end >= from)
    .sort((a, b) => rank(a) - rank(b) || (a.start < b.start ? 1 : -1));
}

/** The month of reporting a day lies in. */
export function monthOf(periods: Periods, onDay: string): Period {
  return periodsBetween(periods, onDay, onDay).find(({ kind }) => kind === 'month')!;
}

/** The period of the same kind and length just before; `undefined` for a custom one. */
export function periodBefore(periods: Periods, period: Period): Period | undefined {
  if (period.kind === 'custom') return undefined;
  const onDay = addDays(period.start, -1);
  return periodsBetween(periods, onDay, onDay).find(({ kind }) => kind === period.kind);
}

/**
 * What a change of the periods would do to spans whose results have come in: each would need them to be taken apart or
 * put together, which nobody can. @returns one line a problem
 */
export function cutsThroughPast(before: Periods, after: Periods, today: string): string[] {
  const [first] = [before.months[0]!.since, after.months[0]!.since, ...after.custom.map(({ start }) => start)].sort();
  const problems: string[] = [];
  for (let at = first!; at <= today && problems.length < 5; at = addDays(at, 1))
    if (isBoundary(before, at) !== isBoundary(after, at))
      problems.push(
        `a part cannot ${isBoundary(after, at) ? 'begin' : 'cease to begin'} on ${at}, because results of that day have come in; the earliest day to change is ${addDays(today, 1)}`,
      );
  return problems;
}

/** First day of a month of reporting; months after 12 are those of the next year. */
function startOfMonth(periods: Periods, year: number, month: number): string {
  const nominal = (day: number, back: number) =>
    new Date(Date.UTC(year, month - 1 - back, day)).toISOString().slice(0, 10);
  // The 5th lies in the month of its name, whichever day it begins.
  const { since, startDay, first } = regimeAt(periods, nominal(5, 0));
  const start = startDay === 1 ? nominal(1, 0) : nominal(startDay, 1);
  return !first && since > start ? since : start;
}

function isBoundary(periods: Periods, at: string): boolean {
  const { since, startDay, first } = regimeAt(periods, at);
  if (Number(at.slice(8)) === startDay || (!first && at === since)) return true;
  return periods.custom.some(({ start, end }) => at === start || at === addDays(end, 1));
}

function regimeAt({ months }: Periods, at: string): { since: string; startDay: number; first: boolean } {
  const found = months.findLast(({ since }) => since <= at) ?? months[0]!;
  return { ...found, first: found === months[0] };
}

export function addDays(onDay: string, days: number): string {
  return new Date(Date.parse(`${onDay}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`);
  return Number.isFinite(at) && new Date(at).toISOString().startsWith(text);
}
