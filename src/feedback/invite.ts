import { randomUUID } from 'node:crypto';
import { audit } from '../db/audit.ts';
import { type CaseRow, findReported, insertCases, type ReportedCase } from '../db/cases.ts';
import type { Db } from '../db/client.ts';
import { insertInvitations } from '../db/invitations.ts';
import { insertLinkTokens } from '../db/link-tokens.ts';
import { insertMessages } from '../db/messages-out.ts';
import { findTombstones } from '../db/tombstones.ts';
import type { Runtime } from '../runtime.ts';
import type { Actor, CaseReport, InviteVerdict } from './case-report.ts';
import { caseHash } from './close.ts';
import { draftInvitations, type InvitationDraft } from './draft-invitations.ts';

/**
 * Records returned results and invites their citizens: case, invitation and message row of each in one transaction.
 * A case is known by (source system, case code); reporting it again, whatever changed, changes nothing.
 * @param also runs inside the transaction, after everything was written: for what must be stored with it.
 */
export async function inviteMany(
  rt: Runtime,
  reports: readonly CaseReport[],
  by: Actor,
  also?: (trx: Db, verdicts: InviteVerdict[]) => Promise<void>,
): Promise<InviteVerdict[]> {
  const verdicts = await rt.db.writer.transaction(async (trx) => {
    const cases = reports.map((report) => caseRow(rt, report, by));
    const hashOf = (row: CaseRow) => caseHash(rt, row.source_system, row.case_code);
    const buried = await findTombstones(trx, cases.map(hashOf));
    const inserted = await insertCases(
      trx,
      cases.filter((row) => !buried.has(hashOf(row))),
    );
    const created = reports.flatMap((report, index) => {
      const row = cases[index]!;
      return inserted.has(row.id) ? [{ report, row }] : [];
    });
    const drafts = await draftInvitations(rt, trx, created);
    await insertInvitations(
      trx,
      drafts.map((draft) => draft.invitation),
    );
    await insertLinkTokens(
      trx,
      drafts.flatMap((draft) => draft.tokens),
    );
    await insertMessages(
      trx,
      drafts.flatMap((draft) => draft.message ?? []),
    );
    const repeated = await findReported(
      trx,
      cases.filter((row) => !inserted.has(row.id)),
    );
    const verdicts = verdictsOf(cases, drafts, repeated);
    const detail = { reported: reports.length, created: inserted.size };
    await audit(trx, { at: rt.clock.now(), actor: by, action: 'case_results.reported', resource: 'cases', detail });
    await also?.(trx, verdicts);
    return verdicts;
  });
  rt.wake.emit('outbox');
  return verdicts;
}

function caseRow(rt: Runtime, report: CaseReport, by: Actor): CaseRow {
  return {
    id: randomUUID(),
    source_system: report.sourceSystem,
    case_code: report.caseCode,
    receiving_unit_id: report.receivingUnitId,
    deciding_unit_id: report.decidingUnitId,
    rated_unit_id: report.ratedUnitId,
    unit_version_id: rt.reference.unit(report.ratedUnitId).versionId,
    procedure_code: report.procedureCode,
    result: report.result,
    due_at: report.dueAt,
    returned_at: report.returnedAt,
    filed_feedback: Number(report.filedFeedback),
    recorded_by: `${by.kind}:${by.id}`,
    recorded_at: rt.clock.now(),
  };
}

function verdictsOf(
  cases: readonly CaseRow[],
  drafts: readonly InvitationDraft[],
  repeated: readonly ReportedCase[],
): InviteVerdict[] {
  const created = new Map(drafts.map((draft) => [draft.invitation.case_id, draft]));
  const earlier = new Map(repeated.map((row) => [`${row.source_system}\0${row.case_code}`, row]));
  return cases.map((row) => {
    const draft = created.get(row.id);
    const known = earlier.get(`${row.source_system}\0${row.case_code}`);
    const reason = draft ? draft.invitation.not_asked_reason : (known?.not_asked_reason ?? null);
    return {
      status: draft ? 'created' : 'repeated',
      caseId: draft ? row.id : (known?.id ?? ''),
      asked: draft ? draft.message !== undefined : false,
      notAskedReason: reason,
      slip: draft?.slip ?? null,
    };
  });
}
