import type { HelpedBy, Proof } from '../domain/ballot-rule.ts';
import { groupBy, insertAll } from './bulk.ts';
import type { Db } from './client.ts';

export interface BallotRow {
  id: string;
  invitation_id: string | null;
  state: 'counted' | 'replaced' | 'held';
  unit_id: string;
  unit_version_id: string;
  field_code: string;
  instrument_version_id: string;
  form: string;
  items: string;
  channel: string;
  proof: Proof;
  helped_by: HelpedBy;
  day: string;
  month: string;
  repeated_phone: number;
  flags: string;
  rule: string;
  /** Of its case; null where the register names no day. */
  overdue: number | null;
  overall: number | null;
  on_time: number | null;
  browser_hash: string | null;
  cast_at: number | null;
}

export interface AnswerRow {
  ballot_id: string;
  item: string;
  score: number | null;
}

export async function insertBallots(
  trx: Db,
  ballots: readonly BallotRow[],
  answers: readonly AnswerRow[],
): Promise<void> {
  await insertAll(trx, 'ballots', ballots);
  await insertAll(trx, 'answers', answers);
}

/** Ballots of these invitations that count or wait, each with its answers. */
export async function findBallots(
  trx: Db,
  invitationIds: readonly string[],
): Promise<(BallotRow & { answers: AnswerRow[] })[]> {
  if (invitationIds.length === 0) return [];
  const ballots: BallotRow[] = await trx<BallotRow>('ballots')
    .whereIn('invitation_id', [...invitationIds])
    .whereIn('state', ['counted', 'held']);
  const answers: AnswerRow[] = await trx<AnswerRow>('answers').whereIn(
    'ballot_id',
    ballots.map((ballot) => ballot.id),
  );
  const byBallot = groupBy(answers, (answer) => answer.ballot_id);
  return ballots.map((ballot) => ({ ...ballot, answers: byBallot.get(ballot.id) ?? [] }));
}

export async function setBallotState(trx: Db, ids: readonly string[], state: BallotRow['state']): Promise<void> {
  if (ids.length > 0)
    await trx('ballots')
      .whereIn('id', [...ids])
      .update({ state });
}
