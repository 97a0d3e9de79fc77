import type { Express, NextFunction, Request, RequestHandler, Response } from 'express';
import { type Action, can, isAction, type Resource } from '../domain/authorisation.ts';
import { HttpError } from './http-error.ts';
import { actorOf, visitOf } from './visit.ts';

/**
 * How a caller becomes known. `open`: not at all. `page`: a session's cookie, with forms read and guarded against
 * forgery. `api`: a bearer key, with JSON read. `kiosk`: the cookie of a tablet, with JSON read.
 */
export type Door = 'open' | 'page' | 'api' | 'kiosk';
export type Doors = Readonly<Record<Door, readonly RequestHandler[]>>;

export interface Route {
  readonly method: 'get' | 'post';
  readonly path: string;
  /** What the log calls it where the path itself is a secret. */
  readonly logAs?: string;
  readonly action: Action;
  readonly door: Door;
  /** What the action touches, where the table of permissions asks for it. The unit never comes from the request. */
  readonly resource?: (request: Request, response: Response) => Resource | Promise<Resource>;
  /** After the door and before `handle`: limits, bodies of another kind. */
  readonly before?: readonly RequestHandler[];
  handle(request: Request, response: Response, next: NextFunction): unknown;
}

/** The only way to put a route into the program. @throws where the table of permissions does not know its action. */
export function mount(app: Express, doors: Doors, routes: readonly Route[]): void {
  for (const route of routes) {
    if (!isAction(route.action))
      throw new Error(`${route.method} ${route.path}: no permission is written for "${String(route.action)}"`);
    app[route.method](
      route.path,
      (_request, response, next) => {
        visitOf(response).route = route.logAs ?? route.path;
        next();
      },
      ...doors[route.door],
      guard(route),
      ...(route.before ?? []),
      (request, response, next) => route.handle(request, response, next),
    );
  }
}

function guard(route: Route): RequestHandler {
  return async (request, response, next) => {
    const actor = actorOf(response);
    const resource = await route.resource?.(request, response);
    if (can(actor, route.action, resource)) return next();
    if (actor.kind !== 'public') throw new HttpError(403);
    if (route.door !== 'page') throw new HttpError(401);
    const back = request.method === 'GET' ? `?next=${encodeURIComponent(request.originalUrl)}` : '';
    response.redirect(303, `/login${back}`);
  };
}
