import { randomInt, randomUUID } from 'node:crypto';
import type { CaseRow } from '../db/cases.ts';
import type { Db } from '../db/client.ts';
import { findNumbersOfUnits, type InvitationRow, type NotAskedReason } from '../db/invitations.ts';
import type { LinkTokenRow } from '../db/link-tokens.ts';
import type { MessageOutRow } from '../db/messages-out.ts';
import { findNumberFacts, type NumberFactRow } from '../db/number-facts.ts';
import { findOptedOut } from '../db/opt-outs.ts';
import { formItems } from '../domain/form.ts';
import { localDay } from '../domain/hours.ts';
import type { StoredMsisdn } from '../domain/keys.ts';
import { countingSpan } from '../domain/periods.ts';
import type { Runtime } from '../runtime.ts';
import type { CaseReport, Slip } from './case-report.ts';
import { drawCases } from './draw-cases.ts';
import { invitationMessage } from './invitation-message.ts';
import { draftSlip, newSurveyCodes } from './slip.ts';

/** Everything one new case brings with it; a case that may not be asked about has an invitation that says why. */
export interface InvitationDraft {
  readonly invitation: InvitationRow;
  readonly message: MessageOutRow | undefined;
  readonly slip: Slip | null;
  readonly tokens: readonly LinkTokenRow[];
}

/** Decides for each new case whether its citizen is asked, what, and by which roads. Withdraws what a draw displaced. */
export async function draftInvitations(
  rt: Runtime,
  trx: Db,
  created: readonly { report: CaseReport; row: CaseRow }[],
): Promise<InvitationDraft[]> {
  const now = rt.clock.now();
  const numbers = created.map(({ report }) => (report.msisdn ? rt.keys.storeMsisdn(report.msisdn) : undefined));
  const hashes = numbers.flatMap((number) => number?.msisdn_hash ?? []);
  const known = await findNumberFacts(trx, hashes);
  const dead = deadSince(known, now - rt.settings.get('routes').value.deadNumberFor);
  const unreachable = { optedOut: await findOptedOut(trx, hashes, now), dead };
  const reasons = created.map(({ report }, index) => whyNotAsked(rt, report, numbers[index], unreachable));
  const lost = await drawCases(
    rt,
    trx,
    numbers.map((number, index) => (reasons[index] ? undefined : number?.msisdn_hash)),
  );
  const codes = await newSurveyCodes(rt, trx, created.filter(({ report }) => report.wantSlip).length);
  const seen = await findNumbersOfUnits(trx, hashes);
  return created.map(({ report, row }, index) => {
    const surveyCode = report.wantSlip ? codes.pop() : undefined;
    const reason = lost.has(index) ? 'not_drawn' : reasons[index]!;
    const to = numbers[index];
    const network = (to && known.get(to.msisdn_hash)?.network) ?? null;
    const draft = draftInvitation(rt, { report, row, to, network, reason, surveyCode, now });
    return { ...draft, invitation: { ...draft.invitation, repeats_number: noteNumber(seen, draft.invitation) } };
  });
}

/** 1 where the number was seen with another case of the unit and month; a case left out for another reason is not counted. */
function noteNumber(seen: Set<string>, { msisdn_hash, unit_id, month, not_asked_reason }: InvitationRow): number {
  if (msisdn_hash === null || (not_asked_reason !== null && not_asked_reason !== 'not_drawn')) return 0;
  const place = `${msisdn_hash} ${unit_id} ${month}`;
  if (seen.has(place)) return 1;
  seen.add(place);
  return 0;
}

/** Why no SMS may ask this citizen; null where one may, if the case is drawn. */
function whyNotAsked(
  rt: Runtime,
  report: CaseReport,
  to: StoredMsisdn | undefined,
  { optedOut, dead }: Readonly<Record<'optedOut' | 'dead', ReadonlySet<string>>>,
): NotAskedReason | null {
  const contact = rt.reference.findProcedure(report.procedureCode)?.contact ?? 'sms';
  if (report.notAsked === 'refused_at_desk') return 'refused_at_desk';
  if (contact !== 'sms') return contact;
  if (!to) return 'no_phone';
  if (optedOut.has(to.msisdn_hash)) return 'opted_out';
  return dead.has(to.msisdn_hash) ? 'dead_number' : null;
}

function deadSince(known: ReadonlyMap<string, NumberFactRow>, since: number): Set<string> {
  return new Set([...known.values()].flatMap((row) => ((row.dead_at ?? 0) > since ? row.msisdn_hash : [])));
}

function draftInvitation(
  rt: Runtime,
  draft: {
    report: CaseReport;
    row: CaseRow;
    to: StoredMsisdn | undefined;
    network: string | null;
    reason: NotAskedReason | null;
    /** Where a slip is wanted. */
    surveyCode: string | undefined;
    now: number;
  },
): InvitationDraft {
  const { report, row, to, network, reason, surveyCode, now } = draft;
  const survey = rt.settings.get('survey').value;
  const { versionId, instrument } = rt.reference.latestInstrument(survey.instrument);
  const invitation: InvitationRow = {
    id: randomUUID(),
    case_id: row.id,
    state: reason === 'refused_at_desk' || reason === 'none' ? 'none' : 'open',
    not_asked_reason: reason,
    unit_id: row.rated_unit_id,
    unit_version_id: row.unit_version_id,
    field_code: rt.reference.findProcedure(report.procedureCode)?.fieldCode ?? '',
    month: countingSpan(rt.settings.get('periods').value, localDay(report.returnedAt), localDay(now)).label,
    msisdn_hash: to?.msisdn_hash ?? null,
    hash_key_version: to?.hash_key_version ?? null,
    msisdn_cipher: to?.msisdn_cipher ?? null,
    cipher_key_version: to?.cipher_key_version ?? null,
    roads: !reason && randomInt(1_000_000) < survey.numberOnlyShare * 1_000_000 ? 'number' : 'any',
    instrument_version_id: versionId,
    form: survey.form,
    items: JSON.stringify(formItems(instrument, survey.form, { filedFeedback: report.filedFeedback })),
    survey_code_hash: null,
    created_at: now,
    printed_at: null,
    accepted_at: null,
    delivered_at: null,
    answered_at: null,
    reminder_due_at: null,
    window_ends_at: now + survey.window,
    pending: JSON.stringify({ kind: 'none' }),
    questions_asked: 0,
    confirmations_sent: 0,
    dead_number_at: null,
    repeats_number: 0,
    overdue: report.dueAt === null ? null : Number(report.returnedAt > report.dueAt),
    filed_feedback: Number(report.filedFeedback),
  };
  const asking = to && !reason ? invitationMessage(rt, invitation, { ...to, network }, report) : undefined;
  if (asking) invitation.window_ends_at = asking.message.not_before + survey.window;
  const printable = invitation.state === 'open' && invitation.roads === 'any';
  const slip = surveyCode && printable ? draftSlip(rt, invitation, surveyCode, now) : undefined;
  return {
    invitation: { ...invitation, ...slip?.columns },
    message: asking?.message,
    slip: slip?.slip ?? null,
    tokens: [...(slip ? [slip.token] : []), ...(asking?.tokens ?? [])],
  };
}
