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
  /** What became of the receipt, where a network printer was sent it. */
  readonly print: PrintState | null;
  /** Until when the entry can be undone, ms; 0 where it no longer can. */
  readonly undoUntil: number;
}

const stuckAfter = 30 * 60_000;

/** A unit's cases of one local day, newest first: what the desk must know, and nothing of what citizens answered. */
export async function deskDay(rt: Runtime, unitId: string, localDate: string): Promise<DeskCase[]> {
  const from = startOfDay(localDate);
  const now = rt.clock.now();
  const { deskDelay } = rt.settings.get('survey').value;
  const rows = await rt.db
    .reader('cases')
    .join('invitations', 'invitations.case_id', 'cases.id')
    .leftJoin('messages_out', (join) =>
      join.on('messages_out.invitation_id', 'invitations.id').andOnVal('messages_out.kind', 'invitation'),
    )
    .where({ receiving_unit_id: unitId })
    .whereBetween('recorded_at', [from, from + dayLength - 1])
    .orderBy('recorded_at', 'desc')
    .select(
      'cases.id as caseId',
      'case_code as caseCode',
      'procedure_code as procedureCode',
      'recorded_at as recordedAt',
      'not_asked_reason as notAskedReason',
      'printed_at',
      'invitations.msisdn_cipher',
      'invitations.cipher_key_version',
      'messages_out.state as messageState',
      'messages_out.not_before as notBefore',
    );
  const caseIds = rows.map((row) => row.caseId as string);
  const prints = await findLastPrints(rt.db.reader, caseIds, now);
  return rows.map((row): DeskCase => {
    const waiting = row.messageState === 'pending' || row.messageState === 'queued';
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
      print: prints.get(row.caseId)?.state ?? null,
      undoUntil:
        (waiting || row.messageState === null) && now < row.recordedAt + deskDelay ? row.recordedAt + deskDelay : 0,
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
