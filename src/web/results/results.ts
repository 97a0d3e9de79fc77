import type { Request, Response } from 'express';
import { findPulse } from '../../db/funnel.ts';
import { minute } from '../../domain/hours.ts';
import { findChannelStates } from '../../feedback/find-channel-states.ts';
import { findRevisions } from '../../results/freeze.ts';
import { readProvinceFunnel } from '../../results/funnel.ts';
import type { PeriodInfo, PeriodResults } from '../../results/period-results.ts';
import { findPeriodResults, findTrend, unitIn } from '../../results/read-period.ts';
import { findPeriodInfo, findPeriods, partsOf, provinceOf } from '../../results/read-periods.ts';
import { countUrgentWithoutOwner } from '../../results/urgent-without-owner.ts';
import type { Runtime } from '../../runtime.ts';
import { HttpError } from '../http-error.ts';
import { renderBare, renderPage } from '../page.ts';
import type { Route } from '../routes.ts';
import { getTexts } from '../texts.ts';
import { languageOf } from '../visit.ts';
import type { Block } from './blocks.ts';
import { definitionHref, definitionsView } from './definitions.ts';
import { capitalised, chooseSeries, pickerView, seriesTitle, stateView, tabsView } from './frame.ts';
import { liveView } from './live-view.ts';
import { bandsPage } from './pages/bands.ts';
import { channelsPage } from './pages/channels.ts';
import { comparisonPage } from './pages/comparison.ts';
import { factorsPage } from './pages/factors.ts';
import { fieldsPage } from './pages/fields.ts';
import { answers, glanceDetails } from './pages/glance.ts';
import { leakagePage } from './pages/leakage.ts';
import { releasedFunnel } from './pages/road.ts';
import { indexSentence } from './pages/sentence.ts';
import { trendPage } from './pages/trend.ts';
import { unitPage } from './pages/unit.ts';
import { ownUnit, resourceOf, seesProvince } from './reader.ts';
import { sendReport } from './report.ts';
import { type Asked, addressOf, askedOf } from './request.ts';
import type { Scene } from './scene.ts';
import { type Wording, wordingOf } from './wording.ts';

/** A message that is due for so long does not wait its turn: something is wrong. */
const stuckAfter = 10 * minute;
const texts = 'results+results-pages';
const trendPoints = 12;

/** Pages that are made of a period's figures alone. */
const pages = {
  comparison: comparisonPage,
  leakage: leakagePage,
  factors: factorsPage,
  fields: fieldsPage,
  channels: channelsPage,
  bands: bandsPage,
} as const satisfies Record<string, (scene: Scene) => Block[]>;

/**
 * `/results`: the province at a glance for who watches over it, the own unit for its leader; below it a page for each
 * question. All are read from releases and say the same to everybody who may see them; `/results/live`, the province's
 * funnel, is the only part that renews itself.
 */
export function resultsRoutes(rt: Runtime): readonly Route[] {
  const page = (path: string, handle: Route['handle']): Route => ({
    method: 'get',
    path,
    action: 'results:read',
    door: 'page',
    resource: (_request, response) => resourceOf(rt, response),
    handle,
  });
  return [
    page('/results', (request, response) =>
      seesProvince(rt, response)
        ? showGlance(rt, request, response)
        : showUnit(rt, request, response, ownUnit(rt, response)),
    ),
    { ...page('/results/live', (request, response) => showLive(rt, request, response)), action: 'results:read-live' },
    ...Object.entries(pages).map(([name, blocksOf]) =>
      page(`/results/${name}`, (request, response) => showPage(rt, request, response, name, blocksOf)),
    ),
    page('/results/report', (request, response) => {
      if (!seesProvince(rt, response)) throw new HttpError(403);
      return sendReport(rt, request, response, provinceOf(rt, ownUnit(rt, response)));
    }),
    page('/results/trend', (request, response) => showTrend(rt, request, response)),
    page('/results/units/:unitId', (request, response) =>
      showUnit(rt, request, response, unitAsked(rt, response, String(request.params['unitId']))),
    ),
    page('/results/definitions', (request, response) => showDefinitions(rt, request, response)),
  ];
}

