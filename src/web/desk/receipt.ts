import type { Request, Response } from 'express';
import { day } from '../../domain/hours.ts';
import { type PaperSize, paperSizes } from '../../domain/receipt/paper.ts';
import { reissueSlip } from '../../feedback/issue-slip.ts';
import type { Runtime } from '../../runtime.ts';
import { readCookie } from '../hooks/cookies.ts';
import { redirectWithSession } from '../login/session.ts';
import { renderPage } from '../page.ts';
import type { Route } from '../routes.ts';
import { getCaseOfToday } from './case-of-today.ts';
import { officerOf } from './officer.ts';
import { receiptOf } from './receipt-facts.ts';
import { receiptForPage } from './receipt-page.ts';
import { keepSlip, takeSlip } from './slip-in-session.ts';

/** `/desk/receipts/<case>`: the slip, ready to print, once. Printing again makes a new token and kills the old one. */
export function receiptRoutes(rt: Runtime, common: Pick<Route, 'action' | 'door' | 'resource'>): readonly Route[] {
  return [
    {
      ...common,
      method: 'get',
      path: '/desk/receipts/:caseId',
      handle: (request, response) => showReceipt(rt, request, response),
    },
    {
      ...common,
      method: 'post',
      path: '/desk/receipts/:caseId',
      handle: (request, response) => reprint(rt, request, response),
    },
    {
      ...common,
      method: 'post',
      path: '/desk/paper',
      handle(request, response) {
        response.cookie('paper', paperOf(request.body?.['width']), {
          maxAge: 365 * day,
          httpOnly: true,
          sameSite: 'lax',
        });
        response.redirect(303, '/desk');
      },
    },
  ];
}

async function showReceipt(rt: Runtime, request: Request, response: Response): Promise<void> {
  const { caseId, caseCode } = await getCaseOfToday(rt, request, response);
  const slip = takeSlip(rt, request, caseId);
  const paper = paperOf(readCookie(request, 'paper'));
  renderPage(response, 'desk', 'desk/views/receipt', {
    caseId,
    caseCode,
    slip: slip && receiptForPage(receiptOf(rt, slip, officerOf(response).unitId), paper),
  });
}

async function reprint(rt: Runtime, request: Request, response: Response): Promise<void> {
  const { caseId } = await getCaseOfToday(rt, request, response);
  const slip = await reissueSlip(rt, caseId, { kind: 'user', id: officerOf(response).id });
  if (slip) keepSlip(rt, request, caseId, slip);
  await redirectWithSession(request, response, slip ? `/desk/receipts/${caseId}` : `/desk?created=${caseId}`);
}

function paperOf(text: unknown): PaperSize {
  return paperSizes.find((size) => size === text) ?? '80';
}
