import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { findDeskKey, keepDeskKey } from '../../db/desk-entries.ts';
import { fill } from '../../domain/fill.ts';
import { day } from '../../domain/hours.ts';
import { type DeskVerdict, EntryKeyReused, recordAtDesk } from '../../feedback/record-at-desk.ts';
import type { Runtime } from '../../runtime.ts';
import { redirectWithSession, saveSession } from '../login/session.ts';
import type { Route } from '../routes.ts';
import { getTexts } from '../texts.ts';
import { languageOf } from '../visit.ts';
import { type Entry, readEntry, readForm } from './entry-form.ts';
import { officerOf } from './officer.ts';
import { handOverSlip } from './receipt.ts';

/** An entry is taken to be at most so old: a browser's clock may be wrong, and months are counted. */
const mostWaited = 7 * day;

const envelope = z.object({
  key: z.uuid(),
  /** Whose entry it is: it is never recorded in the name of who happens to be logged in. */
  officer: z.string(),
  /** For how long it waited in the browser, ms; empty where it comes at once and its citizen waits for the slip. */
  waited: z
    .string()
    .regex(/^\d{0,12}$/)
    .catch(''),
});

/**
 * What the desk's script talks to. `GET /desk/session` says who is logged in, with the key for entries that wait in this
 * browser; `POST /desk/entries` records one entry, once, however often it is sent.
 */
export function entryRoutes(rt: Runtime, common: Pick<Route, 'action' | 'door' | 'resource'>): readonly Route[] {
  return [
    {
      ...common,
      method: 'get',
      path: '/desk/session',
      handle: (request, response) => tellSession(rt, request, response),
    },
    {
      ...common,
      method: 'post',
      path: '/desk/entries',
      handle: (request, response) => takeEntry(rt, request, response),
    },
  ];
}

/** The key is the officer's own and random; the browser keeps it for as long as this officer is logged in there. */
async function tellSession(rt: Runtime, request: Request, response: Response): Promise<void> {
  const { id, name } = officerOf(response);
  const cipher =
    (await findDeskKey(rt.db.reader, id)) ??
    (await keepDeskKey(rt.db.writer, id, rt.keys.encrypt(randomBytes(32).toString('base64'))));
  const csrf = request.csrfToken?.();
  await saveSession(request);
  response.set('Cache-Control', 'no-store').json({ officer: id, name, key: rt.keys.decrypt(cipher), csrf });
}

async function takeEntry(rt: Runtime, request: Request, response: Response): Promise<void> {
  const t = getTexts(languageOf(response), 'desk');
  const officer = officerOf(response);
  const sent = envelope.safeParse(request.body);
  response.set('Cache-Control', 'no-store');
  if (!sent.success) return void response.status(400).json({ problem: t['notAnEntry'] });
  if (sent.data.officer !== officer.id) return void response.status(409).json({ problem: t['otherOfficer'] });
  const read = readEntry(readForm(request.body), rt.reference);
  if (!read.ok)
    return void response.status(422).json({
      problem: Object.values(read.errors)
        .map((key) => t[key])
        .join(' '),
    });
  const { key, waited } = sent.data;
  const coming = { key, waited: Math.min(Number(waited), mostWaited), wantSlip: waited === '' };
  try {
    const verdict = await recordAtDesk(rt, read.entry, officer, coming);
    const page = await pageAfter(rt, request, officer.unitId, read.entry, verdict);
    await saveSession(request);
    const told =
      verdict.status === 'created' ? null : fill(t[`notice_${verdict.status}`]!, { caseCode: read.entry.caseCode });
    response.json({ status: verdict.status, told, page });
  } catch (error) {
    if (!(error instanceof EntryKeyReused)) throw error;
    response.status(422).json({ problem: t['notAnEntry'] });
  }
}

/** Records what the form of the page sent, where no script did it, and shows what became of it. */
export async function recordForm(rt: Runtime, request: Request, response: Response, entry: Entry): Promise<void> {
  const officer = officerOf(response);
  const verdict = await recordAtDesk(rt, entry, officer, { wantSlip: true });
  await redirectWithSession(request, response, await pageAfter(rt, request, officer.unitId, entry, verdict));
}

async function pageAfter(
  rt: Runtime,
  request: Request,
  unitId: string,
  { procedureCode }: Entry,
  { caseId, slip, status }: DeskVerdict,
): Promise<string> {
  request.session.lastProcedure = procedureCode;
  if (slip) return handOverSlip(rt, request, caseId, slip, unitId);
  // The answer to the first try was lost, and with it the way to the slip it made.
  return status === 'created' && request.session.slips?.[caseId]
    ? `/desk/receipts/${caseId}`
    : `/desk?${status}=${caseId}`;
}