/** What every page reads first. `scene` is absent where nothing of the period is out. */
interface Visit {
  readonly rt: Runtime;
  readonly w: Wording;
  readonly asked: Asked;
  readonly provinceId: string;
  readonly periods: readonly PeriodInfo[];
  readonly period: PeriodInfo;
  readonly results: PeriodResults | undefined;
  readonly scene: Scene | undefined;
}

async function visit(rt: Runtime, request: Request, response: Response): Promise<Visit> {
  const w = wordingFor(response);
  const asked = askedOf(request);
  const provinceId = provinceOf(rt, ownUnit(rt, response));
  const periods = await findPeriods(rt, provinceId);
  const period = asked.period
    ? await findPeriodInfo(rt, provinceId, asked.period)
    : (periods.find(({ kind, hasFigures }) => kind === 'month' && hasFigures) ?? periods[0]);
  if (!period) throw new HttpError(404);
  const { units, revision } = asked;
  const results = await findPeriodResults(rt, { provinceId, period: period.id, units, revision });
  if (!results && revision !== undefined) throw new HttpError(404);
  const series = results && chooseSeries(rt, results, asked);
  const unitHref = (unitId: string) => addressOf(`/results/units/${unitId}`, asked);
  const scene = results && series && { rt, w, results, series, unitHref };
  return { rt, w, asked, provinceId, periods, period: results?.period ?? period, results, scene };
}

async function showGlance(rt: Runtime, request: Request, response: Response): Promise<void> {
  const seen = await visit(rt, request, response);
  const { w, scene, results, period, provinceId } = seen;
  const live: Block = {
    kind: 'live',
    live: await readLive(rt, w, period, provinceId),
    url: addressOf('/results/live', { period: period.id }),
  };
  const road =
    results && period.state === 'frozen'
      ? [releasedFunnel(w, results, { title: 'funnelReleasedTitle', note: 'funnelReleasedNote' })]
      : [];
  await render(response, seen, 'glance', '/results', [
    scene ? indexSentence(w, scene.series.province, scene.results.response, scene.series.weighted.number) : nothing(w),
    answers(scene, w, await countUrgentWithoutOwner(rt, provinceId)),
    live,
    ...road,
    ...(scene ? glanceDetails(scene) : []),
  ]);
}

async function showPage(
  rt: Runtime,
  request: Request,
  response: Response,
  name: string,
  blocksOf: (scene: Scene) => Block[],
): Promise<void> {
  refuseUnits(rt, response);
  const seen = await visit(rt, request, response);
  await render(response, seen, name, `/results/${name}`, seen.scene ? blocksOf(seen.scene) : [nothing(seen.w)]);
}

async function showTrend(rt: Runtime, request: Request, response: Response): Promise<void> {
  refuseUnits(rt, response);
  const seen = await visit(rt, request, response);
  const { provinceId, period, w } = seen;
  const points = await findTrend(rt, { provinceId, period: period.id, points: trendPoints });
  await render(response, seen, 'trend', '/results/trend', trendPage({ rt, w }, points));
}

async function showUnit(rt: Runtime, request: Request, response: Response, unitId: string): Promise<void> {
  const seen = await visit(rt, request, response);
  const { scene, w, asked, provinceId, period } = seen;
  const path = seesProvince(rt, response) ? `/results/units/${unitId}` : '/results';
  const found = scene && unitIn(scene.results, unitId);
  const own = found?.find(({ series }) => series === scene?.series) ?? found?.[0];
  const trend = own ? await findTrend(rt, { provinceId, unitId, period: period.id, points: trendPoints }) : [];
  const blocks =
    own && scene
      ? unitPage({ ...scene, series: own.series }, own.unit, trend)
      : [{ kind: 'empty', title: w.t['unitNothingTitle']!, text: w.t['nothingText']! } as const];
  const { nameVi, nameEn } = rt.reference.unit(unitId);
  await render(response, seen, 'unit', path, blocks, {
    title: own ? w.name(own.unit.name) : w.name({ vi: nameVi, en: nameEn }),
    ...(path === '/results' ? {} : { back: { label: w.t['back']!, href: addressOf('/results/comparison', asked) } }),
  });
}

