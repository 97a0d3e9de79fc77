import type { Request, Response } from 'express';
import { type DeskCase, findDeskCase } from '../../feedback/desk-day.ts';
import type { Runtime } from '../../runtime.ts';
import { HttpError } from '../http-error.ts';
import { officerOf } from './officer.ts';

/** The case of the path, where it is a recent one of the officer's own unit. @throws HttpError 404 where not. */
export async function getCaseOfDesk(rt: Runtime, request: Request, response: Response): Promise<DeskCase> {
  const found = await findDeskCase(rt, officerOf(response).unitId, String(request.params['caseId']));
  if (!found) throw new HttpError(404);
  return found;
}
