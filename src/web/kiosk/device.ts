import type { Request, RequestHandler, Response } from 'express';
import { findKioskByHash, type KioskRow } from '../../db/kiosks.ts';
import { tokenHash } from '../../domain/keys.ts';
import type { Runtime } from '../../runtime.ts';
import { readCookie } from '../hooks/cookies.ts';
import { HttpError } from '../http-error.ts';
import { visitOf } from '../visit.ts';

const cookieName = 'kiosk';
const oneYear = 365 * 86_400_000;

/** Names the tablet by its own cookie, which no script of the page can read. */
export function kioskDevice(rt: Runtime): RequestHandler {
  return async (request, response, next) => {
    const kiosk = await kioskOf(rt, request);
    if (kiosk) visitOf(response).actor = { kind: 'kiosk', id: kiosk.id, unitId: kiosk.unit_id };
    next();
  };
}

/** The tablet that asks, where it was registered for the unit of the address and not revoked since. */
export async function kioskOf(rt: Runtime, request: Request): Promise<KioskRow | undefined> {
  const key = readCookie(request, cookieName);
  return key === undefined ? undefined : findKioskOfUnit(rt, request, key);
}

/** @throws where the tablet is not known; for use behind the door of kiosks. */
export async function getKiosk(rt: Runtime, request: Request): Promise<KioskRow> {
  const kiosk = await kioskOf(rt, request);
  if (!kiosk) throw new HttpError(401);
  return kiosk;
}

/** @returns whether the key is one of this unit's; the tablet then keeps it. */
export async function registerDevice(rt: Runtime, request: Request, response: Response, key: string): Promise<boolean> {
  const kiosk = await findKioskOfUnit(rt, request, key);
  if (!kiosk) return false;
  response.cookie(cookieName, key, {
    path: '/kiosk',
    httpOnly: true,
    sameSite: 'strict',
    secure: rt.publicUrl.startsWith('https://'),
    maxAge: oneYear,
  });
  return true;
}

async function findKioskOfUnit(rt: Runtime, request: Request, key: string): Promise<KioskRow | undefined> {
  const kiosk = await findKioskByHash(rt.db.reader, tokenHash(key));
  const { unit } = request.params;
  return kiosk && [kiosk.unit_id, rt.reference.unit(kiosk.unit_id).code].includes(String(unit)) ? kiosk : undefined;
}
