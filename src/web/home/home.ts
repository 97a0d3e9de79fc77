import type { Runtime } from '../../runtime.ts';
import { landingPage } from '../login/login.ts';
import { renderPage } from '../page.ts';
import type { Route } from '../routes.ts';
import { actorOf } from '../visit.ts';

/** `/`: what this is, for whoever comes by; people who logged in go to their work. */
export function homeRoutes(rt: Runtime): readonly Route[] {
  return [
    {
      method: 'get',
      path: '/',
      action: 'home:read',
      door: 'page',
      handle(_request, response) {
        const actor = actorOf(response);
        const work = actor.kind === 'user' ? landingPage(actor.role) : '/';
        if (work !== '/') return response.redirect(303, work);
        renderPage(response, 'home', 'home/views/home', { demo: rt.demo });
      },
    },
  ];
}
