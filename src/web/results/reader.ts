import type { Response } from 'express';
import type { Resource } from '../../domain/authorisation.ts';
import type { Runtime } from '../../runtime.ts';
import { HttpError } from '../http-error.ts';
import { actorOf, userOf } from '../visit.ts';

/** A leader, or anybody whose place is one unit, reads of that unit alone. */
export function seesProvince(rt: Runtime, response: Response): boolean {
  const { level } = rt.reference.unit(ownUnit(rt, response));
  return userOf(response).role !== 'leader' && level === 'province';
}

/** The page is about the reader's own unit, or the province above it; which, never comes from the request. */
export function resourceOf(rt: Runtime, response: Response): Resource {
  if (actorOf(response).kind !== 'user') return { within: () => false };
  const unitId = ownUnit(rt, response);
  return { within: (ancestor) => rt.reference.isWithin(unitId, ancestor) };
}

/** The reader's unit; the first province for who watches over all. @throws HttpError 404 where there is none */
export function ownUnit(rt: Runtime, response: Response): string {
  const { unitId } = userOf(response);
  const first = rt.reference.units().find((unit) => unit.level === 'province');
  const own = unitId === null || rt.reference.unit(unitId).level === 'ministry' ? first?.id : unitId;
  if (own === undefined) throw new HttpError(404);
  return own;
}
