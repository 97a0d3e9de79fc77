import express, { type Request, type Response } from 'express';
import { z } from 'zod';
import type { Handset, HandsetMessage, Handsets } from '../../channels/handsets.ts';
import { day, hour } from '../../domain/hours.ts';
import { displayMsisdn, type Msisdn, parseMsisdn } from '../../domain/msisdn.ts';
import { anybody, replyNumberFor } from '../../domain/routes.ts';
import { advanceClock } from '../../feedback/advance-clock.ts';
import type { Runtime } from '../../runtime.ts';
import { HttpError } from '../http-error.ts';
import { showDateTime } from '../local-time.ts';
import { renderPage } from '../page.ts';
import type { Route } from '../routes.ts';

const steps: Readonly<Record<string, number>> = { hour, day, twoDays: 2 * day, twoWeeks: 14 * day };
const shownHandsets = 60;
/** Shorter than the idle limit of proxies. */
const heartbeat = 20_000;

/** `/sim`: the virtual handsets of a demo. A real installation does not have these pages at all. */
export function simRoutes(rt: Runtime): readonly Route[] {
  const { handsets } = rt;
  if (!rt.demo || !handsets) return [];
  const common = { action: 'sim:use', door: 'page' } as const;
  return [
    {
      ...common,
      method: 'get',
      path: '/sim',
      handle: (request, response) => showPage(rt, handsets, request, response),
    },
    {
      ...common,
      method: 'get',
      path: '/sim/handsets',
      handle: async (_request, response) => response.json((await handsets.list(shownHandsets)).map(listed)),
    },
    {
      ...common,
      method: 'get',
      path: '/sim/handsets/:msisdn',
      handle: async (request, response) =>
        response.json((await handsets.thread(numberOf(request))).map((message) => onScreen(message))),
    },
    {
      ...common,
      method: 'post',
      path: '/sim/handsets/:msisdn',
      before: [express.json({ limit: '8kb' })],
      handle: (request, response) => typed(rt, handsets, request, response),
    },
    { ...common, method: 'get', path: '/sim/events', handle: (_request, response) => follow(handsets, response) },
    {
      ...common,
      method: 'post',
      path: '/sim/clock',
      async handle(request, response) {
        const step = steps[String(request.body?.['by'])];
        if (step === undefined) throw new HttpError(400);
        await advanceClock(rt, step);
        response.redirect(303, '/sim');
      },
    },
  ];
}

async function showPage(rt: Runtime, handsets: Handsets, request: Request, response: Response): Promise<void> {
  const asked = parseMsisdn(String(request.query['number'] ?? ''));
  const list = await handsets.list(shownHandsets);
  const current = asked.ok ? asked.msisdn : (list[0]?.msisdn ?? null);
  renderPage(response, 'sim', 'sim/views/sim', {
    handsets: list.map(listed),
    current: current && { msisdn: current, number: displayMsisdn(current) },
    wrongNumber: request.query['number'] !== undefined && !asked.ok,
    shortCode: replyNumber(rt),
    now: showDateTime(rt.clock.now()),
    steps: Object.keys(steps),
  });
}

const typedSchema = z.object({ text: z.string().trim().min(1).max(1000) });

async function typed(rt: Runtime, handsets: Handsets, request: Request, response: Response): Promise<void> {
  const body = typedSchema.safeParse(request.body);
  if (!body.success) throw new HttpError(422);
  const message = await handsets.type(numberOf(request), replyNumber(rt), body.data.text);
  response.status(202).json(onScreen(message));
}

/** Server-sent events: every message and every change of state, as it happens. */
function follow(handsets: Handsets, response: Response): void {
  response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
  response.flushHeaders();
  const stop = handsets.subscribe(({ msisdn, message }) => {
    response.write(`data: ${JSON.stringify({ ...listed({ msisdn, last: message }), message: onScreen(message) })}\n\n`);
  });
  const beat = setInterval(() => response.write(': \n\n'), heartbeat);
  response.once('close', () => {
    clearInterval(beat);
    stop();
  });
}

function listed({ msisdn, last }: Handset) {
  return { msisdn, number: displayMsisdn(msisdn), text: last.text, direction: last.direction };
}

function onScreen({ id, direction, peer, text, at, state, segments }: HandsetMessage) {
  return { id, direction, peer, text, state, segments, time: showDateTime(at) };
}

function numberOf(request: Request): Msisdn {
  const parsed = parseMsisdn(String(request.params['msisdn']));
  if (!parsed.ok) throw new HttpError(404);
  return parsed.msisdn;
}

/** The number a citizen writes to. */
function replyNumber(rt: Runtime): string {
  return replyNumberFor(rt.settings.get('routes').value, anybody).shortCode;
}
