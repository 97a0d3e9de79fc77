import { day, localDay } from '../../domain/hours.ts';
import { tokenHash } from '../../domain/keys.ts';
import { type Receipt, writeReceipt } from '../../domain/receipt/blocks.ts';
import type { ReceiptTexts } from '../../domain/receipt/texts.ts';
import { replyNumberFor } from '../../domain/routes.ts';
import type { Slip } from '../../feedback/case-report.ts';
import type { Runtime } from '../../runtime.ts';
import { showDay } from '../local-time.ts';

/** What stands on the paper; always in Vietnamese, whatever language the officer reads. */
export function receiptOf(
  rt: Runtime,
  slip: Slip,
  unitId: string,
  texts: ReceiptTexts = rt.settings.get('receipt').value,
): Receipt {
  const routes = rt.settings.get('routes').value;
  const { window, closeAfter } = rt.settings.get('survey').value;
  const { shortCode, keyword, price } = replyNumberFor(routes, {
    unitPath: rt.reference.pathOf(unitId),
    network: null,
  });
  const unit = rt.reference.unit(unitId);
  return writeReceipt(texts, {
    unit: unit.nameVi,
    day: showDay(localDay(rt.clock.now())),
    lastDay: showDay(slip.lastDay),
    items: slip.items.map((item) => item.wording.vi),
    url: slip.url,
    surveyCode: slip.surveyCode,
    shortCode,
    keyword,
    price,
    missedCall: numberToRing(rt),
    leader: unit.hotline ?? routes.hotlines.free,
    inspectorate: routes.hotlines.province,
    keptDays: Math.round((window + closeAfter) / day),
    serial: serialOf(slip.token),
  });
}

/** What calls back a citizen who lets it ring and hangs up, at no cost; null where nothing does. */
export function numberToRing(rt: Runtime): string | null {
  return [...rt.voices.values()].find(({ incoming }) => incoming === 'call_back')?.number ?? null;
}

/** Names a sheet in a report of loss or abuse: the beginning of the token's hash, from which nobody gets the token. */
function serialOf(token: string): string {
  const hex = Buffer.from(tokenHash(token), 'base64url').toString('hex').toUpperCase();
  return `${hex.slice(0, 4)}-${hex.slice(4, 8)}`;
}
