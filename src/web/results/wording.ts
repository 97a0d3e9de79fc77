import { fill } from '../../domain/fill.ts';
import { indexOf } from '../../domain/scoring.ts';
import type { PeriodInfo } from '../../results/period-results.ts';
import type { Cell } from '../../results/release-body.ts';
import type { Language, Texts } from '../texts.ts';

/** Numbers, days and figures as a page of one language writes them. */
export interface Wording {
  readonly t: Texts;
  readonly language: Language;
  count(n: number): string;
  /** Hundredths of a percent with two decimals. */
  index(hundredths: number): string;
  /** A share with one decimal and the sign; a dash where there is nothing to divide by. */
  rate(part: number, whole: number): string;
  fraction(part: number, whole: number): string;
  month(month: string): string;
  moment(at: number): string;
  /** A local day, `YYYY-MM-DD`. */
  day(day: string): string;
  /** What a period is called. */
  period(period: Pick<PeriodInfo, 'id' | 'kind' | 'name'>): string;
  name(name: { readonly vi: string; readonly en: string }): string;
  /** The figure in one or two words: a number, a band, or that there are too few. */
  cell(cell: Cell): string;
  /** Its interval; empty where none is shown. */
  interval(cell: Cell): string;
  say(key: string, values: Readonly<Record<string, string | number>>): string;
}

const quarters = ['I', 'II', 'III', 'IV'];
const locales: Readonly<Record<Language, string>> = { vi: 'vi-VN', en: 'en-GB' };

export function wordingOf(language: Language, t: Texts): Wording {
  const locale = locales[language];
  const plain = new Intl.NumberFormat(locale);
  const decimals = (digits: number) =>
    new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const [one, two] = [decimals(1), decimals(2)];
  const moments = new Intl.DateTimeFormat(locale, {
    timeZone: 'Asia/Ho_Chi_Minh',
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  });
  const index = (hundredths: number) => two.format(hundredths / 100);
  return {
    t,
    language,
    count: (n) => plain.format(n),
    index,
    rate(part, whole) {
      const share = indexOf(Math.min(part, whole), whole);
      return share === undefined ? '–' : `${one.format(share / 100)} %`;
    },
    fraction: (part, whole) => fill(t['fraction']!, { part: plain.format(part), whole: plain.format(whole) }),
    month(month) {
      const [year, number] = month.split('-');
      return fill(t['month']!, { month: String(Number(number)), year: year!, name: t[`month_${Number(number)}`]! });
    },
    day(day) {
      const [year, month, date] = day.split('-');
      return `${date}/${month}/${year}`;
    },
    period(period) {
      const [year, part = ''] = period.id.split('-');
      if (period.kind === 'custom') return period.name![language];
      if (period.kind === 'month')
        return fill(t['period_month']!, {
          month: String(Number(part)),
          year: year!,
          name: t[`month_${Number(part)}`]!,
        });
      if (period.kind === 'quarter')
        return fill(t['period_quarter']!, { number: quarters[Number(part[1]) - 1]!, year: year! });
      return fill(t[period.kind === 'year' ? 'period_year' : `period_${part}`]!, { year: year! });
    },
    name: (name) => name[language],
    moment: (at) => moments.format(new Date(at)),
    cell(cell) {
      if (cell.shown === 'figure') return index(cell.index);
      return cell.shown === 'band' ? `${cell.from / 100}–${cell.to / 100}` : t['tooFew']!;
    },
    interval: (cell) => (cell.shown === 'figure' ? `${index(cell.low)}–${index(cell.high)}` : ''),
    say: (key, values) => fill(t[key]!, values),
  };
}
