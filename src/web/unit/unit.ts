import type { Request, Response } from 'express';
import type { Unit } from '../../db/reference.ts';
import { fill } from '../../domain/fill.ts';
import { localDay } from '../../domain/hours.ts';
import { type PosterSize, placePoster, posterSizes } from '../../domain/poster/place-poster.ts';
import { runsOf } from '../../domain/receipt/blocks.ts';
import { writePdf } from '../../printing/pdf.ts';
import { drawingSvg } from '../../printing/svg.ts';
import { measure } from '../../printing/typeface.ts';
import type { Runtime } from '../../runtime.ts';
import { HttpError } from '../http-error.ts';
import { showDay } from '../local-time.ts';
import { renderPage } from '../page.ts';
import type { Route } from '../routes.ts';
import { getTexts } from '../texts.ts';
import { languageOf } from '../visit.ts';
import { shownContacts, waysToRate } from './ways.ts';

/**
 * `/u/<unit>`: how to rate a unit and whom to call, for everybody; and the same as a poster. No figure stands there:
 * whoever is about to rate is not told what others gave.
 */
export function unitRoutes(rt: Runtime): readonly Route[] {
  const read = { method: 'get', action: 'unit-page:read', door: 'page' } as const;
  return [
    { ...read, path: '/u/:unit', handle: (request, response) => showUnit(rt, request, response) },
    { ...read, path: '/u/:unit/poster', handle: (request, response) => showPoster(rt, request, response) },
    { ...read, path: '/u/:unit/poster.pdf', handle: (request, response) => sendPdf(rt, request, response) },
  ];
}

async function showUnit(rt: Runtime, request: Request, response: Response): Promise<void> {
  const unit = unitOf(rt, request);
  const language = languageOf(response);
  const t = getTexts(language, 'unit');
  renderPage(response, 'unit', 'unit/views/unit', {
    name: language === 'vi' ? unit.nameVi : unit.nameEn,
    ways: (await waysToRate(rt, unit.id, t)).map(runsOf),
    contacts: await shownContacts(rt, unit.id, t),
    poster: `${pathOf(request)}/poster`,
  });
}

async function showPoster(rt: Runtime, request: Request, response: Response): Promise<void> {
  const unit = unitOf(rt, request);
  renderPage(response, 'unit', 'unit/views/poster', {
    name: languageOf(response) === 'vi' ? unit.nameVi : unit.nameEn,
    drawing: drawingSvg(await posterOf(rt, unit, pathOf(request), 'a4'), getTexts('vi', 'unit')['posterHeading']!),
    page: pathOf(request),
    sizes: posterSizes,
  });
}

async function sendPdf(rt: Runtime, request: Request, response: Response): Promise<void> {
  const unit = unitOf(rt, request);
  const size = posterSizes.find((one) => one === request.query['size']) ?? 'a4';
  const drawing = await posterOf(rt, unit, pathOf(request), size);
  response.set({ 'Cache-Control': 'no-store', 'Content-Type': 'application/pdf' });
  response.set('Content-Disposition', `inline; filename="poster-${size}.pdf"`);
  await writePdf([drawing], response, { title: unit.nameVi });
}

/** Always in Vietnamese, whoever prints it. */
async function posterOf(rt: Runtime, unit: Unit, path: string, size: PosterSize) {
  const t = getTexts('vi', 'unit');
  const contacts = await shownContacts(rt, unit.id, t);
  const words = {
    unit: unit.nameVi,
    heading: t['posterHeading']!,
    scale: t['posterScale']!,
    waysHeading: t['ways']!,
    ways: await waysToRate(rt, unit.id, t),
    promise: t['promise']!,
    contacts: contacts.map(({ who, phone, tested }) => fill(t['posterContact']!, { who, phone, tested })),
    caption: t['posterCaption']!,
    url: `${rt.publicUrl}${path}`,
    printed: fill(t['posterPrinted']!, { day: showDay(localDay(rt.clock.now())) }),
  };
  return placePoster(words, size, measure);
}

const pathOf = (request: Request) => `/u/${encodeURIComponent(String(request.params['unit']))}`;

/** By id, or by an official code that names one unit alone. */
function unitOf(rt: Runtime, request: Request): Unit {
  const name = String(request.params['unit']);
  const byCode = rt.reference.unitsByCode(name);
  const unit = rt.reference.findUnit(name) ?? (byCode.length === 1 ? byCode[0] : undefined);
  if (!unit || unit.level === 'ministry') throw new HttpError(404);
  return unit;
}
