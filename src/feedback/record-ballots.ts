import { randomUUID } from 'node:crypto';
import { type AnswerRow, type BallotRow, findBallots, insertBallots, setBallotState } from '../db/ballots.ts';
import { groupBy } from '../db/bulk.ts';
import type { Db } from '../db/client.ts';
import { type InvitationRow, itemsOfInvitation } from '../db/invitations.ts';
import { findRepeatedPhones } from '../db/repeated-phones.ts';
import { moveCounts } from '../db/rollups.ts';
import { type HelpedBy, type Proof, ruleOnBallot } from '../domain/ballot-rule.ts';
import { countedBallot } from '../domain/counted-ballot.ts';
import { localDay } from '../domain/hours.ts';
import type { Runtime } from '../runtime.ts';

/** What a ballot counts for: the invitation of a case, or a paper form that belongs to no case and so has no id. */
export type BallotPlace = Pick<
  InvitationRow,
  'unit_id' | 'unit_version_id' | 'field_code' | 'instrument_version_id' | 'form' | 'items' | 'month' | 'msisdn_hash'
> &
  Partial<Pick<InvitationRow, 'overdue'>> & { readonly id: string | null };

/** An answer set that somebody gave, by any road. */
export interface BallotDraft<Place extends BallotPlace = InvitationRow> {
  readonly invitation: Place;
  /** Where its maker has to find it again; random. */
  readonly id?: string;
  /** One entry an item of the invitation; null where not answered or not applicable. */
  readonly scores: readonly (number | null)[];
  /** Item numbers, from 1, that the citizen said do not apply; stored as 0. */
  readonly notApplicable: readonly number[];
  readonly channel: string;
  readonly proof: Proof;
  readonly browserHash: string | null;
  readonly helpedBy: HelpedBy;
  readonly onTime: boolean | null;
  readonly flags: readonly string[];
  readonly rule: string;
  /** More than a number may answer for others; kept for a person to look at. */
  readonly overQuota?: boolean;
}

/** `held_again`: one more while another is held already; nobody is told twice. */
export type BallotOutcome = 'counted' | 'replaces' | 'held' | 'held_again';

type StoredBallot = BallotRow & { answers: AnswerRow[] };

/**
 * Ballot, answers and counts of each draft in the caller's transaction. One ballot a case counts; a replaced one is
 * kept, uncounted; one by another road is held. At most one draft an invitation.
 */
export async function recordBallots(
  rt: Runtime,
  trx: Db,
  drafts: readonly BallotDraft<BallotPlace>[],
): Promise<BallotOutcome[]> {
  if (drafts.length === 0) return [];
  const stored = await findBallots(
    trx,
    drafts.flatMap(({ invitation }) => invitation.id ?? []),
  );
  const counted = new Map(stored.filter((row) => row.state === 'counted').map((row) => [row.invitation_id!, row]));
  const presentOf = ({ invitation: { id } }: BallotDraft<BallotPlace>) => (id === null ? undefined : counted.get(id));
  const repeated = await findRepeatedPhones(
    trx,
    drafts.map((draft) => draft.invitation),
  );
  const held = groupBy(
    stored.filter((row) => row.state === 'held'),
    (row) => row.invitation_id!,
  );
  const outcomes = drafts.map((draft): BallotOutcome => {
    const outcome = outcomeOf(draft, presentOf(draft));
    return outcome === 'held' && held.has(draft.invitation.id ?? '') ? 'held_again' : outcome;
  });
  const ballots = drafts.map((draft, index) =>
    ballotRow(rt, draft, outcomes[index]!, repeated.has(draft.invitation.id ?? '')),
  );

  const replaced = drafts.flatMap((draft, index) => (outcomes[index] === 'replaces' ? presentOf(draft)! : []));
  const heldBefore = drafts.flatMap(({ invitation, browserHash }) =>
    (held.get(invitation.id ?? '') ?? []).filter((row) => row.browser_hash === browserHash),
  );
  await setBallotState(
    trx,
    [...replaced, ...heldBefore].map((row) => row.id),
    'replaced',
  );
  await insertBallots(
    trx,
    ballots.map(({ answers, ...row }) => row),
    ballots.flatMap((ballot) => ballot.answers),
  );
  await moveCounts(trx, [
    ...replaced.map((row) => ({ ballot: countedBallot(row, row.answers), by: -1 as const })),
    ...ballots
      .filter((row) => row.state === 'counted')
      .map((row) => ({ ballot: countedBallot(row, row.answers), by: 1 as const })),
  ]);
  return outcomes;
}

