import type { Request, Response } from 'express';
import { localDay } from '../../domain/hours.ts';
import { type DeskCase, deskDay, findDeskCases } from '../../feedback/desk-day.ts';
import { undoCase } from '../../feedback/undo-case.ts';
import type { Runtime } from '../../runtime.ts';
import { showDateTime, showTime } from '../local-time.ts';
import { renderPage } from '../page.ts';
import type { Route } from '../routes.ts';
import { getTexts } from '../texts.ts';
import { languageOf, userOf } from '../visit.ts';
import { getCaseOfDesk } from './case-of-desk.ts';
import { entryRoutes, recordForm } from './entries.ts';
import { checkPhone, type EntryErrors, type EntryForm, readEntry, readForm } from './entry-form.ts';
import { officerOf } from './officer.ts';
import { offlineRoutes, procedureNames, scriptTexts, workerUrl } from './offline.ts';
import { caseFormRoutes } from './paper-form.ts';
import { receiptRoutes, roadsToPaper } from './receipt.ts';

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
    ...entryRoutes(rt, common),
    ...offlineRoutes(rt),
    ...receiptRoutes(rt, common),
    ...caseFormRoutes(rt, common),
  ];
}

async function record(rt: Runtime, request: Request, response: Response): Promise<void> {
  const form = readForm(request.body);
  const read = readEntry(form, rt.reference);
  if (!read.ok) {
    response.status(422);
    return showDesk(rt, request, response, form, read.errors);
  }
  await recordForm(rt, request, response, read.entry);
}

async function undo(rt: Runtime, request: Request, response: Response): Promise<void> {
  const { caseId } = await getCaseOfDesk(rt, request, response);
  const outcome = await undoCase(rt, caseId, { kind: 'user', id: userOf(response).id });
  response.redirect(303, `/desk?${outcome}=1`);
}

async function showDesk(rt: Runtime, request: Request, response: Response, form: EntryForm, errors: EntryErrors) {
  const { unitId } = officerOf(response);
  const cases = await deskDay(rt, unitId, localDay(rt.clock.now()));
  const latest = cases.find((one) => !one.fromSoftware);
  const vietnamese = languageOf(response) === 'vi';
  const name = (one: { nameVi: string; nameEn: string }) => (vietnamese ? one.nameVi : one.nameEn);
  const procedures = procedureNames(rt, languageOf(response));
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
    officerId: officerOf(response).id,
    workerUrl: workerUrl(languageOf(response)),
    latest: latest && {
      ...latest,
      time: showTime(latest.recordedAt),
      unshown: request.session.slips?.[latest.caseId] !== undefined,
    },
    find,
    cases: listed.map((one) => ({
      ...one,
      time: localDay(one.recordedAt) === today ? showTime(one.recordedAt) : showDateTime(one.recordedAt),
      procedureName: nameOf(one.procedureCode),
      unshown: request.session.slips?.[one.caseId] !== undefined,
      undoSeconds: Math.max(0, Math.ceil((one.undoUntil - now) / 1000)),
    })),
    stuck: cases.filter((one) => one.state === 'stuck').length,
    hotline: rt.settings.get('routes').value.hotlines.province,
    notice: noticeOf(request, cases),
    texts: scriptTexts(getTexts(languageOf(response), 'desk')),
    inDoubt: cases.find((one) => one.print === 'doubtful' || one.print === 'not_printed'),
    roadsToPaper: roadsToPaper(rt, request, unitId),
  });
}

/** What just happened, told by the address this program redirected to; anything else there is ignored. */
function noticeOf({ query }: Request, cases: readonly DeskCase[]) {
  if (query['undone']) return { kind: 'undone' };
  if (query['too_late']) return { kind: 'tooLate' };
  if (query['not_ours']) return { kind: 'notOurs' };
  if (query['from_software']) return { kind: 'from_software', caseCode: '' };
  const printed = cases.find((one) => one.caseId === query['printed']);
  if (printed?.print === 'printed' || printed?.print === 'sending')
    return { kind: `print_${printed.print}`, caseCode: printed.caseCode };
  const created = cases.find((one) => one.caseId === query['created']);
  if (created)
    return {
      kind: created.notAskedReason ?? (created.printable ? 'noSlip' : 'numberOnly'),
      caseCode: created.caseCode,
    };
  const repeated = cases.find((one) => one.caseId === query['repeated']);
  if (repeated) return { kind: 'repeated', caseCode: repeated.caseCode };
  return query['repeated'] ? { kind: 'repeatedEarlier' } : undefined;
}
