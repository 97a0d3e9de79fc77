import type { Request, Response } from 'express';
import { z } from 'zod';
import { findPaperBatch, findRecentBatches, type PaperBatchRow } from '../../db/paper-batches.ts';
import { localDay } from '../../domain/hours.ts';
import { groupSerial, serialOf } from '../../domain/paper-form/serial.ts';
import { type FormSize, formSizes } from '../../domain/paper-form/sheet.ts';
import { addDays, type Span, spanOf } from '../../domain/periods.ts';
import { largestBatch, printBatch } from '../../feedback/paper/print-batch.ts';
import type { Runtime } from '../../runtime.ts';
import { HttpError } from '../http-error.ts';
import { showDay } from '../local-time.ts';
import type { Route } from '../routes.ts';
import { languageOf, userOf } from '../visit.ts';
import { printingProgress, sendForms } from './form-file.ts';
import { showLabel, showSpan } from './show-span.ts';
import { renderPaper } from './tabs.ts';
import { nothingYet, unitsFor, unitTouched } from './touched.ts';

/** `/paper/print`: batches of forms to lie at a counter. */
export function printRoutes(rt: Runtime): readonly Route[] {
  const common = { action: 'paper:print', door: 'page' } as const;
  const ofBatch = {
    ...common,
    resource: async (request: Request) => unitTouched(rt, (await getBatch(rt, request)).unit_id),
  };
  return [
    {
      ...common,
      method: 'get',
      path: '/paper/print',
      resource: () => nothingYet,
      handle: (_request, response) => showPrint(rt, response, {}),
    },
    {
      ...common,
      method: 'post',
      path: '/paper/print',
      resource: (request) => unitTouched(rt, orderSchema.shape.unit.catch('').parse(request.body?.['unit'])),
      handle: (request, response) => order(rt, request, response),
    },
    {
      ...ofBatch,
      method: 'get',
      path: '/paper/batches/:batchId',
      handle: (request, response) => showBatch(rt, request, response),
    },
    {
      ...ofBatch,
      method: 'post',
      path: '/paper/batches/:batchId/forms.pdf',
      handle: async (request, response) =>
        sendForms(rt, response, await getBatch(rt, request), sizeIn(request), userOf(response).id),
    },
    {
      ...ofBatch,
      method: 'get',
      path: '/paper/batches/:batchId/progress',
      handle: (request, response) => response.json(printingProgress(String(request.params['batchId']))),
    },
  ];
}

const sizeIn = (request: Request): FormSize => formSizes.find((size) => size === request.body?.['paper']) ?? 'a5';

const orderSchema = z.object({
  unit: z.string().max(64),
  field: z.string().max(64),
  month: z.string().max(10),
  form: z.enum(['full', 'short']),
  road: z.enum(['box', 'envelope']),
  size: z.coerce.number().int().min(1).max(largestBatch),
});

async function getBatch(rt: Runtime, request: Request): Promise<PaperBatchRow> {
  const batch = await findPaperBatch(rt.db.reader, String(request.params['batchId']));
  if (!batch) throw new HttpError(404);
  return batch;
}

/** The span of today and the one to come: a form is handed out with the result it is about. */
function spans(rt: Runtime): Span[] {
  const periods = rt.settings.get('periods').value;
  const present = spanOf(periods, localDay(rt.clock.now()));
  return [present, spanOf(periods, addDays(present.end, 1))];
}

async function order(rt: Runtime, request: Request, response: Response): Promise<void> {
  const read = orderSchema.safeParse(request.body);
  const wrong = read.success ? '' : String(read.error.issues[0]?.path[0]);
  const known =
    read.success && spans(rt).some(({ label }) => label === read.data.month) && rt.reference.field(read.data.field);
  if (!read.success || !known || !rt.reference.findUnit(read.data.unit)) {
    response.status(422);
    return showPrint(rt, response, { ...request.body, wrong: wrong || 'field' });
  }
  const { unit: unitId, field: fieldCode, ...rest } = read.data;
  const batch = await printBatch(rt, { unitId, fieldCode, ...rest }, userOf(response).id);
  response.redirect(303, `/paper/batches/${batch.id}`);
}

async function showPrint(rt: Runtime, response: Response, form: Readonly<Record<string, string>>): Promise<void> {
  const vietnamese = languageOf(response) === 'vi';
  const name = (one: { nameVi: string; nameEn: string }) => (vietnamese ? one.nameVi : one.nameEn);
  const units = unitsFor(rt, response, 'paper:print').filter(({ level }) => level !== 'ministry');
  const recent = await findRecentBatches(
    rt.db.reader,
    units.map(({ id }) => id),
  );
  renderPaper(response, 'print', 'print', {
    form,
    largestBatch,
    units: units.map((unit) => ({ value: unit.id, name: name(unit) })),
    fields: rt.reference.fields().map((field) => ({ value: field.code, name: name(field) })),
    months: spans(rt).map((span) => ({ value: span.label, name: showSpan(span) })),
    recent: recent.map((batch) => ({ ...shownBatch(batch), unit: name(rt.reference.unit(batch.unit_id)) })),
  });
}

async function showBatch(rt: Runtime, request: Request, response: Response): Promise<void> {
  const batch = await getBatch(rt, request);
  const vietnamese = languageOf(response) === 'vi';
  const unit = rt.reference.unit(batch.unit_id);
  const field = rt.reference.field(batch.field_code);
  renderPaper(response, 'print', 'batch', {
    ...shownBatch(batch),
    sizes: formSizes,
    unit: vietnamese ? unit.nameVi : unit.nameEn,
    field: vietnamese ? field?.nameVi : field?.nameEn,
    month: showLabel(rt, batch.month),
    lastDay: showDay(batch.last_day),
  });
}

function shownBatch({ id, first_number, size, road, times_printed }: PaperBatchRow) {
  return {
    id,
    size,
    road,
    timesPrinted: times_printed,
    first: groupSerial(serialOf(first_number)),
    last: groupSerial(serialOf(first_number + size - 1)),
  };
}
