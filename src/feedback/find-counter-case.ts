import { randomUUID } from 'node:crypto';
import type { Db } from '../db/client.ts';
import { insertAlerts } from '../db/comments.ts';
import { findBySurveyCodes, findInvitation, type InvitationRow } from '../db/invitations.ts';
import { countWrongCode, findKiosk, type KioskRow } from '../db/kiosks.ts';
import { findLinkToken } from '../db/link-tokens.ts';
import { findTakenCodes } from '../db/tombstones.ts';
import { wrongCodesADay } from '../domain/dialogue.ts';
import { day, localDay } from '../domain/hours.ts';
import { tokenHash } from '../domain/keys.ts';
import type { Pressed } from '../domain/kiosk.ts';
import { isSurveyCode } from '../domain/survey-code.ts';
import type { Runtime } from '../runtime.ts';
import { canBeAnswered } from './cast-ballot.ts';
import { surveyCodeHash } from './slip.ts';

type Named = NonNullable<Pressed['case']>;

/**
 * `limited`: too many codes of this kiosk were nobody's today, and none typed is looked up any more. `none`: nobody's,
 * another office's, past its window, or closed to the counter; these are not told apart.
 */
export type CounterCase =
  | { readonly status: 'open'; readonly invitation: InvitationRow }
  | { readonly status: 'none' | 'limited' };

/**
 * The case that a slip shown to a kiosk names, by the token in its QR code or by its number. A well-formed number that
 * was never given out counts as a guess.
 * @param at instant of the press: what was pressed within the window stays good while the tablet is offline
 */
export async function findCounterCase(
  rt: Runtime,
  trx: Db,
  kiosk: Pick<KioskRow, 'id' | 'unit_id'>,
  named: Named,
  at: number,
): Promise<CounterCase> {
  const found = 'token' in named ? await findByToken(trx, named.token) : await findByCode(rt, trx, kiosk, named.code);
  if (found === 'limited') return { status: 'limited' };
  const mine = canBeAnswered(found, at, 'counter') && rt.reference.isWithin(found.unit_id, kiosk.unit_id);
  return mine ? { status: 'open', invitation: found } : { status: 'none' };
}

async function findByToken(trx: Db, token: string): Promise<InvitationRow | undefined> {
  const link = await findLinkToken(trx, tokenHash(token));
  return link?.kind === 'slip' && link.ended_at === null ? findInvitation(trx, link.invitation_id) : undefined;
}

async function findByCode(
  rt: Runtime,
  trx: Db,
  { id, unit_id }: Pick<KioskRow, 'id' | 'unit_id'>,
  code: string,
): Promise<InvitationRow | 'limited' | undefined> {
  if (!isSurveyCode(code)) return undefined;
  const now = rt.clock.now();
  const today = localDay(now);
  const kiosk = await findKiosk(trx, id);
  if (kiosk?.wrong_day === today && kiosk.wrong_codes >= wrongCodesADay) return 'limited';
  const hash = surveyCodeHash(rt, code);
  const [invitation] = await findBySurveyCodes(trx, [hash]);
  if (invitation || (await findTakenCodes(trx, [hash], localDay(now - 90 * day))).has(hash)) return invitation;
  if ((await countWrongCode(trx, id, today)) === wrongCodesADay)
    await insertAlerts(trx, [
      { id: randomUUID(), level: 'guessing', unit_id, detail: `kiosk:${id}`, raised_at: now, acknowledged_at: null },
    ]);
  return undefined;
}
