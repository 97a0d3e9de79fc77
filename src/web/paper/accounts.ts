import type { Request, Response } from 'express';
import { z } from 'zod';
import { findPaperMonths } from '../../db/paper-accounts.ts';
import { lossReasons } from '../../db/paper-reports.ts';
import { localDay } from '../../domain/hours.ts';
import { groupSerial, numberOfSerial, serialOf } from '../../domain/paper-form/serial.ts';
import { spanOf } from '../../domain/periods.ts';
import { paperAccounts } from '../../feedback/paper/paper-accounts.ts';
import { reportLoss } from '../../feedback/paper/report-loss.ts';
import type { Runtime } from '../../runtime.ts';
import { HttpError } from '../http-error.ts';
import { showDateTime } from '../local-time.ts';
import type { Route } from '../routes.ts';
import { languageOf, userOf } from '../visit.ts';
import { accountsView } from './accounts-view.ts';
import { showLabel } from './show-span.ts';
import { renderPaper } from './tabs.ts';
import { findNamedForm, nothingYet, ownUnit, unitsFor, unitTouched } from './touched.ts';

/** `/paper`: what became of every printed form; `/paper/report`: a unit says which are spoiled or lost. */
export function accountRoutes(rt: Runtime): readonly Route[] {
  return [
    {
      action: 'paper:read',
      door: 'page',
      method: 'get',
      path: '/paper',
      resource: (_request, response) => ownUnit(rt, response),
      handle: (request, response) => showAccounts(rt, request, response),
    },
    {
      action: 'paper:report',
      door: 'page',
      method: 'get',
      path: '/paper/report',
      resource: () => nothingYet,
      handle: (request, response) => showReport(response, {}, request.query['reported'] === '1'),
    },
    {
      action: 'paper:report',
      door: 'page',
      method: 'post',
      path: '/paper/report',
      resource: async (request) => {
        const form = await findNamedForm(rt, String(request.body?.['serial'] ?? ''));
        return form ? unitTouched(rt, form.unit_id) : nothingYet;
      },
      handle: (request, response) => report(rt, request, response),
    },
  ];
}

/** People of the units themselves; whether the form of one case came back is none of their business. */
const ofUnits: readonly string[] = ['officer', 'leader'];

async function showAccounts(rt: Runtime, request: Request, response: Response): Promise<void> {
  const now = spanOf(rt.settings.get('periods').value, localDay(rt.clock.now())).label;
  const printed = await findPaperMonths(rt.db.reader);
  const months = printed.includes(now) ? printed : [now, ...printed];
  const asked = request.query['month'];
  const month = months.find((one) => one === asked) ?? printed[0] ?? now;
  const units = unitsFor(rt, response, 'paper:read').map(({ id }) => id);
  const accounts = await paperAccounts(rt, month, units, !ofUnits.includes(userOf(response).role));
  renderPaper(response, 'accounts', 'accounts', {
    month,
    months: months.map((one) => ({ month: one, shown: showLabel(rt, one) })),
    ...accountsView(rt, languageOf(response), accounts),
    reports: accounts.reports.map(({ first_number, size, kind, reason, reported_at, unit_id }) => ({
      unit: languageOf(response) === 'vi' ? rt.reference.unit(unit_id).nameVi : rt.reference.unit(unit_id).nameEn,
      first: groupSerial(serialOf(first_number)),
      last: groupSerial(serialOf(first_number + size - 1)),
      at: showDateTime(reported_at),
      ...{ size, kind, reason },
    })),
  });
}

const reportSchema = z.object({
  serial: z.string().max(60),
  size: z.coerce.number().int().min(1).max(5_000),
  kind: z.enum(['spoiled', 'lost']),
  reason: z.enum(lossReasons),
});

function showReport(response: Response, form: Readonly<Record<string, unknown>>, reported = false): void {
  renderPaper(response, 'report', 'report', { form, reported, reasons: lossReasons, wrong: undefined, ...form });
}

async function report(rt: Runtime, request: Request, response: Response): Promise<void> {
  const read = reportSchema.safeParse(request.body);
  const named = read.success ? await findNamedForm(rt, read.data.serial) : undefined;
  if (!read.success || !named) {
    const field = read.success ? 'serial' : String(read.error.issues[0]?.path[0] ?? 'serial');
    response.status(422);
    return showReport(response, { form: request.body ?? {}, wrong: { field, problem: `report_${field}` } });
  }
  const { size, kind, reason } = read.data;
  const result = await reportLoss(rt, userOf(response).id, { kind, reason, firstNumber: named.number, size });
  if (result.outcome === 'reported') return response.redirect(303, '/paper/report?reported=1');
  if (result.outcome === 'unknown') throw new HttpError(404);
  const other = result.outcome === 'not_out' ? groupSerial(serialOf(result.number)) : '';
  response.status(422);
  showReport(response, {
    form: { ...request.body, serial: serialOf(numberOfSerial(read.data.serial) ?? named.number) },
    wrong: { field: result.outcome === 'beyond' ? 'size' : 'serial', problem: `report_${result.outcome}`, other },
  });
}
