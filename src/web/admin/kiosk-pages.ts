import type { Request, Response } from 'express';
import { audit } from '../../db/audit.ts';
import { findKiosks, type KioskRow, revokeKiosk } from '../../db/kiosks.ts';
import { can } from '../../domain/authorisation.ts';
import { fill } from '../../domain/fill.ts';
import { minute } from '../../domain/hours.ts';
import { moduleSize, qrPattern, quietZone } from '../../domain/receipt/qr.ts';
import { registerKiosk } from '../../feedback/register-kiosk.ts';
import { drawingSvg } from '../../printing/svg.ts';
import type { Runtime } from '../../runtime.ts';
import { HttpError } from '../http-error.ts';
import { showDateTime } from '../local-time.ts';
import { renderPage } from '../page.ts';
import type { Route } from '../routes.ts';
import { getTexts } from '../texts.ts';
import { actorOf, languageOf, userOf } from '../visit.ts';

/** A tablet asks every quarter of a minute; one that is silent for so long is switched off or without a network. */
const silentAfter = 5 * minute;

/** `/admin/kiosks`: which tablets may take ballots, when each was last heard of, and the link that registers a new one. */
export function kioskPages(rt: Runtime): readonly Route[] {
  const change = { method: 'post', action: 'admin:change', door: 'page' } as const;
  return [
    {
      method: 'get',
      path: '/admin/kiosks',
      action: 'admin:read',
      door: 'page',
      handle: (_request, response) => showKiosks(rt, response),
    },
    { ...change, path: '/admin/kiosks', handle: (request, response) => create(rt, request, response) },
    { ...change, path: '/admin/kiosks/:id/revoke', handle: (request, response) => revoke(rt, request, response) },
  ];
}

/** The key stands in this one answer and nowhere else. */
async function create(rt: Runtime, request: Request, response: Response): Promise<void> {
  const { name, unit } = (request.body ?? {}) as Readonly<Record<string, unknown>>;
  const found = rt.reference.findUnit(String(unit));
  const called = String(name ?? '').trim();
  if (!found || called === '' || called.length > 60) {
    response.status(422);
    return showKiosks(rt, response, { wrong: true });
  }
  const now = rt.clock.now();
  const { key } = await rt.db.writer.transaction(async (trx) => {
    const made = await registerKiosk(trx, { name: called, unitId: found.id }, now);
    await note(trx, 'kiosk.registered', made.id);
    return made;
  });
  const link = `${rt.publicUrl}/kiosk/${encodeURIComponent(codeOf(rt, found.id))}#${key}`;
  await showKiosks(rt, response, { made: { name: called, link, qr: qrOf(link) } });

  function note(trx: Parameters<typeof audit>[0], action: string, id: string) {
    return audit(trx, { at: now, actor: { kind: 'user', id: userOf(response).id }, action, resource: `kiosk:${id}` });
  }
}

async function revoke(rt: Runtime, request: Request, response: Response): Promise<void> {
  const id = String(request.params['id']);
  const now = rt.clock.now();
  const revoked = await rt.db.writer.transaction(async (trx) => {
    if (!(await revokeKiosk(trx, { id }, now))) return false;
    const actor = { kind: 'user', id: userOf(response).id } as const;
    await audit(trx, { at: now, actor, action: 'kiosk.revoked', resource: `kiosk:${id}` });
    return true;
  });
  if (!revoked) throw new HttpError(404);
  response.redirect(303, '/admin/kiosks');
}

interface Told {
  readonly wrong?: boolean;
  readonly made?: { readonly name: string; readonly link: string; readonly qr: string };
}

async function showKiosks(rt: Runtime, response: Response, told: Told = {}): Promise<void> {
  const language = languageOf(response);
  const nameOf = (id: string) => rt.reference.unit(id)[language === 'vi' ? 'nameVi' : 'nameEn'];
  const kiosks = await findKiosks(rt.db.reader);
  renderPage(response, 'admin', 'admin/views/kiosks', {
    tab: 'kiosks',
    mayChange: can(actorOf(response), 'admin:change'),
    kiosks: kiosks.map((kiosk) => ({ ...viewOf(rt, response, kiosk), unit: nameOf(kiosk.unit_id) })),
    units: rt.reference.units().map(({ id, code }) => ({ id, name: `${code} ${nameOf(id)}` })),
    ...told,
  });
}

function viewOf(rt: Runtime, response: Response, { id, name, last_seen_at: seen, revoked_at, waiting }: KioskRow) {
  const t = getTexts(languageOf(response), 'admin');
  const silent = seen === null || rt.clock.now() - seen > silentAfter;
  const state = revoked_at !== null ? 'revoked' : seen === null ? 'unused' : silent ? 'silent' : 'working';
  return {
    id,
    name,
    state,
    tone: { revoked: '', unused: 'warn', silent: 'danger', working: 'good' }[state],
    inUse: revoked_at === null,
    seen: seen === null ? t['never'] : showDateTime(seen),
    waiting: fill(t['kioskWaiting']!, { n: waiting }),
  };
}

/** By its official code where that names this unit alone. */
function codeOf(rt: Runtime, unitId: string): string {
  const { code } = rt.reference.unit(unitId);
  return rt.reference.unitsByCode(code).length === 1 ? code : unitId;
}

function qrOf(link: string): string {
  const pattern = qrPattern(link);
  const module = moduleSize(pattern, 80);
  const side = (pattern.count + 2 * quietZone) * module;
  const at = quietZone * module;
  const mark = { kind: 'qr', data: link, x: at, y: at, module, ...pattern } as const;
  return drawingSvg({ width: side, height: side, marks: [mark] }, 'QR');
}