async function showLive(rt: Runtime, request: Request, response: Response): Promise<void> {
  refuseUnits(rt, response);
  const w = wordingFor(response);
  const provinceId = provinceOf(rt, ownUnit(rt, response));
  const { period: id } = askedOf(request);
  const period = id === undefined ? (await findPeriods(rt, provinceId))[0] : await findPeriodInfo(rt, provinceId, id);
  if (!period) throw new HttpError(404);
  const live = await readLive(rt, w, period, provinceId);
  response.set('Cache-Control', 'no-store').type('html');
  response.send(renderBare('results/views/live', { t: w.t, live, definitionHref }));
}

function showDefinitions(rt: Runtime, request: Request, response: Response): void {
  const w = wordingFor(response);
  renderPage(response, texts, 'results/views/definitions', {
    title: w.t['title_definitions'],
    tabs: tabsView(w, '/results/definitions', askedOf(request), seesProvince(rt, response)),
    definitions: definitionsView(getTexts(languageOf(response), 'definitions')),
  });
}

/** @param more of the heading, where it is not the period's name that stands there */
async function render(
  response: Response,
  { rt, w, asked, provinceId, periods, period, results, scene }: Visit,
  name: string,
  path: string,
  blocks: readonly Block[],
  more: { title?: string; back?: { label: string; href: string } } = {},
): Promise<void> {
  const sees = seesProvince(rt, response);
  const province = rt.reference.unit(provinceId);
  const revisions = period.signOff ? await findRevisions(rt, provinceId, period.id) : [];
  renderPage(response, texts, 'results/views/page', {
    title: more.title ?? w.say(`title_${name}`, { period: w.period(period) }),
    kicker: more.title ? capitalised(w.period(period)) : w.name({ vi: province.nameVi, en: province.nameEn }),
    back: more.back,
    tabs: tabsView(w, path, asked, sees),
    picker: pickerView(w, rt, { path, periods, period, asked, series: results?.series ?? [] }),
    state: stateView(w, { path, period, asked, results, revisions: revisions.map(({ revision }) => revision) }),
    seriesName: scene && scene.results.series.length > 0 ? seriesTitle(w, rt, scene.series) : '',
    blocks,
    definitionHref,
    scripts: blocks.some(({ kind }) => kind === 'live') ? ['results-live.js'] : [],
  });
}

function nothing(w: Wording): Block {
  return { kind: 'empty', title: w.t['nothingTitle']!, text: w.t['nothingText']! };
}

async function readLive(rt: Runtime, w: Wording, period: PeriodInfo, provinceId: string) {
  const spans = partsOf(rt, period).map(({ label }) => label);
  const funnel = await readProvinceFunnel(rt, spans, provinceId);
  const pulse = await findPulse(rt.db.reader, rt.clock.now() - stuckAfter);
  return liveView(w, funnel, pulse, await findChannelStates(rt));
}

/** Who reads of one unit alone has no page that shows others. @throws HttpError 403 */
function refuseUnits(rt: Runtime, response: Response): void {
  if (!seesProvince(rt, response)) throw new HttpError(403);
}

/** A unit of the reader's province; for a leader the own one only. @throws HttpError 403, 404 */
function unitAsked(rt: Runtime, response: Response, unitId: string): string {
  const own = ownUnit(rt, response);
  if (!seesProvince(rt, response)) {
    if (unitId !== own) throw new HttpError(403);
    return own;
  }
  if (!rt.reference.findUnit(unitId) || !rt.reference.isWithin(unitId, provinceOf(rt, own))) throw new HttpError(404);
  return unitId;
}

function wordingFor(response: Response): Wording {
  const language = languageOf(response);
  return wordingOf(language, getTexts(language, texts));
}
