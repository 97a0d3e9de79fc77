import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import express, { type Request, type Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { z } from 'zod';
import { audioTypes } from '../../channels/voice/recordings.ts';
import { itemsOfInvitation } from '../../db/invitations.ts';
import type { Resource } from '../../domain/authorisation.ts';
import { kioskEntrySchema } from '../../domain/kiosk.ts';
import { findCounterCase } from '../../feedback/find-counter-case.ts';
import { takeKioskEntries } from '../../feedback/take-kiosk-entries.ts';
import { projectRoot } from '../../project-root.ts';
import type { Runtime } from '../../runtime.ts';
import { allowKiosk } from '../hooks/security-headers.ts';
import { HttpError } from '../http-error.ts';
import { renderBare } from '../page.ts';
import type { Route } from '../routes.ts';
import { actorOf, languageOf } from '../visit.ts';
import { getKiosk, kioskOf, registerDevice } from './device.ts';
import { kioskManifest, kioskSetUp, recordingsOf, registrationPage, shellOf } from './set-up.ts';

const worker = readFileSync(new URL('src/web/public/kiosk-worker.js', projectRoot));

/**
 * `/kiosk/<unit>`: a tablet at the counter. The page works without the network; what was pressed waits in the tablet,
 * sealed, until the program has stored it. Whoever opens the address without the tablet's key can press nothing.
 */
export function kioskRoutes(rt: Runtime): readonly Route[] {
  const device = {
    action: 'kiosk:press',
    door: 'kiosk',
    resource: (_request: Request, response: Response) => resourceOf(rt, response),
  } as const;
  return [
    {
      method: 'get',
      path: '/kiosk/worker.js',
      action: 'assets:read',
      door: 'open',
      handle: (_request, response) =>
        response.set({ 'Content-Type': 'text/javascript; charset=utf-8', 'Cache-Control': 'no-cache' }).send(worker),
    },
    {
      method: 'get',
      path: '/kiosk/:unit',
      action: 'kiosk:open',
      door: 'open',
      handle: (request, response) => showKiosk(rt, request, response),
    },
    {
      method: 'post',
      path: '/kiosk/:unit',
      action: 'kiosk:open',
      door: 'open',
      before: [limit(20, ({ ip }) => ipKeyGenerator(ip ?? '')), express.urlencoded({ extended: false, limit: '1kb' })],
      handle: (request, response) => register(rt, request, response),
    },
    {
      method: 'get',
      path: '/kiosk/:unit/manifest.json',
      action: 'kiosk:open',
      door: 'open',
      handle: (request, response) =>
        response.type('application/manifest+json').send(JSON.stringify(kioskManifest(String(request.params['unit'])))),
    },
    {
      ...device,
      method: 'get',
      path: '/kiosk/:unit/set-up',
      handle: async (request, response) =>
        response.set('Cache-Control', 'no-store').json(await kioskSetUp(rt, await getKiosk(rt, request))),
    },
    {
      ...device,
      method: 'post',
      path: '/kiosk/:unit/case',
      before: [limit(120, (_request, response) => kioskId(response))],
      handle: (request, response) => lookUp(rt, request, response),
    },
    {
      ...device,
      method: 'post',
      path: '/kiosk/:unit/entries',
      before: [limit(600, (_request, response) => kioskId(response))],
      handle: (request, response) => take(rt, request, response),
    },
    {
      ...device,
      method: 'get',
      path: '/kiosk/:unit/prompts/:name',
      handle(request, response) {
        const file = recordingsOf(rt).get(String(request.params['name']));
        if (!file) throw new HttpError(404);
        response.type(audioTypes[extname(file)]!).set('Cache-Control', 'private, max-age=86400').sendFile(file);
      },
    },
  ];
}

async function showKiosk(rt: Runtime, request: Request, response: Response): Promise<void> {
  const kiosk = await kioskOf(rt, request);
  if (!kiosk) return showRegistration(response.status(401), false);
  allowKiosk(response);
  response.set('Cache-Control', 'no-store').type('html');
  response.send(renderBare('kiosk/views/kiosk', shellOf(rt, String(request.params['unit']), kiosk)));
}

async function register(rt: Runtime, request: Request, response: Response): Promise<void> {
  const { key } = (request.body ?? {}) as { key?: unknown };
  if (typeof key !== 'string' || !(await registerDevice(rt, request, response, key.trim())))
    return showRegistration(response.status(422), true);
  response.redirect(303, `/kiosk/${encodeURIComponent(String(request.params['unit']))}`);
}

function showRegistration(response: Response, wrong: boolean): void {
  response.set('Cache-Control', 'no-store').type('html');
  response.send(renderBare('kiosk/views/registration', registrationPage(languageOf(response), wrong)));
}

const namedSchema = z.union([
  z.strictObject({ token: z.string().max(64) }),
  z.strictObject({ code: z.string().max(10) }),
]);

/** Says before the questions whether the slip names a case, and never whether that case was answered. */
async function lookUp(rt: Runtime, request: Request, response: Response): Promise<void> {
  const kiosk = await getKiosk(rt, request);
  const named = namedSchema.safeParse(request.body);
  if (!named.success) throw new HttpError(422);
  const found = await rt.db.writer.transaction((trx) => findCounterCase(rt, trx, kiosk, named.data, rt.clock.now()));
  response.set('Cache-Control', 'no-store');
  if (found.status !== 'open') return void response.json({ status: found.status });
  const { invitation } = found;
  const { nameVi, nameEn } = rt.reference.unit(invitation.unit_id);
  response.json({
    status: 'open',
    unit: { vi: nameVi, en: nameEn },
    asks: {
      instrument: invitation.instrument_version_id,
      form: invitation.form,
      items: itemsOfInvitation(invitation),
    },
  });
}

const batchSchema = z.strictObject({
  waiting: z.int().min(0).max(1_000_000),
  entries: z.array(kioskEntrySchema).max(20),
});

async function take(rt: Runtime, request: Request, response: Response): Promise<void> {
  const kiosk = await getKiosk(rt, request);
  const batch = batchSchema.safeParse(request.body);
  if (!batch.success) throw new HttpError(422);
  const stored = await takeKioskEntries(rt, kiosk, batch.data.entries, batch.data.waiting);
  response.set('Cache-Control', 'no-store').json({ stored });
}

function resourceOf(rt: Runtime, response: Response): Resource {
  const actor = actorOf(response);
  return { within: (ancestor) => actor.kind === 'kiosk' && rt.reference.isWithin(actor.unitId, ancestor) };
}

function kioskId(response: Response): string {
  const actor = actorOf(response);
  return actor.kind === 'kiosk' ? actor.id : '';
}

/** So many requests in a quarter of an hour. */
function limit(most: number, keyGenerator: (request: Request, response: Response) => string) {
  return rateLimit({
    windowMs: 15 * 60_000,
    limit: most,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    keyGenerator,
  });
}
