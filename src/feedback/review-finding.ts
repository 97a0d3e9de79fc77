import { audit } from '../db/audit.ts';
import type { BallotRow } from '../db/ballots.ts';
import { groupBy } from '../db/bulk.ts';
import type { Db } from '../db/client.ts';
import { type FindingRow, findFinding, storeReview } from '../db/integrity-findings.ts';
import type { Runtime } from '../runtime.ts';
import { changeFlags } from './mark-ballots.ts';

export interface Review {
  readonly findingId: string;
  /** `open` takes an earlier review back. */
  readonly state: FindingRow['state'];
  readonly note: string;
  readonly userId: string;
}

/**
 * What a person made of a finding. Dismissed, its ballots count with all others again; confirmed, or open again, they are
 * kept apart. Audited with the reason.
 * @returns false where there is no such finding
 */
export async function reviewFinding(rt: Runtime, { findingId, state, note, userId }: Review): Promise<boolean> {
  return rt.db.writer.transaction(async (trx) => {
    const finding = await findFinding(trx, findingId);
    if (!finding) return false;
    await turn(trx, finding, state === 'dismissed');
    const now = rt.clock.now();
    await storeReview(trx, findingId, { state, note, reviewed_by: userId, reviewed_at: now });
    await audit(trx, {
      at: now,
      actor: { kind: 'user', id: userId },
      action: `finding.${state === 'open' ? 'reopened' : state}`,
      resource: `finding:${findingId}`,
      detail: { mark: finding.mark, unit: finding.unit_id, month: finding.month },
    });
    return true;
  });
}

async function turn(trx: Db, { mark, unit_id, month }: FindingRow, off: boolean): Promise<void> {
  const [from, to] = off ? [mark, `${mark}:dismissed`] : [`${mark}:dismissed`, mark];
  const rows: BallotRow[] = await trx<BallotRow>('ballots')
    .where({ unit_id, month, state: 'counted' })
    .where('flags', 'like', `%"${from}"%`);
  const answers: { ballot_id: string; item: string; score: number | null }[] = await trx('answers').whereIn(
    'ballot_id',
    rows.map(({ id }) => id),
  );
  const byBallot = groupBy(answers, (answer) => answer.ballot_id);
  await changeFlags(
    trx,
    rows.map((row) => ({
      row: { ...row, answers: byBallot.get(row.id) ?? [] },
      flags: (JSON.parse(row.flags) as string[]).map((flag) => (flag === from ? to : flag)),
    })),
  );
}
