import express, { type Express, type RequestHandler } from 'express';
import { can } from '../domain/authorisation.ts';
import type { Runtime } from '../runtime.ts';
import { adminRoutes } from './admin/admin.ts';
import { bearerKey } from './api/bearer-key.ts';
import { caseResultRoutes } from './api/case-results.ts';
import { openApiRoutes } from './api/openapi.ts';
import { registerRoutes } from './api/register.ts';
import { registerCountRoutes } from './api/register-counts.ts';
import { assetRoutes } from './assets.ts';
import { ballotRoutes } from './ballot/ballot.ts';
import { changeRoutes } from './changes/changes.ts';
import { channelRoutes } from './channels.ts';
import { commentRoutes } from './comments/comments.ts';
import { contactRoutes } from './contacts/contacts.ts';
import { deskRoutes } from './desk/desk.ts';
import { exclusionRoutes } from './exclusions/exclusions.ts';
import { healthRoutes, type ReadinessReport } from './health.ts';
import { homeRoutes } from './home/home.ts';
import { errorAnswer, notFound } from './hooks/errors.ts';
import { chooseLanguage } from './hooks/language.ts';
import { requestLog } from './hooks/request-log.ts';
import { securityHeaders } from './hooks/security-headers.ts';
import { integrityRoutes } from './integrity/integrity.ts';
import { kioskDevice } from './kiosk/device.ts';
import { kioskRoutes } from './kiosk/kiosk.ts';
import { csrfProtection } from './login/csrf.ts';
import { loginRoutes } from './login/login.ts';
import { pageSession } from './login/session.ts';
import { paperRoutes } from './paper/paper.ts';
import { periodCommentRoutes } from './period-comments/period-comments.ts';
import { resultsRoutes } from './results/results.ts';
import { type Doors, mount, type Route } from './routes.ts';
import { simRoutes } from './sim/sim.ts';
import { taskRoutes } from './tasks/tasks.ts';
import { unitRoutes } from './unit/unit.ts';
import { ussdRoutes } from './ussd.ts';
import { actorOf } from './visit.ts';
import { voiceCallRoutes } from './voice.ts';

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
    page: [...pageSession(rt), readForm, csrfProtection],
    api: [bearerKey(rt), express.json({ limit: '4mb' })],
    kiosk: [kioskDevice(rt), express.json({ limit: '1mb' })],
  };
}

const smallForm = express.urlencoded({ extended: false, limit: '64kb' });
const documentForm = express.urlencoded({ extended: false, limit: '2mb' });

/** A settings document is far longer than anything else people send, and only who administers may send one. */
const readForm: RequestHandler = (request, response, next) => {
  const mayBeLong = request.path.startsWith('/admin/') && can(actorOf(response), 'admin:change');
  return (mayBeLong ? documentForm : smallForm)(request, response, next);
};

/** Every route of the program as this runtime has it. */
export function allRoutes(rt: Runtime, ready: () => Promise<ReadinessReport>): readonly Route[] {
  return [
    ...assetRoutes,
    ...healthRoutes(ready),
    ...channelRoutes(rt),
    ...ussdRoutes(rt),
    ...voiceCallRoutes(rt),
    ...caseResultRoutes(rt),
    ...registerRoutes(rt),
    ...registerCountRoutes(rt),
    ...openApiRoutes(rt),
    ...ballotRoutes(rt),
    ...kioskRoutes(rt),
    ...unitRoutes(rt),
    ...contactRoutes(rt),
    ...homeRoutes(rt),
    ...loginRoutes(rt),
    ...deskRoutes(rt),
    ...exclusionRoutes(rt),
    ...paperRoutes(rt),
    ...resultsRoutes(rt),
    ...integrityRoutes(rt),
    ...taskRoutes(rt),
    ...commentRoutes(rt),
    ...changeRoutes(rt),
    ...periodCommentRoutes(rt),
    ...adminRoutes(rt),
    ...simRoutes(rt),
  ];
}
