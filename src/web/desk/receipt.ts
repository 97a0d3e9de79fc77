import type { Request, Response } from 'express';
import { day } from '../../domain/hours.ts';
import { type PaperSize, paperSizes } from '../../domain/receipt/paper.ts';
import { placeReceipt } from '../../domain/receipt/place.ts';
import type { Slip } from '../../feedback/case-report.ts';
import { reissueSlip } from '../../feedback/issue-slip.ts';
import { noteSlipPrinted } from '../../feedback/note-slip-printed.ts';
import { writePdf } from '../../printing/pdf.ts';
import { measure } from '../../printing/typeface.ts';
import type { Runtime } from '../../runtime.ts';
import { readCookie } from '../hooks/cookies.ts';
import { redirectWithSession, saveSession } from '../login/session.ts';
import { renderPage } from '../page.ts';
import type { Route } from '../routes.ts';
import { getTexts } from '../texts.ts';
import { languageOf } from '../visit.ts';
import { getCaseOfDesk } from './case-of-desk.ts';
import { byPrinter, printAtDesk, printerOfDesk, printersOf } from './network-printer.ts';
import { officerOf } from './officer.ts';
import { receiptOf } from './receipt-facts.ts';
import { receiptForPage } from './receipt-page.ts';
import { keepSlip, takeSlip, takeSlipForPdf } from './slip-in-session.ts';

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
      path: '/desk/receipts/:caseId/pdf',
      handle: (request, response) => sendPdf(rt, request, response),
    },
    {
      ...common,
      method: 'get',
      path: '/desk/receipts/:caseId/state',
      async handle(request, response) {
        const { print } = await getCaseOfDesk(rt, request, response);
        response.json({ state: print, label: print && getTexts(languageOf(response), 'desk')[`print_${print}`] });
      },
    },
    {
      ...common,
      method: 'post',
      path: '/desk/receipts/:caseId/printed',
      async handle(request, response) {
        const { caseId } = await getCaseOfDesk(rt, request, response);
        await noteSlipPrinted(rt, caseId, { kind: 'user', id: officerOf(response).id });
        response.redirect(303, '/desk');
      },
    },
    {
      ...common,
      method: 'post',
      path: '/desk/paper',
      handle(request, response) {
        const { unitId } = officerOf(response);
        response.cookie('paper', choiceOf(rt, unitId, request.body?.['width']), {
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
  const { caseId, caseCode, notAskedReason } = await getCaseOfDesk(rt, request, response);
  const slip = takeSlip(rt, request, caseId);
  const paper = paperOf(readCookie(request, 'paper'));
  renderPage(response, 'desk', 'desk/views/receipt', {
    caseId,
    caseCode,
    onPaper: notAskedReason === 'paper',
    slip: slip && receiptForPage(receiptOf(rt, slip, officerOf(response).unitId), paper),
  });
}

/** The very slip that is on the screen, its code and token the same; once. Later a reprint makes a new one. */
async function sendPdf(rt: Runtime, request: Request, response: Response): Promise<void> {
  const { caseId, caseCode } = await getCaseOfDesk(rt, request, response);
  const slip = takeSlipForPdf(rt, request, caseId);
  if (!slip) return response.redirect(303, `/desk/receipts/${caseId}`);
  await saveSession(request);
  const size = paperOf(readCookie(request, 'paper'));
  const drawing = placeReceipt(receiptOf(rt, slip, officerOf(response).unitId), size, measure);
  response.set('Cache-Control', 'no-store').attachment(`phieu-${caseCode.replace(/[^\w-]/g, '_')}.pdf`);
  await writePdf([drawing], response, { title: getTexts('vi', 'desk')['receiptTitle']! });
}

/**
 * Hands a new slip over to what prints it, a network printer or the browser.
 * @returns the page that tells the officer about it.
 */
export async function handOverSlip(rt: Runtime, request: Request, caseId: string, slip: Slip, unitId: string) {
  const printer = printerOfDesk(rt, request, unitId);
  if (!printer) {
    keepSlip(rt, request, caseId, slip);
    return `/desk/receipts/${caseId}`;
  }
  await printAtDesk(rt, printer, caseId, receiptOf(rt, slip, unitId));
  return `/desk?printed=${caseId}`;
}

async function reprint(rt: Runtime, request: Request, response: Response): Promise<void> {
  const { caseId } = await getCaseOfDesk(rt, request, response);
  const { id, unitId } = officerOf(response);
  const slip = await reissueSlip(rt, caseId, { kind: 'user', id });
  const page = slip ? await handOverSlip(rt, request, caseId, slip, unitId) : `/desk?created=${caseId}`;
  await redirectWithSession(request, response, page);
}

/** What an officer can choose to print on, and what is chosen. */
export function roadsToPaper(rt: Runtime, request: Request, unitId: string) {
  const printers = printersOf(rt, unitId).map(({ name }) => ({ name, value: byPrinter + name }));
  const papers = { '80': '80 mm', '58': '58 mm', a6: 'A6', a5: 'A5' } satisfies Record<PaperSize, string>;
  const printer = printerOfDesk(rt, request, unitId);
  const chosen = printer ? byPrinter + printer.name : paperOf(readCookie(request, 'paper'));
  const sheets = paperSizes.map((value) => ({ name: papers[value], value }));
  return [...printers, ...sheets].map((road) => ({ ...road, chosen: road.value === chosen }));
}

/** The cookie's value: a paper size for the browser, or the name of a printer of the unit. */
function choiceOf(rt: Runtime, unitId: string, wanted: unknown): string {
  const printer = printersOf(rt, unitId).find(({ name }) => wanted === byPrinter + name);
  return printer ? byPrinter + printer.name : paperOf(wanted);
}

function paperOf(text: unknown): PaperSize {
  return paperSizes.find((size) => size === text) ?? '80';
}
