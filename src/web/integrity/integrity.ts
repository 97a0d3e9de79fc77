import type { Request, Response } from 'express';
import { z } from 'zod';
import { can } from '../../domain/authorisation.ts';
import { reviewFinding } from '../../feedback/review-finding.ts';
import { listFindings, readFinding } from '../../results/findings.ts';
import type { Runtime } from '../../runtime.ts';
import { HttpError } from '../http-error.ts';
import { renderPage } from '../page.ts';
import type { Route } from '../routes.ts';
import { getTexts } from '../texts.ts';
import { actorOf, languageOf, userOf } from '../visit.ts';
import { findingView } from './finding-view.ts';

/** `/integrity`: what looks as if somebody else had answered, and what an inspector makes of it. */
export function integrityRoutes(rt: Runtime): readonly Route[] {
  const about = async (request: Request) => {
    const finding = await readFinding(rt, String(request.params['id']));
    return { within: (unitId: string) => finding !== undefined && rt.reference.isWithin(finding.unitId, unitId) };
  };
  return [
    {
      method: 'get',
      path: '/integrity',
      action: 'integrity:read',
      door: 'page',
      // Everybody who may read at all reads of the own units alone.
      resource: () => ({ within: () => true }),
      handle: (request, response) => showList(rt, request, response),
    },
    {
      method: 'get',
      path: '/integrity/:id',
      action: 'integrity:read',
      door: 'page',
      resource: about,
      handle: (request, response) => showFinding(rt, request, response),
    },
    {
      method: 'post',
      path: '/integrity/:id',
      action: 'integrity:review',
      door: 'page',
      resource: about,
      handle: (request, response) => review(rt, request, response),
    },
  ];
}

/** More are not shown at once; the open ones come first. */
const most = 200;

async function showList(rt: Runtime, request: Request, response: Response): Promise<void> {
  const t = getTexts(languageOf(response), 'integrity');
  const { unitId } = userOf(response);
  const own = unitId === null ? rt.reference.units() : rt.reference.unitsUnder(unitId);
  const all = await listFindings(
    rt,
    own.map(({ id }) => id),
  );
  const open = all.filter(({ state }) => state === 'open');
  const chosen = request.query['state'] === 'all' ? all : open;
  renderPage(response, 'integrity', 'integrity/views/list', {
    shown: chosen.slice(0, most).map((finding) => findingView(rt, languageOf(response), t, finding)),
    choice: chosen === all && request.query['state'] === 'all' ? 'all' : 'open',
    open: open.length,
    all: all.length,
    more: chosen.length > most,
  });
}

async function showFinding(rt: Runtime, request: Request, response: Response, problem?: { note: string }) {
  const finding = await readFinding(rt, String(request.params['id']));
  if (!finding) throw new HttpError(404);
  const t = getTexts(languageOf(response), 'integrity');
  const mayReview = can(actorOf(response), 'integrity:review', {
    within: (id) => rt.reference.isWithin(finding.unitId, id),
  });
  if (problem) response.status(422);
  renderPage(response, 'integrity', 'integrity/views/finding', {
    finding: findingView(rt, languageOf(response), t, finding),
    mayReview,
    problem: problem !== undefined,
    note: problem?.note ?? '',
    done: request.query['done'] === '1',
  });
}

const reviewForm = z.object({
  state: z.enum(['open', 'confirmed', 'dismissed']),
  note: z.string().trim().min(10).max(1_000),
});

async function review(rt: Runtime, request: Request, response: Response): Promise<void> {
  const id = String(request.params['id']);
  const parsed = reviewForm.safeParse(request.body);
  if (!parsed.success) return showFinding(rt, request, response, { note: String(request.body?.note ?? '') });
  if (!(await reviewFinding(rt, { findingId: id, userId: userOf(response).id, ...parsed.data })))
    throw new HttpError(404);
  response.redirect(303, `/integrity/${id}?done=1`);
}
