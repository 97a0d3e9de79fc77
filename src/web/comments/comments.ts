import type { Request, Response } from 'express';
import { findSortedComments } from '../../db/themes.ts';
import { can } from '../../domain/authorisation.ts';
import { day } from '../../domain/hours.ts';
import { findThemes } from '../../results/read-themes.ts';
import type { Runtime } from '../../runtime.ts';
import { HttpError } from '../http-error.ts';
import { renderPage } from '../page.ts';
import type { Route } from '../routes.ts';
import { placeOf, unitsOf, watchesOver } from '../tasks/scope.ts';
import { showMonth, themeName } from '../tasks/task-view.ts';
import { getTexts } from '../texts.ts';
import { actorOf, languageOf, userOf } from '../visit.ts';

const shownFor = 365 * day;
const most = 300;

/**
 * `/comments`: to a unit, of what at least five citizens spoke; to who watches over the province also what was written,
 * masked and without allegations.
 */
export function commentRoutes(rt: Runtime): readonly Route[] {
  return [
    {
      method: 'get',
      path: '/comments',
      action: 'comments:read',
      door: 'page',
      resource: (_request, response) =>
        actorOf(response).kind === 'user' ? placeOf(rt, userOf(response)) : { within: () => false },
      handle: (request, response) => show(rt, request, response),
    },
  ];
}

async function show(rt: Runtime, request: Request, response: Response): Promise<void> {
  const language = languageOf(response);
  const t = getTexts(language, 'comments');
  const user = userOf(response);
  const reads = can(user, 'comments:read-text', placeOf(rt, user)) && watchesOver(rt, user.unitId);
  const mine = user.role === 'leader' && user.unitId !== null ? [user.unitId] : unitsOf(rt, user.unitId);
  const unitIds = reads ? chosenUnits(request, mine) : mine;
  const theme = reads ? chosenTheme(rt, request) : null;
  const figures = await findThemes(rt, unitIds, rt.clock.now() - shownFor);
  const top = Math.max(1, ...figures.map(({ voices }) => voices));
  const nameOf = (unitId: string) => {
    const unit = rt.reference.unit(unitId);
    return language === 'vi' ? unit.nameVi : unit.nameEn;
  };
  renderPage(response, 'comments', 'comments/views/comments', {
    title: t['title'],
    reads,
    showsUnits: mine.length > 1,
    figures: figures.map(({ unitId, theme: code, voices, from, to }) => ({
      unit: nameOf(unitId),
      theme: themeName(rt, language, code),
      voices,
      share: voices / top,
      months: from === to ? showMonth(t, from) : `${showMonth(t, from)} – ${showMonth(t, to)}`,
    })),
    filters: reads && {
      units: mine.map((id) => ({ id, name: nameOf(id), chosen: unitIds.length === 1 && unitIds[0] === id })),
      themes: rt.settings.get('themes').value.list.map(({ code }) => ({
        code,
        name: themeName(rt, language, code),
        chosen: code === theme,
      })),
    },
    comments: reads
      ? (await findSortedComments(rt.db.reader, { unitIds, theme, limit: most })).map(({ unit_id, month, text }) => ({
          unit: nameOf(unit_id),
          month: showMonth(t, month),
          text,
        }))
      : [],
    most,
  });
}

function chosenUnits(request: Request, mine: readonly string[]): readonly string[] {
  const { unit } = request.query;
  if (unit === undefined || unit === '') return mine;
  if (typeof unit !== 'string' || !mine.includes(unit)) throw new HttpError(404);
  return [unit];
}

function chosenTheme(rt: Runtime, request: Request): string | null {
  const { theme } = request.query;
  return rt.settings.get('themes').value.list.find(({ code }) => code === theme)?.code ?? null;
}
