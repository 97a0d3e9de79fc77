import { randomUUID } from 'node:crypto';
import http, { type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { CallbackRequest } from '../../../src/channels/channel.ts';
import { callbackPath } from '../../../src/channels/channel.ts';
import { createApp } from '../../../src/web/app.ts';
import { callbackRoute } from '../../../src/web/channels.ts';
import { chooseLanguage } from '../../../src/web/hooks/language.ts';
import { requestLog } from '../../../src/web/hooks/request-log.ts';
import { securityHeaders } from '../../../src/web/hooks/security-headers.ts';
import { mount } from '../../../src/web/routes.ts';
import type { Installation } from './installation.ts';

export interface Served {
  readonly url: string;
  close(): void;
}

/** The whole program's web side. */
export function serveReal({ rt, channel }: Installation): Promise<Served> {
  return serve(
    createApp(rt, async () => ({ ready: true, checks: {} })),
    `${callbackPath(channel)}/incoming`,
  );
}

/** The same hooks, route and signature check; what came is forgotten. */
export function serveWithoutDatabase(installation: Installation): Promise<Served> {
  return serveRoute(installation, async () => {});
}

/** The same with one INSERT a request, each its own commit, into a table that only keeps the id once and the text. */
export async function servePlainInsert(installation: Installation): Promise<Served> {
  const { writer } = installation.rt.db;
  await writer.schema.createTable('plain', (t) => {
    t.text('id').primary();
    t.text('external_id').unique();
    t.text('body');
  });
  return serveRoute(installation, async ({ body, rawBody }) => {
    await writer('plain').insert({ id: randomUUID(), external_id: String(body['id']), body: rawBody });
  });
}

function serveRoute({ rt, channel }: Installation, keep: (request: CallbackRequest) => Promise<void>): Promise<Served> {
  const incoming = channel.routes.find(({ name }) => name === 'incoming')!;
  const app = express();
  app.set('query parser', 'simple');
  app.disable('x-powered-by');
  app.use(requestLog(rt.log), securityHeaders(rt.publicUrl), chooseLanguage);
  const route = callbackRoute(rt, channel, incoming, async (request) => {
    const { reply } = incoming.receive(request);
    await keep(request);
    return reply;
  });
  mount(app, { open: [], page: [], api: [], kiosk: [] }, [route]);
  return serve(app, route.path);
}

async function serve(app: RequestListener, path: string): Promise<Served> {
  const server = http.createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
