import { hour, minute } from '../hours.ts';
import type { Msisdn } from '../msisdn.ts';
import type { CaseField, ColumnMap } from './columns.ts';
import { plainWords } from './plain-words.ts';
import { type Cell, type CellProblem, readDate, readNotAsked, readPhone, readResult, readYes } from './values.ts';

/** Units and procedures a file may name, by code or by name; what several share names none. */
export interface CaseRegister {
  findUnits(codeOrName: string): readonly string[];
  findProcedures(codeOrName: string): readonly string[];
}

export type RowProblem =
  | CellProblem
  | 'unknownUnit'
  | 'ambiguousUnit'
  | 'unknownProcedure'
  | 'ambiguousProcedure'
  | 'longCode';

export interface FileCase {
  readonly caseCode: string;
  readonly unitId: string;
  readonly procedureCode: string;
  readonly result: 'granted' | 'refused' | 'withdrawn';
  readonly returnedAt: number;
  readonly dueAt: number | null;
  readonly phone: Msisdn | null;
  readonly notAsked: 'no_phone' | 'refused_at_desk' | null;
  readonly filedFeedback: boolean;
}

export type RowResult =
  | { readonly ok: true; readonly row: FileCase }
  | { readonly ok: false; readonly problems: readonly { field: CaseField; problem: RowProblem }[] };

/** A day without a time is taken for noon where a result was returned, and for its end where one was due. */
const [noon, endOfDay] = [12 * hour, 24 * hour - minute];

const clockTolerance = 10 * minute;

/** Reads one row; every problem in it is named, not only the first. @param now ms: no result is returned later */
export function readRow(
  cells: Readonly<Record<string, Cell>>,
  columns: ColumnMap,
  register: CaseRegister,
  now: number,
): RowResult {
  const problems: { field: CaseField; problem: RowProblem }[] = [];
  const cell = (field: CaseField): Cell => (columns[field] === undefined ? '' : (cells[columns[field]] ?? ''));
  const text = (field: CaseField) => String(cell(field)).trim();
  function take<T>(field: CaseField, read: { ok: true; value: T } | { ok: false; problem: RowProblem }): T | undefined {
    if (read.ok) return read.value;
    problems.push({ field, problem: read.problem });
    return undefined;
  }

  const caseCode = take('caseCode', codeOf(text('caseCode')));
  const unitId = take('unit', only(register.findUnits(text('unit')), 'unknownUnit', 'ambiguousUnit'));
  const procedureCode = take(
    'procedure',
    only(register.findProcedures(text('procedure')), 'unknownProcedure', 'ambiguousProcedure'),
  );
  const result = take('result', readResult(cell('result')));
  const returnedAt = take('returnedAt', pastDate(cell('returnedAt'), now));
  const due = text('dueAt') === '' ? null : take('dueAt', readDate(cell('dueAt'), endOfDay));
  const notAsked = take('notAsked', readNotAsked(cell('notAsked')));
  const phone = text('phone') === '' && notAsked ? null : take('phone', readPhone(cell('phone')));

  if (
    problems.length > 0 ||
    caseCode === undefined ||
    unitId === undefined ||
    procedureCode === undefined ||
    result === undefined ||
    returnedAt === undefined ||
    due === undefined ||
    phone === undefined ||
    notAsked === undefined
  )
    return { ok: false, problems };
  const filedFeedback = readYes(cell('filedFeedback'));
  return {
    ok: true,
    row: { caseCode, unitId, procedureCode, result, returnedAt, dueAt: due, phone, notAsked, filedFeedback },
  };
}

function codeOf(text: string): { ok: true; value: string } | { ok: false; problem: RowProblem } {
  if (text === '') return { ok: false, problem: 'missing' };
  return text.length > 100 ? { ok: false, problem: 'longCode' } : { ok: true, value: text };
}

function only(
  found: readonly string[],
  none: RowProblem,
  several: RowProblem,
): { ok: true; value: string } | { ok: false; problem: RowProblem } {
  const [first] = found;
  if (first === undefined) return { ok: false, problem: none };
  return found.length > 1 ? { ok: false, problem: several } : { ok: true, value: first };
}

function pastDate(cell: Cell, now: number) {
  const read = readDate(cell, noon);
  if (!read.ok) return read;
  // A day without a time that is today may lie before its noon.
  if (read.value > now && read.value - noon < now && !/[:h]/i.test(String(cell)))
    return { ok: true as const, value: now };
  return read.value > now + clockTolerance ? { ok: false as const, problem: 'future' as const } : read;
}

/** @param units each with the code and the names it is known by */
export function caseRegister(
  units: readonly { id: string; code: string; nameVi: string; nameEn: string }[],
  procedures: readonly { code: string; nameVi: string; nameEn: string }[],
): CaseRegister {
  const unitIds = indexOf(units.map(({ id, code, nameVi, nameEn }) => [id, [code, nameVi, nameEn]]));
  const codes = indexOf(procedures.map(({ code, nameVi, nameEn }) => [code, [code, nameVi, nameEn]]));
  return {
    findUnits: (codeOrName) => unitIds.get(plainWords(codeOrName)) ?? [],
    findProcedures: (codeOrName) => codes.get(plainWords(codeOrName)) ?? [],
  };
}

function indexOf(entries: readonly (readonly [string, readonly string[]])[]): Map<string, string[]> {
  const index = new Map<string, string[]>();
  for (const [id, names] of entries)
    for (const name of new Set(names.map(plainWords))) index.set(name, [...(index.get(name) ?? []), id]);
  return index;
}
