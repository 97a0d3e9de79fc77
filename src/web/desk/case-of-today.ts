import type { Request, Response } from 'express';
import { localDay } from '../../domain/hours.ts';
import { type DeskCase, deskDay } from '../../feedback/desk-day.ts';
import type { Runtime } from '../../runtime.ts';
import { HttpError } from '../http-error.ts';
import { officerOf } from './officer.ts';

/** The case of the path, where it is one of the officer's own unit and of today. @throws HttpError 404 where not. */
export async function getCaseOfToday(rt: Runtime, request: Request, response: Response): Promise<DeskCase> {
  const today = await deskDay(rt, officerOf(response).unitId, localDay(rt.clock.now()));
  const found = today.find((one) => one.caseId === request.params['caseId']);
  if (!found) throw new HttpError(404);
  return found;
}
