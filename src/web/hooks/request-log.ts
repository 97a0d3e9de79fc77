import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { visitOf } from '../visit.ts';

/**
 * Gives each request an id and writes one line when it is answered. Addresses, query and body stay out of the log, and
 * of the path only the route's pattern goes in: a path can hold a token.
 */
export function requestLog(log: Logger): RequestHandler {
  return (request, response, next) => {
    const visit = visitOf(response);
    visit.requestId = randomUUID();
    visit.route = 'none';
    visit.actor = { kind: 'public' };
    response.set('X-Request-Id', visit.requestId);
    const from = process.hrtime.bigint();
    response.once('finish', () => {
      const ms = Number(process.hrtime.bigint() - from) / 1e6;
      const { requestId, route } = visit;
      log.info(
        { requestId, method: request.method, route, status: response.statusCode, ms: Math.round(ms) },
        'request',
      );
    });
    next();
  };
}
