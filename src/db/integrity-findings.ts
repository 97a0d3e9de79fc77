import type { BallotMark, UnitMark } from '../domain/integrity/observed.ts';
import type { Db } from './client.ts';

export interface FindingRow {
  id: string;
  mark: BallotMark | UnitMark;
  unit_id: string;
  /** Of the results the ballots are about; of a unit as a whole, in which it was seen. */
  month: string;
  ballots: number;
  /** JSON object of numbers. */
  evidence: string;
  state: 'open' | 'confirmed' | 'dismissed';
  note: string | null;
  reviewed_by: string | null;
  reviewed_at: number | null;
  first_seen_at: number;
  last_seen_at: number;
}

export function findFinding(db: Db, id: string): Promise<FindingRow | undefined> {
  return db<FindingRow>('integrity_findings').where({ id }).first();
}

/** Of these units, the open ones first, then the newest. */
export function findFindings(db: Db, unitIds: readonly string[]): Promise<FindingRow[]> {
  return db<FindingRow>('integrity_findings')
    .whereIn('unit_id', [...unitIds])
    .orderByRaw("case state when 'open' then 0 else 1 end, month desc, ballots desc, id");
}

/** One row for each mark, unit and month: seen again, it grows; grown after it was confirmed or dismissed, it is open again. */
export async function storeFinding(trx: Db, row: FindingRow): Promise<{ id: string; isOpen: boolean }> {
  const key = { mark: row.mark, unit_id: row.unit_id, month: row.month };
  const before = await trx<FindingRow>('integrity_findings').where(key).first();
  if (!before) {
    await trx('integrity_findings').insert(row);
    return { id: row.id, isOpen: true };
  }
  const isOpen = before.state === 'open' || row.ballots > before.ballots;
  await trx('integrity_findings')
    .where({ id: before.id })
    .update({
      ballots: row.ballots,
      evidence: row.evidence,
      last_seen_at: row.last_seen_at,
      ...(isOpen && { state: 'open' }),
    });
  return { id: before.id, isOpen };
}

export async function storeReview(
  trx: Db,
  id: string,
  review: Pick<FindingRow, 'state' | 'note' | 'reviewed_by' | 'reviewed_at'>,
): Promise<void> {
  await trx('integrity_findings').where({ id }).update(review);
}

/** Ballots of the unit and month that carry the mark, dismissed or not. */
export async function countMarked(
  db: Db,
  { mark, unitId }: { mark: string; unitId: string },
  month: string,
): Promise<number> {
  const row = await db('ballots')
    .where({ month, unit_id: unitId, state: 'counted' })
    .where((marked) => marked.where('flags', 'like', `%"${mark}"%`).orWhere('flags', 'like', `%"${mark}:dismissed"%`))
    .count({ n: '*' })
    .first();
  return Number(row?.['n'] ?? 0);
}
