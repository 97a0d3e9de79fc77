import type { Request, Response } from 'express';
import type { Resource } from '../../domain/authorisation.ts';
import { fill } from '../../domain/fill.ts';
import { localDay } from '../../domain/hours.ts';
import { addDays, monthOf } from '../../domain/periods.ts';
import {
  type ExclusionFigures,
  exclusionReasons,
  findExclusions,
  type UnitExclusions,
} from '../../results/exclusions.ts';
import { findPeriods } from '../../results/read-periods.ts';
import type { Runtime } from '../../runtime.ts';
import { HttpError } from '../http-error.ts';
import { renderPage } from '../page.ts';
import type { Route } from '../routes.ts';
import { getTexts, type Texts } from '../texts.ts';
import { actorOf, languageOf, userOf } from '../visit.ts';
import { exclusionPlot } from './exclusion-plot.ts';

/** `/results/exclusions`: whose citizens could not be asked and why, unit by unit, for who watches over a province. */
export function exclusionRoutes(rt: Runtime): readonly Route[] {
  return [
    {
      method: 'get',
      path: '/results/exclusions',
      action: 'results:read-live',
      door: 'page',
      resource: (_request, response) => provinceResource(rt, response),
      handle: (request, response) => show(rt, request, response),
    },
  ];
}

function provinceResource(rt: Runtime, response: Response): Resource {
  if (actorOf(response).kind !== 'user') return { within: () => false };
  const provinceId = ownProvince(rt, response);
  return { within: (ancestor) => rt.reference.isWithin(provinceId, ancestor) };
}

/** Which province, never comes from the request. @throws HttpError 403 for whose place is one unit below it */
function ownProvince(rt: Runtime, response: Response): string {
  const { unitId } = userOf(response);
  const own = unitId === null ? undefined : rt.reference.unit(unitId);
  if (own?.level === 'province') return own.id;
  const first = rt.reference.units().find(({ level }) => level === 'province');
  if (!first || (own && own.level !== 'ministry')) throw new HttpError(403);
  return first.id;
}

async function show(rt: Runtime, request: Request, response: Response): Promise<void> {
  const provinceId = ownProvince(rt, response);
  const language = languageOf(response);
  const t = getTexts(language, 'exclusions');
  const choices = await periodsOver(rt, provinceId);
  const wanted = typeof request.query['period'] === 'string' ? request.query['period'] : choices[0]!;
  const found = await findExclusions(rt, provinceId, wanted);
  if (!found) throw new HttpError(404);
  const province = rt.reference.unit(provinceId);
  const nameOf = (id: string) => rt.reference.unit(id)[language === 'vi' ? 'nameVi' : 'nameEn'];
  const wording = { ...found, units: found.units.map((unit) => ({ ...unit, name: nameOf(unit.unitId) })) };
  const words = {
    returned: t['axisReturned']!,
    share: t['axisShare']!,
    target: fill(t['axisTarget']!, { share: percent(found.target, language) }),
  };
  renderPage(response, 'exclusions', 'exclusions/views/exclusions', {
    provinceName: language === 'vi' ? province.nameVi : province.nameEn,
    period: nameOfPeriod(found.period.id, t),
    days: `${shownDay(found.period.start)} – ${shownDay(found.period.end)}`,
    choices: [...new Set([wanted, ...choices])].map((id) => ({ id, name: nameOfPeriod(id, t), chosen: id === wanted })),
    finding: findingOf(wording.units, t),
    plots: [
      { className: 'wide', svg: exclusionPlot(wording, { width: 980, height: 420 }, words) },
      { className: 'narrow', svg: exclusionPlot(wording, { width: 340, height: 340 }, words) },
    ],
    hasPlot: wording.units.some(({ share }) => share !== null),
    reasons: exclusionReasons,
    units: wording.units.map((unit) => rowOf(unit, t, language)),
    limit: percent(2 * found.median, language),
  });
}

/** Ids of the periods whose days are over, the newest month first; the month before this one at least. */
async function periodsOver(rt: Runtime, provinceId: string): Promise<string[]> {
  const today = localDay(rt.clock.now());
  const periods = rt.settings.get('periods').value;
  const over = (await findPeriods(rt, provinceId)).filter(({ end }) => end < today).map(({ id }) => id);
  return over.length > 0 ? over : [monthOf(periods, addDays(monthOf(periods, today).start, -1)).id];
}

function findingOf(units: readonly (UnitExclusions & { name: string })[], t: Texts): string {
  const odd = units.filter(({ outside, faults }) => outside === 'above' || faults.length > 0);
  if (odd.length === 0) return t['findingNone']!;
  const names = odd.slice(0, 3).map(({ name }) => name);
  return fill(t['finding']!, { count: odd.length, names: names.join(', ') + (odd.length > names.length ? '…' : '') });
}

function rowOf(unit: ExclusionFigures['units'][number] & { name: string }, t: Texts, language: string) {
  const count = (n: number | null) =>
    n === null ? t['hidden']! : n.toLocaleString(language === 'vi' ? 'vi-VN' : 'en-GB');
  const signs = [
    ...(unit.outside === 'above' ? [t['above']!] : []),
    ...(unit.outside === 'below' ? [t['below']!] : []),
    ...unit.faults.map((fault) => t[fault]!),
  ];
  return {
    name: unit.name,
    returned: count(unit.returned),
    registered: unit.registered === null ? t['notReported'] : count(unit.registered),
    reasons: exclusionReasons.map((reason) => count(unit.reasons[reason])),
    excluded: count(unit.excluded),
    share: unit.share === null ? '–' : percent(unit.share, language),
    signs,
    odd: unit.outside === 'above' || unit.faults.length > 0,
  };
}

function percent(share: number, language: string): string {
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return `${(share * 100).toLocaleString(language === 'vi' ? 'vi-VN' : 'en-GB', digits)}\u00a0%`;
}

function shownDay(day: string): string {
  return day.split('-').reverse().join('/');
}

function nameOfPeriod(id: string, t: Texts): string {
  const [, year, part] = /^(\d{4})(?:-(\d\d|Q\d|H\d))?$/.exec(id) ?? [];
  if (!year) return id;
  if (!part) return fill(t['year']!, { year });
  const kind = part.startsWith('Q') ? 'quarter' : part.startsWith('H') ? 'half' : 'month';
  return fill(t[kind]!, { number: Number(part.replace(/\D/g, '')), year });
}
