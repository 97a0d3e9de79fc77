import type { Request, Response } from 'express';
import { localDay } from '../../domain/hours.ts';
import { type DeskCase, deskDay, findDeskCases } from '../../feedback/desk-day.ts';
import { inviteMany } from '../../feedback/invite.ts';
import { undoCase } from '../../feedback/undo-case.ts';
import type { Runtime } from '../../runtime.ts';
import { showDateTime, showTime } from '../local-time.ts';
import { redirectWithSession } from '../login/session.ts';
import { renderPage } from '../page.ts';
import type { Route } from '../routes.ts';
import { getTexts } from '../texts.ts';
import { languageOf, userOf } from '../visit.ts';
import { getCaseOfDesk } from './case-of-desk.ts';
import { checkPhone, type Entry, type EntryErrors, type EntryForm, readEntry, readForm } from './entry-form.ts';
import { officerOf } from './officer.ts';
import { handOverSlip, receiptRoutes, roadsToPaper } from './receipt.ts';

/** `/desk`: an officer records returned results. The unit is always that of the user's own row. */
export function deskRoutes(rt: Runtime): readonly Route[] {
  const common = {
    action: 'desk:use',
    door: 'page',
    resource: (_request: Request, response: Response) => ({
      within: (unitId: string) => rt.reference.isWithin(officerOf(response).unitId, unitId),
    }),
  } as const;
  return [
    {
      ...common,
      method: 'get',
      path: '/desk',
      handle: (request, response) => showDesk(rt, request, response, readForm({}), {}),
    },
    { ...common, method: 'post', path: '/desk', handle: (request, response) => record(rt, request, response) },
    {
      ...common,
      method: 'post',
      path: '/desk/phone-check',
      handle(request, response) {
        const { ok, message, number } = checkPhone(String(request.body?.['phone'] ?? ''));
        response.json({ ok, message: getTexts(languageOf(response), 'desk')[message], number });
      },
    },
    {
      ...common,
      method: 'post',
      path: '/desk/cases/:caseId/undo',
      handle: (request, response) => undo(rt, request, response),
    },
    ...receiptRoutes(rt, common),
  ];
}

async function record(rt: Runtime, request: Request, response: Response): Promise<void> {
  const form = readForm(request.body);
  const read = readEntry(form, rt.reference);
  if (!read.ok) {
    response.status(422);
    return showDesk(rt, request, response, form, read.errors);
  }
  const officer = officerOf(response);
  const report = reportOf(read.entry, officer.unitId, rt.clock.now());
  const [verdict] = await inviteMany(rt, [report], { kind: 'user', id: officer.id });
  if (!verdict) throw new Error('a reported case got no verdict');
  request.session.lastProcedure = read.entry.procedureCode;
  const page = verdict.slip
    ? await handOverSlip(rt, request, verdict.caseId, verdict.slip, officer.unitId)
    : `/desk?${verdict.status}=${verdict.caseId}`;
  await redirectWithSession(request, response, page);
}

/** Codes typed at a desk are unique in their unit only; the source system's name keeps units apart. */
function reportOf({ caseCode, msisdn, notAsked, procedureCode, result }: Entry, unitId: string, now: number) {
  return {
    sourceSystem: `desk:${unitId}`,
    caseCode,
    ratedUnitId: unitId,
    receivingUnitId: unitId,
    decidingUnitId: unitId,
    procedureCode,
    result,
    dueAt: null,
    returnedAt: now,
    filedFeedback: false,
    msisdn,
    notAsked,
    fromDesk: true,
    wantSlip: true,
  };
}

async function undo(rt: Runtime, request: Request, response: Response): Promise<void> {
  const { caseId } = await getCaseOfDesk(rt, request, response);
  const outcome = await undoCase(rt, caseId, { kind: 'user', id: userOf(response).id });
  response.redirect(303, `/desk?${outcome}=1`);
}

async function showDesk(rt: Runtime, request: Request, response: Response, form: EntryForm, errors: EntryErrors) {
  const { unitId } = officerOf(response);
  const cases = await deskDay(rt, unitId, localDay(rt.clock.now()));
  const vietnamese = languageOf(response) === 'vi';
  const name = (one: { nameVi: string; nameEn: string }) => (vietnamese ? one.nameVi : one.nameEn);
  const procedures = rt.reference.procedures().map((procedure) => ({ code: procedure.code, name: name(procedure) }));
  const nameOf = (code = '') => procedures.find((one) => one.code === code)?.name ?? code;
  const now = rt.clock.now();
  const today = localDay(now);
  const find = String(request.query['find'] ?? '')
    .trim()
    .slice(0, 40);
  const listed = find === '' ? cases : await findDeskCases(rt, unitId, find);
  renderPage(response, 'desk', 'desk/views/desk', {
    form: { ...form, procedure: form.procedure || nameOf(request.session.lastProcedure) },
    errors,
    procedures,
    unitName: name(rt.reference.unit(unitId)),
    latest: cases[0] && { ...cases[0], time: showTime(cases[0].recordedAt) },
    find,
    cases: listed.map((one) => ({
      ...one,
      time: localDay(one.recordedAt) === today ? showTime(one.recordedAt) : showDateTime(one.recordedAt),
      procedureName: nameOf(one.procedureCode),
      undoSeconds: Math.max(0, Math.ceil((one.undoUntil - now) / 1000)),
    })),
    stuck: cases.filter((one) => one.state === 'stuck').length,
    hotline: rt.settings.get('routes').value.hotlines.province,
    notice: noticeOf(request, cases),
    inDoubt: cases.find((one) => one.print === 'doubtful' || one.print === 'not_printed'),
    roadsToPaper: roadsToPaper(rt, request, unitId),
  });
}

/** What just happened, told by the address this program redirected to; anything else there is ignored. */
function noticeOf({ query }: Request, cases: readonly DeskCase[]) {
  if (query['undone']) return { kind: 'undone' };
  if (query['too_late']) return { kind: 'tooLate' };
  const printed = cases.find((one) => one.caseId === query['printed']);
  if (printed?.print === 'printed' || printed?.print === 'sending')
    return { kind: `print_${printed.print}`, caseCode: printed.caseCode };
  const created = cases.find((one) => one.caseId === query['created']);
  if (created) return { kind: created.notAskedReason ?? 'numberOnly', caseCode: created.caseCode };
  const repeated = cases.find((one) => one.caseId === query['repeated']);
  if (repeated) return { kind: 'repeated', caseCode: repeated.caseCode };
  return query['repeated'] ? { kind: 'repeatedEarlier' } : undefined;
}
