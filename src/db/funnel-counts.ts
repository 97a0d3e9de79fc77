import type { Db } from './client.ts';
import type { InvitationRow } from './invitations.ts';

export interface FunnelCountRow {
  month: string;
  unit_version_id: string;
  field_code: string;
  /**
   * `returned`, `asked` or `not_asked:<reason>`, `accepted`, `delivered`, `answered`, `refused`, `dead_number` (asked, but
   * its number cannot receive), `due` (with a day on which it was due), `overdue`, `complained`, `repeated_number`.
   */
  stage: string;
  n: number;
}

/** The stations that invitations of one month, unit version and field have passed. */
export function stagesOf(rows: readonly InvitationRow[]): FunnelCountRow[] {
  const counts = new Map<string, number>();
  for (const row of rows) for (const stage of stagesOfOne(row)) counts.set(stage, (counts.get(stage) ?? 0) + 1);
  const { month, unit_version_id, field_code } = rows[0]!;
  return [...counts].map(([stage, n]) => ({ month, unit_version_id, field_code, stage, n }));
}

function stagesOfOne(row: InvitationRow): string[] {
  return [
    'returned',
    row.not_asked_reason ? `not_asked:${row.not_asked_reason}` : 'asked',
    ...(row.accepted_at === null ? [] : ['accepted']),
    ...(row.delivered_at === null ? [] : ['delivered']),
    ...(row.answered_at === null ? [] : ['answered']),
    ...(row.state === 'refused' ? ['refused'] : []),
    ...(row.dead_number_at === null ? [] : ['dead_number']),
    ...(repeatsNumber(row) ? ['repeated_number'] : []),
    ...(row.overdue === null ? [] : ['due']),
    ...(row.overdue === 1 ? ['overdue'] : []),
    ...(row.filed_feedback === 1 ? ['complained'] : []),
  ];
}

/** One number for several cases of a unit; where it cannot receive, that is what is counted. */
function repeatsNumber(row: InvitationRow): boolean {
  return row.repeats_number === 1 && row.dead_number_at === null;
}

/** Adds to the counts of closed invitations; open ones are counted from their own rows. */
export async function addFunnelCounts(trx: Db, rows: readonly FunnelCountRow[]): Promise<void> {
  if (rows.length === 0) return;
  await trx('funnel_counts')
    .insert([...rows])
    .onConflict(['month', 'unit_version_id', 'field_code', 'stage'])
    .merge({ n: trx.raw('funnel_counts.n + excluded.n') });
}
