import type { ObservedBallot, Opportunity } from '../domain/integrity/observed.ts';
import { indexScale, isSatisfied } from '../domain/satisfied.ts';
import type { BallotRow } from './ballots.ts';
import type { Db } from './client.ts';
import type { InvitationRow } from './invitations.ts';
import { jsonIds } from './json-rows.ts';

/** Roads whose hour is the citizen's. A kiosk that was offline and a person who keys paper have hours of their own. */
const watched = ['sms', 'ussd', 'voice', 'web'];

type Row = Pick<
  BallotRow,
  'id' | 'unit_id' | 'month' | 'instrument_version_id' | 'form' | 'channel' | 'proof' | 'browser_hash' | 'cast_at'
> &
  Pick<InvitationRow, 'msisdn_hash' | 'accepted_at' | 'printed_at'> & { invitation_id: string };

/** Which case it belongs to, and the month it counts for. */
export type WatchedBallot = ObservedBallot & { readonly invitationId: string; readonly month: string };

/** The counted ballots of units whose cases are still open. */
export async function findWatchedBallots(db: Db, unitIds: readonly string[]): Promise<WatchedBallot[]> {
  const open = () =>
    db('ballots')
      .join('invitations', 'invitations.id', 'ballots.invitation_id')
      .where('ballots.state', 'counted')
      .whereIn('ballots.channel', watched)
      .whereNotNull('ballots.cast_at')
      .where('invitations.unit_id', 'in', jsonIds(db, unitIds));
  const ballots: Row[] = await open().select(
    ...['id', 'unit_id', 'month', 'instrument_version_id', 'form', 'channel', 'proof'].map((name) => `ballots.${name}`),
    'browser_hash',
    'cast_at',
    'msisdn_hash',
    'accepted_at',
    'printed_at',
    'ballots.invitation_id',
  );
  const answers: { ballot_id: string; item: string; score: number | null }[] = await open()
    .join('answers', 'answers.ballot_id', 'ballots.id')
    .select('answers.ballot_id', 'answers.item', 'answers.score')
    .orderBy(['answers.ballot_id', 'answers.item']);
  const senders: { invitation_id: string; msisdn_hash: string }[] = await open()
    .join('messages_in', 'messages_in.invitation_id', 'invitations.id')
    .where({ 'ballots.proof': 'slip', 'messages_in.kind': 'answers' })
    .select('messages_in.invitation_id', 'messages_in.msisdn_hash')
    .orderBy('messages_in.received_at');
  const scores = new Map<string, (number | null)[]>();
  for (const { ballot_id, score } of answers) scores.set(ballot_id, [...(scores.get(ballot_id) ?? []), score]);
  const senderOf = new Map(senders.map((row) => [row.invitation_id, row.msisdn_hash]));
  return ballots.map((row) => watchedBallot(row, scores.get(row.id) ?? [], senderOf.get(row.invitation_id)));
}

function watchedBallot(row: Row, scores: readonly (number | null)[], sender: string | undefined): WatchedBallot {
  const byNumber = row.proof === 'number';
  return {
    id: row.id,
    invitationId: row.invitation_id,
    month: row.month,
    unitId: row.unit_id,
    form: `${row.instrument_version_id} ${row.form}`,
    road: byNumber ? 'number' : 'counter',
    castAt: row.cast_at!,
    couldAnswerAt: byNumber ? row.accepted_at : row.printed_at,
    byPage: row.channel === 'web',
    pattern: scores.map((score) => score ?? '-').join(' '),
    whollySatisfied: scores.every((score) => !score || isSatisfied(score, indexScale)),
    phone: byNumber ? row.msisdn_hash : (sender ?? null),
    device: row.browser_hash,
  };
}

/** When the SMS of these units were accepted, and their slips printed. */
export async function findOpportunities(db: Db, unitIds: readonly string[]): Promise<Opportunity[]> {
  const rows: Pick<InvitationRow, 'unit_id' | 'accepted_at' | 'printed_at'>[] = await db('invitations')
    .where('unit_id', 'in', jsonIds(db, unitIds))
    .select('unit_id', 'accepted_at', 'printed_at');
  return rows.flatMap(({ unit_id: unitId, accepted_at, printed_at }) => [
    ...(accepted_at === null ? [] : [{ unitId, road: 'number' as const, at: accepted_at }]),
    ...(printed_at === null ? [] : [{ unitId, road: 'counter' as const, at: printed_at }]),
  ]);
}

/** Telephones that stand in at least so many open cases, with their number. */
export async function findBusyPhones(db: Db, atLeast: number): Promise<Map<string, number>> {
  const rows: { msisdn_hash: string; n: number | string }[] = await db('invitations')
    .whereNotNull('msisdn_hash')
    .groupBy('msisdn_hash')
    .havingRaw('count(*) >= ?', [atLeast])
    .select('msisdn_hash')
    .count({ n: '*' });
  return new Map(rows.map(({ msisdn_hash, n }) => [msisdn_hash, Number(n)]));
}
