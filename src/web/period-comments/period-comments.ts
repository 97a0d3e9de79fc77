import type { Request, Response } from 'express';
import { findLatestPeriodComments, type PeriodCommentRow } from '../../db/period-comments.ts';
import { fill } from '../../domain/fill.ts';
import { commentOnPeriod } from '../../feedback/comment-on-period.ts';
import { lastDayOfComments, mayCommentOn } from '../../results/period-comments.ts';
import type { PeriodInfo } from '../../results/period-results.ts';
import { findPeriodInfo, findPeriods, provinceOf } from '../../results/read-periods.ts';
import type { Runtime } from '../../runtime.ts';
import { HttpError } from '../http-error.ts';
import { showDay } from '../local-time.ts';
import { renderPage } from '../page.ts';
import type { Route } from '../routes.ts';
import { placeOf, unitsOf } from '../tasks/scope.ts';
import { getTexts, type Language, type Texts } from '../texts.ts';
import { actorOf, languageOf, userOf } from '../visit.ts';

const longest = 2_000;
const mostPeriods = 12;

/** `/period-comments`: a unit says something of its figures before they are frozen; those above it read it. */
export function periodCommentRoutes(rt: Runtime): readonly Route[] {
  const resource = (_request: Request, response: Response) =>
    actorOf(response).kind === 'user' ? placeOf(rt, userOf(response)) : { within: () => false };
  return [
    {
      method: 'get',
      path: '/period-comments',
      action: 'period-comments:read',
      door: 'page',
      resource,
      handle: (request, response) => show(rt, response, { saved: request.query['saved'] }),
    },
    {
      method: 'post',
      path: '/period-comments/:period',
      action: 'period-comments:write',
      door: 'page',
      resource,
      handle: (request, response) => save(rt, request, response),
    },
  ];
}

/** Periods of the reader's province that a unit may comment on now. */
export async function findOpenToComment(rt: Runtime, t: Texts, language: Language, unitId: string) {
  const periods = await findPeriods(rt, provinceOf(rt, unitId));
  return periods
    .filter((period) => mayCommentOn(rt, period))
    .map((period) => ({
      period: nameOfPeriod(t, language, period),
      day: showDay(lastDayOfComments(rt, period.completeAt!)),
    }));
}

interface Shown {
  readonly saved?: unknown;
  /** What was not saved, and why. */
  readonly refused?: { readonly periodId: string; readonly text: string; readonly why: string };
}

async function show(rt: Runtime, response: Response, { saved, refused }: Shown): Promise<void> {
  const language = languageOf(response);
  const t = getTexts(language, 'period-comments');
  const user = userOf(response);
  const provinceId = provinceOfUser(rt, user.unitId);
  const unitIds = user.role === 'leader' && user.unitId ? [user.unitId] : unitsOf(rt, user.unitId);
  const complete = (await findPeriods(rt, provinceId)).filter(({ completeAt }) => completeAt !== null);
  const periods = [];
  for (const period of complete.slice(0, mostPeriods)) {
    const rows = await findLatestPeriodComments(rt.db.reader, period.id);
    const own = rows.find(({ unit_id }) => unit_id === user.unitId);
    const mayWrite = user.role === 'leader' && user.unitId !== null && mayCommentOn(rt, period);
    periods.push({
      id: period.id,
      name: nameOfPeriod(t, language, period),
      time: timeText(rt, t, period),
      isOpen: mayCommentOn(rt, period),
      form: mayWrite && {
        base: own?.version ?? 0,
        text: refused?.periodId === period.id ? refused.text : (own?.text ?? ''),
        wrong: refused?.periodId === period.id ? refused.why : undefined,
        saved: saved === period.id,
      },
      comments: rows
        .filter(({ unit_id, text }) => text !== '' && unitIds.includes(unit_id))
        .map((row) => commentView(rt, language, row)),
    });
  }
  renderPage(response, 'period-comments', 'period-comments/views/period-comments', {
    title: t['title'],
    writes: user.role === 'leader',
    periods,
  });
}

async function save(rt: Runtime, request: Request, response: Response): Promise<void> {
  const user = userOf(response);
  if (user.unitId === null) throw new HttpError(403);
  const period = await findPeriodInfo(rt, provinceOf(rt, user.unitId), String(request.params['period']));
  if (!period) throw new HttpError(404);
  const text = String(request.body?.['text'] ?? '').replaceAll('\r\n', '\n');
  const refuse = (why: string) => {
    response.status(422);
    return show(rt, response, { refused: { periodId: period.id, text, why } });
  };
  if (!mayCommentOn(rt, period)) return refuse('late');
  if (text.length > longest) return refuse('long');
  const comment = { unitId: user.unitId, periodId: period.id, text, base: Number(request.body?.['base']) };
  const outcome = await commentOnPeriod(rt, comment, user);
  if (outcome === 'overtaken') return refuse('overtaken');
  response.redirect(303, `/period-comments?saved=${encodeURIComponent(period.id)}`);
}

function provinceOfUser(rt: Runtime, unitId: string | null): string {
  if (unitId !== null && rt.reference.unit(unitId).level !== 'ministry') return provinceOf(rt, unitId);
  const first = rt.reference.units().find(({ level }) => level === 'province');
  if (!first) throw new HttpError(404);
  return first.id;
}

function commentView(rt: Runtime, language: Language, { unit_id, text }: PeriodCommentRow) {
  const unit = rt.reference.unit(unit_id);
  return { unit: language === 'vi' ? unit.nameVi : unit.nameEn, text };
}

function timeText(rt: Runtime, t: Texts, period: PeriodInfo): string {
  if (period.signOff) return t['frozen']!;
  if (!mayCommentOn(rt, period)) return t['over']!;
  return fill(t['openUntil']!, { day: showDay(lastDayOfComments(rt, period.completeAt!)) });
}

/** `Quý 4/2026` of `2026-Q4`. */
function nameOfPeriod(t: Texts, language: Language, { id, kind, name }: PeriodInfo): string {
  if (kind === 'custom') return name?.[language] ?? id;
  const [year, part = ''] = id.split('-');
  return fill(t[kind]!, { year: year!, n: part.replace(/^[QH]/, '') });
}
