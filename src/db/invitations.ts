import type { PendingQuestion } from '../domain/dialogue/state.ts';
import type { FormItem } from '../domain/form.ts';
import type { MessageState } from '../domain/message-state.ts';
import { insertAll, updateAll } from './bulk.ts';
import type { Db } from './client.ts';
import { jsonIds } from './json-rows.ts';

export const notAskedReasons = [
  'no_phone',
  'dead_number',
  'refused_at_desk',
  'opted_out',
  'not_drawn',
  'paper',
  'none',
] as const;
export type NotAskedReason = (typeof notAskedReasons)[number];

export interface InvitationRow {
  id: string;
  case_id: string;
  /** `open` until answered, refused or past its window; `none` where no road may ask. */
  state: 'open' | 'answered' | 'refused' | 'expired' | 'none';
  not_asked_reason: NotAskedReason | null;
  unit_id: string;
  unit_version_id: string;
  field_code: string;
  month: string;
  msisdn_hash: string | null;
  hash_key_version: number | null;
  msisdn_cipher: string | null;
  cipher_key_version: number | null;
  roads: 'any' | 'number';
  instrument_version_id: string;
  form: string;
  items: string;
  survey_code_hash: string | null;
  created_at: number;
  printed_at: number | null;
  accepted_at: number | null;
  delivered_at: number | null;
  answered_at: number | null;
  reminder_due_at: number | null;
  window_ends_at: number;
  pending: string;
  questions_asked: number;
  confirmations_sent: number;
  /** When its number proved unable to receive. */
  dead_number_at: number | null;
  /** Another case of the same unit and month came with the same number before: 1, else 0. */
  repeats_number: number;
  /** Returned after the day on which it was due; null where the register names none. */
  overdue: number | null;
  filed_feedback: number;
}

export const itemsOfInvitation = (row: Pick<InvitationRow, 'items'>): FormItem[] => JSON.parse(row.items);
export const pendingOfInvitation = (row: Pick<InvitationRow, 'pending'>): PendingQuestion => JSON.parse(row.pending);

export function insertInvitations(trx: Db, rows: readonly InvitationRow[]): Promise<void> {
  return insertAll(trx, 'invitations', rows);
}

/** Writes what a reply changes of an invitation. */
export function updateDialogues(trx: Db, rows: readonly InvitationRow[]): Promise<void> {
  return updateAll(
    trx,
    'invitations',
    ['state', 'answered_at', 'reminder_due_at', 'pending', 'questions_asked', 'confirmations_sent'],
    rows,
  );
}

export interface RecentInvitation {
  id: string;
  msisdn_hash: string;
  not_asked_reason: 'not_drawn' | null;
  /** State of its first message; null where none was written. */
  message_state: MessageState | null;
}

/** Invitations of these numbers since an instant that were drawn, or lost the draw. */
export async function findDrawnSince(trx: Db, hashes: readonly string[], since: number): Promise<RecentInvitation[]> {
  if (hashes.length === 0) return [];
  return trx('invitations')
    .leftJoin('messages_out', (join) =>
      join.on('messages_out.invitation_id', 'invitations.id').andOnVal('messages_out.kind', 'invitation'),
    )
    .whereIn('invitations.msisdn_hash', [...hashes])
    .where('invitations.created_at', '>', since)
    .where((drawn) => drawn.whereNull('not_asked_reason').orWhere({ not_asked_reason: 'not_drawn' }))
    .select('invitations.id', 'invitations.msisdn_hash', 'not_asked_reason', 'messages_out.state as message_state');
}

/** Another case of the same number was drawn instead: nothing is sent for these, and their slips stay good. */
export async function withdrawInvitations(trx: Db, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await trx('messages_out')
    .whereIn('invitation_id', [...ids])
    .whereIn('state', ['pending', 'queued'])
    .delete();
  await trx('invitations')
    .whereIn('id', [...ids])
    .update({ not_asked_reason: 'not_drawn', roads: 'any' });
}

/** Their number cannot receive: there is nobody to remind. */
export async function markDeadInvitations(trx: Db, ids: readonly string[], now: number): Promise<void> {
  if (ids.length === 0) return;
  await trx('invitations')
    .whereIn('id', [...ids])
    .whereNull('delivered_at')
    .update({ dead_number_at: now, reminder_due_at: null });
}

/** Invitations of these numbers whose window ended after `since`, newest first. */
export async function findOfNumbers(trx: Db, hashes: readonly string[], since: number): Promise<InvitationRow[]> {
  return trx<InvitationRow>('invitations')
    .whereIn('msisdn_hash', [...hashes])
    .whereNull('not_asked_reason')
    .where('window_ends_at', '>', since)
    .orderBy('created_at', 'desc');
}

/** Of these numbers, those that a case of a unit and month has: `<hash> <unit> <month>`. */
export async function findNumbersOfUnits(trx: Db, hashes: readonly string[]): Promise<Set<string>> {
  if (hashes.length === 0) return new Set();
  const rows: Pick<InvitationRow, 'msisdn_hash' | 'unit_id' | 'month'>[] = await trx<InvitationRow>('invitations')
    .whereIn('msisdn_hash', [...new Set(hashes)])
    .select('msisdn_hash', 'unit_id', 'month');
  return new Set(rows.map((row) => `${row.msisdn_hash} ${row.unit_id} ${row.month}`));
}

export async function findBySurveyCodes(trx: Db, hashes: readonly string[]): Promise<InvitationRow[]> {
  if (hashes.length === 0) return [];
  return trx<InvitationRow>('invitations').whereIn('survey_code_hash', [...hashes]);
}

export async function findInvitation(trx: Db, id: string): Promise<InvitationRow | undefined> {
  return trx<InvitationRow>('invitations').where({ id }).first();
}

/** How many printed codes can still be answered: what the length of the next one is computed from. */
export async function countOpenCodes(db: Db): Promise<number> {
  const row = await db('invitations')
    .where({ state: 'open' })
    .whereNotNull('survey_code_hash')
    .count({ n: '*' })
    .first();
  return Number(row?.n ?? 0);
}

export async function findInvitationOfCase(trx: Db, caseId: string): Promise<InvitationRow | undefined> {
  return trx<InvitationRow>('invitations').where({ case_id: caseId }).first();
}

/** What the fate of a message changes of its invitation. Instants. */
export interface Acceptance {
  /** When a provider took it, and until when the citizen may then answer at least; the first acceptance counts. */
  readonly accepted?: { readonly at: number; readonly windowEndsAt: number };
  /** Absent where it was itself the reminder. */
  readonly reminderDueAt?: number;
}

/** Once a reminder was made, and once an invitation is no longer open, no other is planned. */
export async function noteAcceptance(
  trx: Db,
  ids: readonly string[],
  { accepted, reminderDueAt }: Acceptance,
): Promise<void> {
  if (ids.length === 0) return;
  const noReminder = trx('messages_out').where({ kind: 'reminder', invitation_id: trx.ref('invitations.id') });
  await trx('invitations')
    .where('id', 'in', jsonIds(trx, ids))
    .update({
      ...(accepted && {
        accepted_at: trx.raw('coalesce(accepted_at, ?)', accepted.at),
        window_ends_at: trx.raw('case when accepted_at is null and window_ends_at < ? then ? else window_ends_at end', [
          accepted.windowEndsAt,
          accepted.windowEndsAt,
        ]),
      }),
      ...(reminderDueAt !== undefined && {
        reminder_due_at: trx.raw("case when state = 'open' and not exists ? then ? else reminder_due_at end", [
          noReminder,
          reminderDueAt,
        ]),
      }),
    });
}
