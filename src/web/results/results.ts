import type { Request, Response } from 'express';
import { z } from 'zod';
import { findPulse } from '../../db/funnel.ts';
import type { Resource } from '../../domain/authorisation.ts';
import { localDay, minute } from '../../domain/hours.ts';
import { findPeriod, monthOf } from '../../domain/periods.ts';
import { findChannelStates } from '../../feedback/find-channel-states.ts';
import { readProvinceFunnel } from '../../results/funnel.ts';
import { findPeriodResults, unitIn } from '../../results/read-period.ts';
import { findPeriods, partsOf, provinceOf } from '../../results/read-periods.ts';
import type { Runtime } from '../../runtime.ts';
import { HttpError } from '../http-error.ts';
import { renderBare, renderPage } from '../page.ts';
import type { Route } from '../routes.ts';
import { getTexts } from '../texts.ts';
import { actorOf, languageOf, userOf } from '../visit.ts';
import { roadsView, seriesView, unitView } from './figures-view.ts';
import { liveView } from './live-view.ts';
import { type Wording, wordingOf } from './wording.ts';

/** A message that is due for so long does not wait its turn: something is wrong. */
const stuckAfter = 10 * minute;

const query = z.object({
  month: z
    .string()
    .regex(/^20\d\d-(0[1-9]|1[0-2])$/)
    .optional(),
});

/**
 * `/results`: the province's live funnel and its released figures for who watches over it; its own released figures for
 * a unit. `/results/live` is the part of the page that renews itself.
 */
export function resultsRoutes(rt: Runtime): readonly Route[] {
  return [
    {
      method: 'get',
      path: '/results',
      action: 'results:read',
      door: 'page',
      resource: (_request, response) => resourceOf(rt, response),
      handle: (request, response) =>
        seesProvince(rt, response) ? showProvince(rt, request, response) : showUnit(rt, request, response),
    },
    {
      method: 'get',
      path: '/results/live',
      action: 'results:read-live',
      door: 'page',
      resource: (_request, response) => resourceOf(rt, response),
      handle(request, response) {
        if (!seesProvince(rt, response)) throw new HttpError(403);
        return showLive(rt, request, response);
      },
    },
  ];
}

/** A leader, or anybody whose place is one unit, reads of that unit alone. */
function seesProvince(rt: Runtime, response: Response): boolean {
  const { level } = rt.reference.unit(ownUnit(rt, response));
  return userOf(response).role !== 'leader' && level === 'province';
}

/** The page is about the reader's own unit, or the province above it; which, never comes from the request. */
function resourceOf(rt: Runtime, response: Response): Resource {
  if (actorOf(response).kind !== 'user') return { within: () => false };
  const unitId = ownUnit(rt, response);
  return { within: (ancestor) => rt.reference.isWithin(unitId, ancestor) };
}

function ownUnit(rt: Runtime, response: Response): string {
  const { unitId } = userOf(response);
  const first = rt.reference.units().find((unit) => unit.level === 'province');
  const own = unitId === null || rt.reference.unit(unitId).level === 'ministry' ? first?.id : unitId;
  if (own === undefined) throw new HttpError(404);
  return own;
}

async function showProvince(rt: Runtime, request: Request, response: Response): Promise<void> {
  const w = wordingFor(response);
  const provinceId = provinceOf(rt, ownUnit(rt, response));
  const { month, picker } = await pickMonth(rt, w, request, provinceId);
  const results = await findPeriodResults(rt, { provinceId, period: month });
  renderPage(response, 'results', 'results/views/province', {
    title: w.t['title'],
    unitName: nameOf(rt, w, provinceId),
    picker,
    live: await readLive(rt, w, month, provinceId),
    released: results && {
      line: w.say(results.period.completeAt === null ? 'released' : 'releasedLast', {
        at: w.moment(Math.max(...results.parts.map(({ releasedAt }) => releasedAt ?? 0))),
        sequence: Math.max(...results.parts.map(({ sequence }) => sequence)),
      }),
      series: results.series.map((series) => seriesView(w, rt.reference, series, results.response)),
      roads: roadsView(w, results.roads),
    },
  });
}

async function showUnit(rt: Runtime, request: Request, response: Response): Promise<void> {
  const w = wordingFor(response);
  const unitId = ownUnit(rt, response);
  const provinceId = provinceOf(rt, unitId);
  const { month, picker } = await pickMonth(rt, w, request, provinceId);
  const results = await findPeriodResults(rt, { provinceId, period: month });
  const [found] = results ? unitIn(results, unitId) : [];
  renderPage(response, 'results', 'results/views/unit', {
    title: w.t['title'],
    unitName: nameOf(rt, w, unitId),
    picker,
    unit: found && unitView(w, found.unit),
  });
}

async function showLive(rt: Runtime, request: Request, response: Response): Promise<void> {
  const w = wordingFor(response);
  const provinceId = provinceOf(rt, ownUnit(rt, response));
  const month = monthIn(request) ?? presentMonth(rt);
  const live = await readLive(rt, w, month, provinceId);
  response.set('Cache-Control', 'no-store').type('html');
  response.send(renderBare('results/views/live', { t: w.t, live }));
}

async function readLive(rt: Runtime, w: Wording, month: string, provinceId: string) {
  const period = findPeriod(rt.settings.get('periods').value, month);
  const spans = period ? partsOf(rt, period).map(({ label }) => label) : [];
  const funnel = await readProvinceFunnel(rt, spans, provinceId);
  const pulse = await findPulse(rt.db.reader, rt.clock.now() - stuckAfter);
  return liveView(w, funnel, pulse, await findChannelStates(rt));
}

/** The month asked for, else the last one with figures; and the months to choose from, this one among them. */
async function pickMonth(rt: Runtime, w: Wording, request: Request, provinceId: string) {
  const present = presentMonth(rt);
  const known = await findPeriods(rt, provinceId);
  const released = known.filter(({ kind, hasFigures }) => kind === 'month' && hasFigures).map(({ id }) => id);
  const month = monthIn(request) ?? released[0] ?? present;
  const months = [...new Set([present, month, ...released])].sort().reverse();
  const options = months.map((value) => ({ value, label: w.month(value), chosen: value === month }));
  return { month, picker: { month, label: w.month(month), options } };
}

function presentMonth(rt: Runtime): string {
  return monthOf(rt.settings.get('periods').value, localDay(rt.clock.now())).id;
}

function monthIn(request: Request): string | undefined {
  const parsed = query.safeParse(request.query);
  if (!parsed.success) throw new HttpError(404);
  return parsed.data.month;
}

function wordingFor(response: Response): Wording {
  const language = languageOf(response);
  return wordingOf(language, getTexts(language, 'results'));
}

function nameOf(rt: Runtime, w: Wording, unitId: string): string {
  const unit = rt.reference.unit(unitId);
  return w.language === 'vi' ? unit.nameVi : unit.nameEn;
}
