import { hour, localDay, minute, startOfDay } from '../hours.ts';
import { type Msisdn, parseMsisdn } from '../msisdn.ts';
import { plainWords } from './plain-words.ts';

/** A cell as it was stored: text, or the number a spreadsheet made of it. */
export type Cell = string | number;

export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: CellProblem };

export type CellProblem =
  | 'missing'
  | 'noDate'
  | 'impossibleDate'
  | 'future'
  | 'phoneShortened'
  | 'noPhone'
  | 'notMobile'
  | 'unknownResult'
  | 'unknownNotAsked';

/** Day 0 of a spreadsheet's calendar, 1899-12-30, at local midnight. */
const dayZero = startOfDay('1899-12-30');
const dayLength = 24 * hour;

/** Ends of the days a case can be of: what lies outside is a slip of the pen, not a date. */
const [firstDay, lastDay] = [startOfDay('2015-01-01'), startOfDay('2100-01-01')];

/**
 * A day, with or without a time, as forms of Viet Nam and spreadsheets write it: `22/11/2026`, `22/11/2026 09:30`,
 * `22-11-2026`, `2026-11-22T09:30:00+07:00`, or the spreadsheet's number of days. Local time of Viet Nam.
 * @param timeOfDay ms after midnight where the cell names no time
 */
export function readDate(cell: Cell, timeOfDay: number): Read<number> {
  const text = String(cell).trim();
  if (text === '') return { ok: false, problem: 'missing' };
  const instant = /^\d{5}([.,]\d+)?$/.test(text)
    ? serialDate(Number(text.replace(',', '.')), timeOfDay)
    : (vietnameseDate(text, timeOfDay) ?? isoDate(text, timeOfDay));
  if (instant === undefined) return { ok: false, problem: 'noDate' };
  if (!(instant >= firstDay && instant < lastDay)) return { ok: false, problem: 'impossibleDate' };
  return { ok: true, value: instant };
}

function serialDate(serial: number, timeOfDay: number): number {
  const days = Math.floor(serial);
  // Spreadsheets keep a time as a fraction of the day; a second is the finest they mean.
  const time = Math.round((serial - days) * 86_400) * 1000;
  return dayZero + days * dayLength + (time === 0 ? timeOfDay : time);
}

function vietnameseDate(text: string, timeOfDay: number): number | undefined {
  const found = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T,]+(\d{1,2})[:hg](\d{2})(?::(\d{2}))?)?$/i.exec(text);
  if (!found) return undefined;
  const [, day, month, year, hours, minutes, seconds] = found;
  return localInstant([year, month, day], hours === undefined ? undefined : [hours, minutes, seconds], timeOfDay);
}

function isoDate(text: string, timeOfDay: number): number | undefined {
  const found = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/.exec(
    text,
  );
  if (!found) return undefined;
  const [, year, month, day, hours, minutes, seconds, zone] = found;
  if (zone) return Date.parse(text.replace(' ', 'T'));
  return localInstant([year, month, day], hours === undefined ? undefined : [hours, minutes, seconds], timeOfDay);
}

type Parts = readonly (string | undefined)[];

/** NaN, which is no instant, where the calendar or the clock has no such moment. */
function localInstant(date: Parts, time: Parts | undefined, timeOfDay: number): number {
  const [year, month, day] = date.map(Number) as [number, number, number];
  const iso = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  const midnight = startOfDay(iso);
  if (Number.isNaN(midnight) || localDay(midnight) !== iso) return Number.NaN;
  if (!time) return midnight + timeOfDay;
  const [hours, minutes, seconds] = time.map((part) => Number(part ?? 0)) as [number, number, number];
  if (hours > 23 || minutes > 59 || seconds > 59) return Number.NaN;
  return midnight + hours * hour + minutes * minute + seconds * 1000;
}

/** Spreadsheets write a long number so, and throw its last digits away: `9.12E+08`. */
const scientific = /^(\d)(?:[.,](\d+))?E\+?(\d{1,2})$/i;

/** A number as a spreadsheet leaves it: without its leading zero, with `.0`, or in scientific notation. */
export function readPhone(cell: Cell): Read<Msisdn> {
  const text = String(cell)
    .trim()
    .replace(/^'/, '')
    .replace(/[.,]0+$/, '');
  if (text === '') return { ok: false, problem: 'missing' };
  const eaten = scientific.exec(text);
  if (eaten) {
    const [, first, rest = '', power] = eaten;
    // All digits are still there only where it wrote as many as the power says; else they are gone for good.
    if (rest.length !== Number(power)) return { ok: false, problem: 'phoneShortened' };
    return phoneOf(`${first}${rest}`);
  }
  return phoneOf(text);
}

function phoneOf(text: string): Read<Msisdn> {
  const parsed = parseMsisdn(text);
  if (parsed.ok) return { ok: true, value: parsed.msisdn };
  return { ok: false, problem: parsed.problem === 'not_mobile' ? 'notMobile' : 'noPhone' };
}

const resultWords: Readonly<Record<'granted' | 'refused' | 'withdrawn', readonly string[]>> = {
  granted: [
    '',
    'granted',
    'da tra',
    'da tra ket qua',
    'tra ket qua',
    'dong y',
    'cap',
    'da cap',
    'hoan thanh',
    'da hoan thanh',
    'da giai quyet',
    'giai quyet',
  ],
  refused: ['refused', 'tu choi', 'khong dong y', 'khong giai quyet', 'tra lai', 'tra lai ho so', 'khong cap'],
  withdrawn: ['withdrawn', 'rut', 'rut ho so', 'cong dan rut', 'xin rut', 'huy', 'huy ho so'],
};

/** An empty cell is a granted result: files of returned results often say nothing else. */
export function readResult(cell: Cell): Read<keyof typeof resultWords> {
  const word = plainWords(String(cell));
  for (const [result, words] of Object.entries(resultWords))
    if (words.includes(word)) return { ok: true, value: result as keyof typeof resultWords };
  return { ok: false, problem: 'unknownResult' };
}

const notAskedWords: Readonly<Record<'no_phone' | 'refused_at_desk', readonly string[]>> = {
  no_phone: ['no phone', 'khong co', 'khong co so', 'khong co dien thoai', 'khong dien thoai'],
  refused_at_desk: ['refused at desk', 'tu choi', 'khong muon', 'khong dong y', 'khong muon duoc hoi'],
};

export function readNotAsked(cell: Cell): Read<keyof typeof notAskedWords | null> {
  const word = plainWords(String(cell));
  if (word === '') return { ok: true, value: null };
  for (const [reason, words] of Object.entries(notAskedWords))
    if (words.includes(word)) return { ok: true, value: reason as keyof typeof notAskedWords };
  return { ok: false, problem: 'unknownNotAsked' };
}

export function readYes(cell: Cell): boolean {
  return ['1', 'co', 'x', 'yes', 'true', 'da phan anh'].includes(plainWords(String(cell)));
}