/** The invited number says that a held change was its own: the newest held ballot counts from now on. */
export async function acceptHeldBallots(trx: Db, invitationIds: readonly string[]): Promise<void> {
  const stored = await findBallots(trx, invitationIds);
  for (const id of invitationIds) {
    const mine = stored.filter((row) => row.invitation_id === id);
    const held = mine.filter((row) => row.state === 'held').sort((a, b) => (b.cast_at ?? 0) - (a.cast_at ?? 0))[0];
    const counted = mine.find((row) => row.state === 'counted');
    if (!held) continue;
    if (counted) await setBallotState(trx, [counted.id], 'replaced');
    await trx('ballots').where({ id: held.id }).update({ state: 'counted', proof: 'number' });
    const answers = await completeAnswers(trx, held, counted);
    await moveCounts(trx, [
      ...(counted ? [{ ballot: countedBallot(counted, counted.answers), by: -1 as const }] : []),
      { ballot: countedBallot({ ...held, proof: 'number' }, answers), by: 1 as const },
    ]);
  }
}

/** A correction by SMS names some items; the others stay as they were. A page is sent with all of them. */
async function completeAnswers(trx: Db, held: StoredBallot, counted: StoredBallot | undefined): Promise<AnswerRow[]> {
  if (held.channel !== 'sms' || !counted) return held.answers;
  const earlier = new Map(counted.answers.map(({ item, score }) => [item, score]));
  const answers = held.answers.map((one) => ({ ...one, score: one.score ?? earlier.get(one.item) ?? null }));
  for (const { ballot_id, item, score } of answers.filter(({ score }, i) => score !== held.answers[i]!.score))
    await trx('answers').where({ ballot_id, item }).update({ score });
  return answers;
}

/**
 * Takes a ballot back, out of the counts too: it was keyed wrongly. The row is kept, uncounted. One that its citizen
 * replaced or confirmed since then stays as it is. Returns whether it was taken back.
 */
export async function withdrawBallot(trx: Db, id: string): Promise<boolean> {
  const row = await trx<BallotRow>('ballots').where({ id }).first();
  if (!row || row.state === 'replaced' || row.proof !== 'desk') return false;
  await setBallotState(trx, [id], 'replaced');
  if (row.state === 'held') return true;
  const answers = await trx<AnswerRow>('answers').where({ ballot_id: id });
  await moveCounts(trx, [{ ballot: countedBallot(row, answers), by: -1 }]);
  return true;
}

function outcomeOf(
  draft: BallotDraft<BallotPlace>,
  present: StoredBallot | undefined,
): ReturnType<typeof ruleOnBallot> {
  if (draft.overQuota) return 'held';
  return ruleOnBallot(present && { proof: present.proof, browserHash: present.browser_hash }, draft);
}

function ballotRow(
  rt: Runtime,
  draft: BallotDraft<BallotPlace>,
  outcome: BallotOutcome,
  repeatedPhone: boolean,
): StoredBallot {
  const { invitation } = draft;
  const id = draft.id ?? randomUUID();
  const isHeld = outcome === 'held' || outcome === 'held_again';
  const flags = [...draft.flags, ...(isHeld ? ['held'] : []), ...(draft.overQuota ? ['over_quota'] : [])];
  return {
    id,
    invitation_id: invitation.id,
    state: isHeld ? 'held' : 'counted',
    unit_id: invitation.unit_id,
    unit_version_id: invitation.unit_version_id,
    field_code: invitation.field_code,
    instrument_version_id: invitation.instrument_version_id,
    form: invitation.form,
    items: invitation.items,
    channel: draft.channel,
    proof: draft.proof,
    helped_by: draft.helpedBy,
    day: localDay(rt.clock.now()),
    month: invitation.month,
    repeated_phone: Number(repeatedPhone),
    flags: JSON.stringify(flags),
    rule: draft.rule,
    overdue: invitation.overdue ?? null,
    overall: null,
    on_time: draft.onTime === null ? null : Number(draft.onTime),
    browser_hash: draft.browserHash,
    // Nothing will ever cut a ballot of no case from its hour, so it is not kept at all.
    cast_at: invitation.id === null ? null : rt.clock.now(),
    answers: itemsOfInvitation(invitation).map((item, index) => ({
      ballot_id: id,
      item: item.code,
      score: draft.scores[index] ?? (draft.notApplicable.includes(index + 1) ? 0 : null),
    })),
  };
}
