import type { Knex } from 'knex';
import { isOfDesk } from '../db/cases.ts';
import type { InvitationRow } from '../db/invitations.ts';
import { findLastPrints, type PrintState } from '../db/receipt-prints.ts';
import { day as dayLength, startOfDay } from '../domain/hours.ts';
import type { MessageState } from '../domain/message-state.ts';
import { maskMsisdn } from '../domain/msisdn.ts';
import type { Runtime } from '../runtime.ts';

export interface DeskCase {
  readonly caseId: string;
  readonly caseCode: string;
  readonly procedureCode: string;
  readonly recordedAt: number;
  /** Masked. */
  readonly phone: string | null;
  readonly state: 'waiting' | 'sent' | 'stuck' | 'not_asked';
  readonly notAskedReason: string | null;
  readonly printed: boolean;
  /** Can a slip be printed for it, now or again? */
  readonly printable: boolean;
  /** What became of the receipt, where a network printer was sent it. */
  readonly print: PrintState | null;
  /** Reported by case software: its number and the case itself cannot be changed at the desk. */
  readonly fromSoftware: boolean;
  /** Until when the entry can be undone, ms; 0 where it no longer can. */
  readonly undoUntil: number;
}

interface DeskRow
  extends Pick<DeskCase, 'caseId' | 'caseCode' | 'procedureCode' | 'recordedAt' | 'notAskedReason'>,
    Pick<InvitationRow, 'printed_at' | 'roads' | 'msisdn_cipher' | 'cipher_key_version'> {
  readonly invitationState: InvitationRow['state'];
  readonly windowEndsAt: number;
  readonly sourceSystem: string;
  /** Of the invitation's message; null where there is none. */
  readonly messageState: MessageState | null;
  readonly notBefore: number;
}

const stuckAfter = 30 * 60_000;

/** How long a case can still be found at the desk: as long as its slip can be answered. */
const foundFor = 14 * dayLength;
const mostFound = 20;

/** A unit's cases of one local day, newest first: what the desk must know, and nothing of what citizens answered. */
export function deskDay(rt: Runtime, unitId: string, localDate: string): Promise<DeskCase[]> {
  const from = startOfDay(localDate);
  return readCases(rt, unitId, (cases) => cases.whereBetween('recorded_at', [from, from + dayLength - 1]));
}

/** A unit's cases of the last two weeks with this piece in their code, the newest twenty. */
export function findDeskCases(rt: Runtime, unitId: string, piece: string): Promise<DeskCase[]> {
  const pattern = `%${piece.toLowerCase().replace(/[!%_]/g, '!$&')}%`;
  return readCases(rt, unitId, (cases) =>
    cases
      .where('recorded_at', '>', rt.clock.now() - foundFor)
      .whereRaw("lower(case_code) like ? escape '!'", [pattern])
      .limit(mostFound),
  );
}

/** One case of a unit, of the last two weeks. */
export async function findDeskCase(rt: Runtime, unitId: string, caseId: string): Promise<DeskCase | undefined> {
  const [found] = await readCases(rt, unitId, (cases) =>
    cases.where('cases.id', caseId).where('recorded_at', '>', rt.clock.now() - foundFor),
  );
  return found;
}

async function readCases(
  rt: Runtime,
  unitId: string,
  narrow: (cases: Knex.QueryBuilder) => Knex.QueryBuilder,
): Promise<DeskCase[]> {
  const now = rt.clock.now();
  const { deskDelay } = rt.settings.get('survey').value;
  const cases = rt.db
    .reader('cases')
    .join('invitations', 'invitations.case_id', 'cases.id')
    .leftJoin('messages_out', (join) =>
      join.on('messages_out.invitation_id', 'invitations.id').andOnVal('messages_out.kind', 'invitation'),
    )
    .where({ receiving_unit_id: unitId })
    .orderBy('recorded_at', 'desc')
    .select(
      'cases.id as caseId',
      'case_code as caseCode',
      'source_system as sourceSystem',
      'procedure_code as procedureCode',
      'recorded_at as recordedAt',
      'not_asked_reason as notAskedReason',
      'printed_at',
      'roads',
      'invitations.state as invitationState',
      'window_ends_at as windowEndsAt',
      'invitations.msisdn_cipher',
      'invitations.cipher_key_version',
      'messages_out.state as messageState',
      'messages_out.not_before as notBefore',
    );
  const rows: DeskRow[] = await narrow(cases);
  const caseIds = rows.map((row) => row.caseId);
  const prints = await findLastPrints(rt.db.reader, caseIds, now);
  return rows.map((row): DeskCase => {
    const waiting = row.messageState === 'pending' || row.messageState === 'queued';
    const fromSoftware = !isOfDesk({ source_system: row.sourceSystem });
    const undoable = !fromSoftware && (waiting || row.messageState === null) && now < row.recordedAt + deskDelay;
    return {
      caseId: row.caseId,
      caseCode: row.caseCode,
      procedureCode: row.procedureCode,
      recordedAt: row.recordedAt,
      phone: phoneOf(rt, row),
      state: stateOf(row.notAskedReason, row.messageState, now - row.notBefore),
      // A refusal by SMS is between the citizen and the programme.
      notAskedReason: row.notAskedReason === 'opted_out' ? 'not_drawn' : row.notAskedReason,
      printed: row.printed_at !== null,
      printable: row.invitationState === 'open' && row.roads === 'any' && now < row.windowEndsAt,
      print: prints.get(row.caseId)?.state ?? null,
      fromSoftware,
      undoUntil: undoable ? row.recordedAt + deskDelay : 0,
    };
  });
}

function stateOf(notAsked: string | null, message: MessageState | null, overdue: number): DeskCase['state'] {
  if (notAsked || !message) return 'not_asked';
  if (message === 'pending' || message === 'queued') return overdue > stuckAfter ? 'stuck' : 'waiting';
  return message === 'failed' ? 'stuck' : 'sent';
}

function phoneOf(rt: Runtime, row: Pick<InvitationRow, 'msisdn_cipher' | 'cipher_key_version'>): string | null {
  const { msisdn_cipher, cipher_key_version } = row;
  if (msisdn_cipher === null || cipher_key_version === null) return null;
  return maskMsisdn(rt.keys.readMsisdn({ msisdn_cipher, cipher_key_version }));
}
