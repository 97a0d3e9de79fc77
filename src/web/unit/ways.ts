import { findKiosks } from '../../db/kiosks.ts';
import { fill } from '../../domain/fill.ts';
import { formItems } from '../../domain/form.ts';
import { localDay } from '../../domain/hours.ts';
import { groupDigits } from '../../domain/receipt/blocks.ts';
import { replyNumberFor } from '../../domain/routes.ts';
import { type Contact, findContactsOf, isStale } from '../../feedback/contacts.ts';
import type { Runtime } from '../../runtime.ts';
import { numberToRing } from '../desk/receipt-facts.ts';
import { showDay } from '../local-time.ts';
import type { Texts } from '../texts.ts';

/** Every way in which citizens of a unit can rate it now, in sentences; what is free says so, and nothing else does. */
export async function waysToRate(rt: Runtime, unitId: string, t: Texts): Promise<string[]> {
  const { shortCode, keyword, price } = replyNumberFor(rt.settings.get('routes').value, {
    unitPath: rt.reference.pathOf(unitId),
    network: null,
  });
  const { instrument } = rt.reference.latestInstrument(rt.settings.get('survey').value.instrument);
  const values = {
    shortCode,
    keyword,
    count: formItems(instrument, 'short', { filedFeedback: false }).length,
    price: price === 0 ? t['free']! : fill(t['paid']!, { price: price.toLocaleString('de') }),
  };
  const missedCall = numberToRing(rt);
  const kiosks = (await findKiosks(rt.db.reader)).filter((kiosk) => kiosk.revoked_at === null);
  const hasKiosk = kiosks.some((kiosk) => rt.reference.isWithin(unitId, kiosk.unit_id));
  return [
    fill(t['sms']!, values),
    t['link']!,
    ...(hasKiosk ? [t['kiosk']!] : []),
    ...(missedCall === null ? [] : [fill(t['missedCall']!, { missedCall: groupDigits(missedCall) })]),
    fill(t['otherPhone']!, values),
  ];
}

export interface ShownContact {
  readonly who: string;
  readonly phone: string;
  readonly dial: string;
  readonly tested: string;
}

/** The leader's number and the inspectorate's, each with the day on which somebody last answered a test. */
export async function shownContacts(rt: Runtime, unitId: string, t: Texts): Promise<ShownContact[]> {
  return (await findContactsOf(rt, unitId)).map((contact) => ({
    who: t[contact.kind]!,
    phone: groupDigits(contact.phone),
    dial: contact.phone,
    tested: testedLine(rt, contact, t),
  }));
}

function testedLine(rt: Runtime, contact: Contact, t: Texts): string {
  if (contact.reachedAt === null) return t['untested']!;
  return fill(t[isStale(rt, contact) ? 'stale' : 'tested']!, { day: showDay(localDay(contact.reachedAt)) });
}
