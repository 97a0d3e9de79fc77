import type { Request, Response } from 'express';
import { formItems } from '../../domain/form.ts';
import { day, localDay } from '../../domain/hours.ts';
import { newToken } from '../../domain/keys.ts';
import { type PaperSize, paperSizes } from '../../domain/receipt/paper.ts';
import { parseReceiptTexts } from '../../domain/receipt/texts.ts';
import { generateSurveyCode } from '../../domain/survey-code.ts';
import type { Runtime } from '../../runtime.ts';
import { receiptOf } from '../desk/receipt-facts.ts';
import { receiptForPage } from '../desk/receipt-page.ts';
import { renderBare } from '../page.ts';
import type { Route } from '../routes.ts';

/** Shows a wording of receipts on paper while it is being edited; its code and its link open nothing. */
export function receiptPreviewRoutes(rt: Runtime): readonly Route[] {
  return [
    {
      method: 'post',
      path: '/admin/settings/receipt/preview',
      action: 'admin:read',
      door: 'page',
      handle: (request, response) => show(rt, request, response),
    },
  ];
}

function show(rt: Runtime, request: Request, response: Response): void {
  const { body, size } = (request.body ?? {}) as Readonly<Record<string, unknown>>;
  const preview = receiptPreview(rt, String(body ?? ''), sizeOf(size));
  response.set('Cache-Control', 'no-store').type('html');
  if ('problem' in preview) response.status(422).type('text').send(preview.problem);
  else response.send(renderBare('desk/views/slip', preview));
}

/** The receipt of an invented case in a wording that is JSON text, or what is wrong with it. */
export function receiptPreview(rt: Runtime, body: string, size: PaperSize) {
  try {
    const texts = parseReceiptTexts(JSON.parse(body));
    const token = newToken();
    const slip = {
      token,
      url: `${rt.publicUrl}/p/${token}`,
      surveyCode: generateSurveyCode(8),
      lastDay: localDay(rt.clock.now() + 14 * day),
      items: itemsAsked(rt),
    };
    return receiptForPage(receiptOf(rt, slip, exampleUnit(rt), texts), size);
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

function itemsAsked(rt: Runtime) {
  const { instrument } = rt.reference.latestInstrument(rt.settings.get('survey').value.instrument);
  return formItems(instrument, 'short', { filedFeedback: false });
}

/** The commune with the longest name: what fits there fits everywhere. */
function exampleUnit(rt: Runtime): string {
  const [longest] = [...rt.reference.units()].sort((a, b) => b.nameVi.length - a.nameVi.length);
  if (!longest) throw new Error('there is no unit whose receipt could be shown');
  return longest.id;
}

function sizeOf(text: unknown): PaperSize {
  return paperSizes.find((size) => size === text) ?? '80';
}
