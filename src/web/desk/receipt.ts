import type { Request, Response } from 'express';
import QRCode from 'qrcode';
import { day, localDay } from '../../domain/hours.ts';
import { replyNumberFor } from '../../domain/routes.ts';
import { groupSurveyCode } from '../../domain/survey-code.ts';
import type { Slip } from '../../feedback/case-report.ts';
import { reissueSlip } from '../../feedback/issue-slip.ts';
import type { Runtime } from '../../runtime.ts';
import { readCookie } from '../hooks/cookies.ts';
import { showDay } from '../local-time.ts';
import { redirectWithSession } from '../login/session.ts';
import { renderPage } from '../page.ts';
import type { Route } from '../routes.ts';
import { getTexts } from '../texts.ts';
import { getCaseOfToday } from './case-of-today.ts';
import { officerOf } from './officer.ts';
import { keepSlip, takeSlip } from './slip-in-session.ts';

const paperWidths = ['80', '58'] as const;

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
        response.cookie('paper', widthOf(request.body?.['width']), {
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
  const paper = widthOf(readCookie(request, 'paper'));
  const slipOnPaper = slip ? await layOut(rt, slip, officerOf(response).unitId) : undefined;
  renderPage(response, 'desk', 'desk/views/receipt', { caseId, caseCode, paper, slip: slipOnPaper });
}

async function reprint(rt: Runtime, request: Request, response: Response): Promise<void> {
  const { caseId } = await getCaseOfToday(rt, request, response);
  const slip = await reissueSlip(rt, caseId, { kind: 'user', id: officerOf(response).id });
  if (slip) keepSlip(rt, request, caseId, slip);
  await redirectWithSession(request, response, slip ? `/desk/receipts/${caseId}` : `/desk?created=${caseId}`);
}

/** What stands on the paper; always in Vietnamese, whatever language the officer reads. */
async function layOut(rt: Runtime, slip: Slip, unitId: string) {
  const routes = rt.settings.get('routes').value;
  const { window, closeAfter } = rt.settings.get('survey').value;
  const { shortCode, keyword, price } = replyNumberFor(routes, {
    unitPath: rt.reference.pathOf(unitId),
    network: null,
  });
  return {
    t: getTexts('vi', 'receipt'),
    unitName: rt.reference.unit(unitId).nameVi,
    day: showDay(localDay(rt.clock.now())),
    lastDay: showDay(slip.lastDay),
    items: slip.items.map((item) => item.wording.vi),
    code: groupSurveyCode(slip.surveyCode),
    qr: await QRCode.toString(slip.url, { type: 'svg', margin: 2, errorCorrectionLevel: 'M' }),
    shortCode,
    keyword,
    price: price === 0 ? '' : String(price),
    hotlines: { leader: rt.reference.unit(unitId).hotline ?? routes.hotlines.free, province: routes.hotlines.province },
    keptDays: Math.round((window + closeAfter) / day),
  };
}

function widthOf(text: unknown): (typeof paperWidths)[number] {
  return paperWidths.find((width) => width === text) ?? '80';
}
