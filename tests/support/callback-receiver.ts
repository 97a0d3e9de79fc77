import http from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type ArrivedFacts,
  CallbackRefused,
  type CallbackRequest,
  type Channel,
  callbackPath,
  type IncomingFact,
  type ReportFact,
} from '../../src/channels/channel.ts';

/** The address the outside believes in; every signature covers it. */
export const publicUrl = 'https://gw.example.vn';

/** A program reduced to its callback URLs: mounts the routes of one channel and keeps the facts it is given. */
export interface CallbackReceiver {
  readonly url: string;
  readonly incoming: IncomingFact[];
  readonly reports: ReportFact[];
  readonly refusals: number[];
  /** Answers 503 so often before it works again. */
  failNext(times: number): void;
  mount(channel: Channel): void;
  /** What a callback brings; what arrives on a connection that stays open goes here too (`channel.connect`). */
  store(facts: ArrivedFacts): Promise<void>;
  /** Hands all that arrives from now on to a whole program as well, which acknowledges it. */
  forwardTo(program: (facts: ArrivedFacts) => Promise<void>): void;
  stop(): Promise<void>;
}

export async function startCallbackReceiver(): Promise<CallbackReceiver> {
  let channel: Channel;
  let failures = 0;
  const [incoming, reports, refusals]: [IncomingFact[], ReportFact[], number[]] = [[], [], []];

  let forward: (facts: ArrivedFacts) => Promise<void> = async () => {};

  async function store(facts: ArrivedFacts): Promise<void> {
    await forward(facts);
    incoming.push(...facts.incoming);
    reports.push(...facts.reports);
  }

  const server = http.createServer((request, response) => {
    let rawBody = '';
    request.on('data', (piece) => (rawBody += piece));
    request.on('end', async () => {
      const { pathname, searchParams } = new URL(request.url!, publicUrl);
      const route = channel.routes.find(({ name }) => pathname === `${callbackPath(channel)}/${name}`);
      if (!route || failures-- > 0) return response.writeHead(route ? 503 : 404).end();
      try {
        const facts = route.receive({
          url: publicUrl + request.url,
          headers: request.headers as CallbackRequest['headers'],
          query: Object.fromEntries(searchParams),
          body: route.bodyType === 'json' ? JSON.parse(rawBody) : Object.fromEntries(new URLSearchParams(rawBody)),
          rawBody,
          remoteAddress: '127.0.0.1',
          receivedAt: Date.now(),
        });
        await store(facts);
        return response.writeHead(facts.reply.status, { 'content-type': facts.reply.type }).end(facts.reply.body);
      } catch (error) {
        if (!(error instanceof CallbackRefused)) throw error;
        refusals.push(error.status);
        return response.writeHead(error.status).end();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    incoming,
    reports,
    refusals,
    failNext: (times) => {
      failures = times;
    },
    mount: (mounted) => {
      channel = mounted;
    },
    store,
    forwardTo: (program) => {
      forward = program;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
