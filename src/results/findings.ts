import { type FindingRow, findFinding, findFindings } from '../db/integrity-findings.ts';
import { ballotMarks } from '../domain/integrity/observed.ts';
import type { Runtime } from '../runtime.ts';
import { leastPhones } from './disclosure.ts';

/** Something that looks wrong, as an inspector may read it: counts under 5 stay unsaid, scores and hours are not here. */
export interface ReadFinding {
  readonly id: string;
  readonly mark: FindingRow['mark'];
  readonly unitId: string;
  readonly month: string;
  /** Null under 5; 0 where it is told of the unit as a whole. */
  readonly ballots: number | null;
  readonly ofBallots: boolean;
  readonly evidence: Readonly<Record<string, number | null>>;
  readonly state: FindingRow['state'];
  readonly note: string | null;
  readonly reviewedBy: string | null;
  readonly reviewedAt: number | null;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
}

/** Findings about a unit and all below it, the open ones first. */
export async function listFindings(rt: Runtime, unitIds: readonly string[]): Promise<ReadFinding[]> {
  return (await findFindings(rt.db.reader, unitIds)).map(readable);
}

export async function readFinding(rt: Runtime, id: string): Promise<ReadFinding | undefined> {
  const row = await findFinding(rt.db.reader, id);
  return row && readable(row);
}

/** Numbers of ballots in the evidence; the others are seconds, cases and chances. */
const counts = ['ballots', 'counter', 'number'];

function readable(row: FindingRow): ReadFinding {
  const few = (n: number) => (n > 0 && n < leastPhones ? null : n);
  const evidence: Record<string, number> = JSON.parse(row.evidence);
  return {
    id: row.id,
    mark: row.mark,
    unitId: row.unit_id,
    month: row.month,
    ballots: few(row.ballots),
    ofBallots: (ballotMarks as readonly string[]).includes(row.mark),
    evidence: Object.fromEntries(
      Object.entries(evidence).map(([name, value]) => [name, counts.includes(name) ? few(value) : value]),
    ),
    state: row.state,
    note: row.note,
    reviewedBy: row.reviewed_by,
    reviewedAt: row.reviewed_at === null ? null : Number(row.reviewed_at),
    firstSeenAt: Number(row.first_seen_at),
    lastSeenAt: Number(row.last_seen_at),
  };
}
