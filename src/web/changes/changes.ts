import type { Request, Response } from 'express';
import { findToldChanges } from '../../db/told-changes.ts';
import type { Runtime } from '../../runtime.ts';
import { HttpError } from '../http-error.ts';
import { showDay } from '../local-time.ts';
import { renderPage } from '../page.ts';
import type { Route } from '../routes.ts';
import { getTexts } from '../texts.ts';
import { languageOf } from '../visit.ts';

const most = 100;

/** `/changes`: what units changed after citizens spoke of it, for everybody; one unit's page can be hung up as a poster. */
export function changeRoutes(rt: Runtime): readonly Route[] {
  const read = { method: 'get', action: 'changes:read', door: 'page' } as const;
  return [
    { ...read, path: '/changes', handle: (_request, response) => show(rt, response, undefined) },
    { ...read, path: '/changes/:unitId', handle: (request, response) => show(rt, response, unitOf(rt, request)) },
  ];
}

function unitOf(rt: Runtime, request: Request): string {
  const unit = rt.reference.findUnit(String(request.params['unitId']));
  if (!unit) throw new HttpError(404);
  return unit.id;
}

async function show(rt: Runtime, response: Response, unitId: string | undefined): Promise<void> {
  const language = languageOf(response);
  const vi = language === 'vi';
  const t = getTexts(language, 'changes');
  const units = unitId === undefined ? rt.reference.units().map(({ id }) => id) : [unitId];
  const rows = await findToldChanges(rt.db.reader, units, most);
  const nameOf = (id: string) => (vi ? rt.reference.unit(id).nameVi : rt.reference.unit(id).nameEn);
  renderPage(response, 'changes', 'changes/views/changes', {
    title: t['title'],
    unitName: unitId && nameOf(unitId),
    changes: rows.map((row) => ({
      unit: nameOf(row.unit_id),
      unitId: row.unit_id,
      theme: vi ? row.theme_vi : row.theme_en,
      text: vi ? row.text_vi : row.text_en,
      day: showDay(row.day),
    })),
  });
}
