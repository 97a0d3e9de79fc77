import express, { type Express } from 'express';
import type { Runtime } from '../runtime.ts';
import { bearerKey } from './api/bearer-key.ts';
import { caseResultRoutes } from './api/case-results.ts';
import { openApiRoutes } from './api/openapi.ts';
import { registerRoutes } from './api/register.ts';
import { assetRoutes } from './assets.ts';
import { ballotRoutes } from './ballot/ballot.ts';
import { channelRoutes } from './channels.ts';
import { deskRoutes } from './desk/desk.ts';
import { healthRoutes, type ReadinessReport } from './health.ts';
import { homeRoutes } from './home/home.ts';
import { errorAnswer, notFound } from './hooks/errors.ts';
import { chooseLanguage } from './hooks/language.ts';
import { requestLog } from './hooks/request-log.ts';
import { securityHeaders } from './hooks/security-headers.ts';
import { csrfProtection } from './login/csrf.ts';
import { loginRoutes } from './login/login.ts';
import { pageSession } from './login/session.ts';
import { resultsRoutes } from './results/results.ts';
import { type Doors, mount, type Route } from './routes.ts';
import { simRoutes } from './sim/sim.ts';
import { ussdRoutes } from './ussd.ts';

interface AppOptions {
  /** Reverse proxies of ours that stand in front: how many, or their addresses and networks. */
  readonly trustProxy: number | readonly string[];
}

/** The whole web side of one process: hooks, every route through its door and the table of permissions, errors. */
export function createApp(
  rt: Runtime,
  ready: () => Promise<ReadinessReport>,
  { trustProxy }: AppOptions = { trustProxy: 0 },
): Express {
  const app = express();
  app.set('trust proxy', typeof trustProxy === 'number' ? trustProxy : [...trustProxy]);
  app.set('query parser', 'simple');
  app.disable('x-powered-by');
  app.locals['phones'] = rt.demo && rt.handsets !== undefined;
  app.use(requestLog(rt.log), securityHeaders(rt.publicUrl), chooseLanguage);
  mount(app, doors(rt), allRoutes(rt, ready));
  app.use(notFound, errorAnswer(rt.log));
  return app;
}

function doors(rt: Runtime): Doors {
  return {
    open: [],
    page: [...pageSession(rt), express.urlencoded({ extended: false, limit: '64kb' }), csrfProtection],
    api: [bearerKey(rt), express.json({ limit: '4mb' })],
  };
}

function allRoutes(rt: Runtime, ready: () => Promise<ReadinessReport>): readonly Route[] {
  return [
    ...assetRoutes,
    ...healthRoutes(ready),
    ...channelRoutes(rt),
    ...ussdRoutes(rt),
    ...caseResultRoutes(rt),
    ...registerRoutes(rt),
    ...openApiRoutes(rt),
    ...ballotRoutes(rt),
    ...homeRoutes(rt),
    ...loginRoutes(rt),
    ...deskRoutes(rt),
    ...resultsRoutes(rt),
    ...simRoutes(rt),
  ];
}
