import { chunks, insertNew } from './bulk.ts';
import type { Db } from './client.ts';

export interface CaseRow {
  id: string;
  source_system: string;
  case_code: string;
  receiving_unit_id: string;
  deciding_unit_id: string;
  rated_unit_id: string;
  unit_version_id: string;
  procedure_code: string;
  result: string;
  due_at: number | null;
  returned_at: number;
  filed_feedback: number;
  recorded_by: string;
  recorded_at: number;
}

/** Inserts the cases that were never reported; returns their ids. */
export function insertCases(trx: Db, rows: readonly CaseRow[]): Promise<Set<string>> {
  return insertNew(trx, 'cases', ['source_system', 'case_code'], rows);
}

export interface ReportedCase {
  id: string;
  source_system: string;
  case_code: string;
  not_asked_reason: string | null;
}

/** The cases among these keys that stand in the register, with what became of asking. */
export async function findReported(
  trx: Db,
  keys: readonly Pick<CaseRow, 'source_system' | 'case_code'>[],
): Promise<ReportedCase[]> {
  const wanted = new Set(keys.map((key) => `${key.source_system}\0${key.case_code}`));
  const found: ReportedCase[] = [];
  for (const chunk of chunks(keys)) {
    const rows: ReportedCase[] = await trx('cases')
      .join('invitations', 'invitations.case_id', 'cases.id')
      .whereIn('case_code', [...new Set(chunk.map((key) => key.case_code))])
      .select('cases.id', 'source_system', 'case_code', 'not_asked_reason');
    found.push(...rows.filter((row) => wanted.has(`${row.source_system}\0${row.case_code}`)));
  }
  return found;
}

/** Typed by an officer, and not reported by case software. */
export function isOfDesk({ source_system }: Pick<CaseRow, 'source_system'>): boolean {
  return source_system.startsWith('desk:');
}

/** Id of the case that case software, not a desk, reported under this code for what a unit returns. */
export async function findCaseOfSoftware(db: Db, unitId: string, caseCode: string): Promise<string | undefined> {
  const row: { id: string } | undefined = await db('cases')
    .where({ receiving_unit_id: unitId })
    .whereRaw('lower(case_code) = ?', [caseCode.toLowerCase()])
    .whereNot('source_system', 'like', 'desk:%')
    .first('id');
  return row?.id;
}
