import type { Response } from 'express';
import { HttpError } from '../http-error.ts';
import { userOf } from '../visit.ts';

/** The officer at the desk. One without a unit cannot record anything. */
export function officerOf(response: Response): { readonly id: string; readonly unitId: string; readonly name: string } {
  const { id, unitId, name } = userOf(response);
  if (unitId === null) throw new HttpError(403);
  return { id, unitId, name };
}
