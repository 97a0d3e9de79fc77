import type { Route } from './routes.ts';

/** What `/readyz` tells: everything this process needs, each by name. */
export interface ReadinessReport {
  readonly ready: boolean;
  /** `database`, `redis`, `queues`: `ok`, or what is wrong in one sentence. */
  readonly checks: Readonly<Record<string, string>>;
}

/** `/healthz`: the process answers. `/readyz`: so does everything it needs; 503 where not. */
export function healthRoutes(ready: () => Promise<ReadinessReport>): readonly Route[] {
  return [
    {
      method: 'get',
      path: '/healthz',
      action: 'health:read',
      door: 'open',
      handle: (_request, response) => response.set('Cache-Control', 'no-store').json({ alive: true }),
    },
    {
      method: 'get',
      path: '/readyz',
      action: 'health:read',
      door: 'open',
      async handle(_request, response) {
        const report = await ready();
        response
          .status(report.ready ? 200 : 503)
          .set('Cache-Control', 'no-store')
          .json(report);
      },
    },
  ];
}
