import { findCaseOfSoftware } from '../db/cases.ts';
import type { Db } from '../db/client.ts';
import { type DeskEntryRow, deleteDeskEntriesBefore, findDeskEntry, insertDeskEntry } from '../db/desk-entries.ts';
import { day } from '../domain/hours.ts';
import type { Runtime } from '../runtime.ts';
import type { CaseReport, Slip } from './case-report.ts';
import { inviteMany } from './invite.ts';

/** How long a key is remembered: longer than a case is open, so that one that was undone does not come back. */
const life = 30 * day;

/** Source system of what a unit's officers type. Their codes are unique in their unit only; this keeps units apart. */
export const deskSystem = (unitId: string) => `desk:${unitId}`;

/** What an officer typed, checked. */
export type DeskEntry = Pick<CaseReport, 'caseCode' | 'msisdn' | 'notAsked' | 'procedureCode' | 'result'>;

export interface DeskOfficer {
  readonly id: string;
  readonly unitId: string;
}

/** How an entry comes: at once, or after it waited in a browser. */
export interface Coming {
  /** Drawn by the browser for this entry; under the same key it is recorded once, however often it comes. */
  readonly key?: string;
  /** For how long the result has been returned, ms. */
  readonly waited?: number;
  readonly wantSlip: boolean;
}

export interface DeskVerdict {
  /** `from_software`: case software reported this code for the unit; what it reported stands. */
  readonly status: DeskEntryRow['status'];
  readonly caseId: string;
  readonly slip: Slip | null;
}

/** The key was used before for something else. */
export class EntryKeyReused extends Error {
  override readonly name = 'EntryKeyReused';
}

/** Another request took the key while this one was under way: its transaction must not stand. */
class KeyTaken extends Error {
  override readonly name = 'KeyTaken';
}

/**
 * Records what an officer typed, once. The unit is the officer's own. A case that case software reported is left as it
 * is: at the counter nobody puts another number in the place of the one the register has.
 * @throws EntryKeyReused
 */
export async function recordAtDesk(
  rt: Runtime,
  entry: DeskEntry,
  officer: DeskOfficer,
  coming: Coming,
): Promise<DeskVerdict> {
  const ticket = coming.key === undefined ? undefined : { key: coming.key, hash: hashOf(rt, entry) };
  const earlier = ticket && (await findEarlier(rt, officer, ticket));
  if (earlier) return earlier;
  const remember = async (trx: Db, status: DeskVerdict['status'], caseId: string) => {
    if (!ticket) return;
    const now = rt.clock.now();
    await deleteDeskEntriesBefore(trx, now - life);
    const { key, hash: body_hash } = ticket;
    const row = { user_id: officer.id, key, body_hash, case_id: caseId, status, created_at: now };
    if (!(await insertDeskEntry(trx, row))) throw new KeyTaken();
  };
  try {
    const known = await findCaseOfSoftware(rt.db.reader, officer.unitId, entry.caseCode);
    if (known) {
      await remember(rt.db.writer, 'from_software', known);
      return { status: 'from_software', caseId: known, slip: null };
    }
    const by = { kind: 'user', id: officer.id } as const;
    const [verdict] = await inviteMany(rt, [reportOf(rt, entry, officer, coming)], by, async (trx, [stored]) =>
      remember(trx, stored!.status, stored!.caseId),
    );
    return verdict!;
  } catch (error) {
    const winner = error instanceof KeyTaken && ticket ? await findEarlier(rt, officer, ticket) : undefined;
    if (!winner) throw error;
    return winner;
  }
}

async function findEarlier(
  rt: Runtime,
  officer: DeskOfficer,
  { key, hash }: { key: string; hash: string },
): Promise<DeskVerdict | undefined> {
  const row = await findDeskEntry(rt.db.writer, officer.id, key);
  if (row && row.body_hash !== hash) throw new EntryKeyReused();
  return row && { status: row.status, caseId: row.case_id, slip: null };
}

function hashOf(rt: Runtime, { caseCode, msisdn, notAsked, procedureCode, result }: DeskEntry): string {
  return rt.keys.hash(`desk-entry:${JSON.stringify([caseCode, msisdn, notAsked, procedureCode, result])}`);
}

function reportOf(
  rt: Runtime,
  entry: DeskEntry,
  { unitId }: DeskOfficer,
  { waited = 0, wantSlip }: Coming,
): CaseReport {
  return {
    ...entry,
    sourceSystem: deskSystem(unitId),
    ratedUnitId: unitId,
    receivingUnitId: unitId,
    decidingUnitId: unitId,
    dueAt: null,
    returnedAt: rt.clock.now() - waited,
    filedFeedback: false,
    fromDesk: true,
    wantSlip,
  };
}
