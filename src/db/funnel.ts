import type { Knex } from 'knex';
import type { AttemptState } from '../domain/attempt-state.ts';
import type { Db } from './client.ts';
import type { MessageInRow } from './messages-in.ts';

/** How many cases of one unit version passed a station of the road; see `stagesOf` for the names. */
export interface StageCount {
  readonly unitVersionId: string;
  readonly stage: string;
  readonly n: number;
}

/** The stations that the cases of one span have passed: closed cases from their counts, the others from their rows. */
export async function findStages(db: Db, span: string): Promise<StageCount[]> {
  return [
    ...(await findClosedStages(db, span)),
    ...(await findOpenStages(db, span)),
    ...(await findTroubles(db, span)),
  ];
}

async function findClosedStages(db: Db, month: string): Promise<StageCount[]> {
  const rows: { unit_version_id: string; stage: string; n: number | string }[] = await db('funnel_counts')
    .where({ month })
    .groupBy('unit_version_id', 'stage')
    .select('unit_version_id', 'stage')
    .sum({ n: 'n' });
  return rows.map((row) => ({ unitVersionId: row.unit_version_id, stage: row.stage, n: Number(row.n) }));
}

async function findOpenStages(db: Db, month: string): Promise<StageCount[]> {
  const rows: Record<string, string | number | null>[] = await db('invitations')
    .where({ month })
    .groupBy('unit_version_id', 'state', 'not_asked_reason')
    .select('unit_version_id', 'state', 'not_asked_reason')
    .count({
      n: '*',
      accepted: 'accepted_at',
      delivered: 'delivered_at',
      answered: 'answered_at',
      dead: 'dead_number_at',
      due: 'overdue',
    })
    .sum({
      overdue: 'overdue',
      complained: 'filed_feedback',
      repeated: db.raw('case when dead_number_at is null then repeats_number else 0 end'),
    });
  return rows.flatMap((row) => {
    const stages = {
      returned: row['n'],
      [row['not_asked_reason'] === null ? 'asked' : `not_asked:${row['not_asked_reason']}`]: row['n'],
      accepted: row['accepted'],
      delivered: row['delivered'],
      answered: row['answered'],
      refused: row['state'] === 'refused' ? row['n'] : 0,
      dead_number: row['dead'],
      due: row['due'],
      overdue: row['overdue'],
      complained: row['complained'],
      repeated_number: row['repeated'],
    };
    return Object.entries(stages).map(([stage, n]) => ({
      unitVersionId: String(row['unit_version_id']),
      stage,
      n: Number(n),
    }));
  });
}

/** Returned cases, and of those the late ones, by unit version and field. */
export interface ReturnedCount {
  readonly unitVersionId: string;
  readonly field: string;
  readonly returned: number;
  readonly overdue: number;
}

export async function findReturned(db: Db, span: string, unitVersions: readonly string[]): Promise<ReturnedCount[]> {
  const closed = db('funnel_counts')
    .where({ month: span })
    .whereIn('unit_version_id', [...unitVersions])
    .whereIn('stage', ['returned', 'overdue'])
    .groupBy('unit_version_id', 'field_code')
    .select('unit_version_id', 'field_code')
    .sum({
      returned: db.raw("case when stage = 'returned' then n else 0 end"),
      overdue: db.raw("case when stage = 'overdue' then n else 0 end"),
    });
  const open = db('invitations')
    .where({ month: span })
    .whereIn('unit_version_id', [...unitVersions])
    .groupBy('unit_version_id', 'field_code')
    .select('unit_version_id', 'field_code')
    .count({ returned: '*' })
    .sum({ overdue: 'overdue' });
  const rows = [...(await closed), ...(await open)] as Record<string, string | number | null>[];
  return rows.map((row) => ({
    unitVersionId: String(row['unit_version_id']),
    field: String(row['field_code']),
    returned: Number(row['returned']),
    overdue: Number(row['overdue'] ?? 0),
  }));
}

/** Invitations that did not arrive, or of which nobody knows. They are told until their case is closed. */
async function findTroubles(db: Db, month: string): Promise<StageCount[]> {
  const rows: { unit_version_id: string; state: string; n: number | string }[] = await db('messages_out')
    .join('invitations', 'invitations.id', 'messages_out.invitation_id')
    .whereRaw("messages_out.state in ('failed', 'expired', 'unknown')") // as the index says it
    .where({ 'messages_out.kind': 'invitation', 'invitations.month': month })
    // A category of its own.
    .whereNull('invitations.dead_number_at')
    // One that was withdrawn because its citizen had answered by the slip is no trouble.
    .where((lost) => lost.whereNot('messages_out.state', 'expired').orWhereNull('answered_at'))
    .groupBy('invitations.unit_version_id', 'messages_out.state')
    .select('invitations.unit_version_id', 'messages_out.state')
    .count({ n: '*' });
  return rows.map((row) => ({
    unitVersionId: row.unit_version_id,
    stage: row.state === 'unknown' ? 'unknown' : 'failed',
    n: Number(row.n),
  }));
}

/** Can a case of this month still be answered? */
export async function hasOpenWindow(db: Db, month: string, now: number): Promise<boolean> {
  const row = await db('invitations').where({ month }).where('window_ends_at', '>', now).first('id');
  return row !== undefined;
}

export interface Pulse {
  /** Messages out and in that are due for so long that something must be wrong. */
  readonly stuck: number;
  /** When a provider last accepted a message. */
  readonly lastAcceptedAt: number | null;
  readonly lastReplyAt: number | null;
}

/** Is the machinery moving? @param dueBefore instant */
export async function findPulse(db: Db, dueBefore: number): Promise<Pulse> {
  const waiting = [
    db('messages_out').whereRaw("state = 'pending'").where('not_before', '<', dueBefore),
    db('messages_out').whereRaw("state = 'queued'").where('queued_at', '<', dueBefore),
    db('messages_in').where({ state: 'stored' }).where('received_at', '<', dueBefore),
    db('messages_in').where({ state: 'stuck' }),
  ];
  const counts = await Promise.all(waiting.map((rows) => rows.count({ n: '*' }).first()));
  const accepted = await db('attempts')
    .whereIn('state', acceptedStates)
    .orderBy('created_at', 'desc')
    .first('created_at');
  const replies = await Promise.all(
    replyStates.map((state) => findLast(db('messages_in').where({ state }), 'received_at')),
  );
  return {
    stuck: counts.reduce((sum, count) => sum + Number(count?.['n'] ?? 0), 0),
    lastAcceptedAt: accepted?.created_at ?? null,
    lastReplyAt: newest(replies),
  };
}

const acceptedStates: readonly AttemptState[] = ['sent', 'delivered'];
const replyStates: readonly MessageInRow['state'][] = ['stored', 'read'];

/** One state at a time: that is how the tables are indexed, and this is asked every few seconds. */
async function findLast(rows: Knex.QueryBuilder, column: string): Promise<number | null> {
  const found = await rows.max({ at: column }).first();
  return found?.at ?? null;
}

function newest(instants: readonly (number | null)[]): number | null {
  return instants.reduce((latest, at) => (at !== null && at > (latest ?? 0) ? at : latest), null);
}
