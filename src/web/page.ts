import { fileURLToPath } from 'node:url';
import { Eta } from 'eta';
import type { Response } from 'express';
import { can } from '../domain/authorisation.ts';
import { fill } from '../domain/fill.ts';
import { projectRoot } from '../project-root.ts';
import { asset } from './assets.ts';
import { getTexts } from './texts.ts';
import { visitOf } from './visit.ts';

const eta = new Eta({ views: fileURLToPath(new URL('src/web/', projectRoot)), cache: true, autoTrim: [false, 'nl'] });

/**
 * Answers with a page of the common frame.
 * @param area whose texts the view reads as `it.t`; those of the frame are `it.frame`.
 * @param view path under `src/web` without the ending, such as `desk/views/entry`.
 */
export function renderPage(response: Response, area: string, view: string, data: Readonly<Record<string, unknown>>) {
  const { language, actor } = visitOf(response);
  const request = response.req;
  response.set('Cache-Control', 'no-store').type('html');
  response.send(
    eta.render(view, {
      ...data,
      t: getTexts(language, area),
      frame: getTexts(language, 'frame'),
      language,
      otherLanguageUrl: `${request.path}?lang=${language === 'vi' ? 'en' : 'vi'}`,
      actor,
      path: request.path,
      mayUseDesk: actor.kind === 'user' && actor.role === 'officer',
      mayReadPaper: can(actor, 'paper:read', { within: () => true }),
      paperPage: actor.kind === 'user' && actor.role === 'keyer' ? '/paper/entry' : '/paper',
      mayAdminister: can(actor, 'admin:read'),
      maySeePhones: response.app.locals['phones'] === true,
      mayReadContacts: can(actor, 'contacts:read', { within: () => true }),
      mayReadResults: can(actor, 'results:read', { within: () => true }),
      mayReadIntegrity: can(actor, 'integrity:read', { within: () => true }),
      mayReadTasks: can(actor, 'tasks:read', { within: () => true }),
      mayReadComments: can(actor, 'comments:read', { within: () => true }),
      csrfToken: () => request.csrfToken?.() ?? '',
      asset,
      fill,
    }),
  );
}

/** A page with no frame around it: the ballot, which must stay small. */
export function renderBare(view: string, data: Readonly<Record<string, unknown>>): string {
  return eta.render(view, { ...data, fill });
}
