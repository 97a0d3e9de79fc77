import { STATUS_CODES } from 'node:http';
import express, { type Request, type RequestHandler } from 'express';
import {
  type CallbackFacts,
  CallbackRefused,
  type CallbackRequest,
  type Channel,
  type ChannelRoute,
  callbackPath,
} from '../channels/channel.ts';
import { isWithin } from '../domain/network.ts';
import { createReceiver } from '../feedback/receive.ts';
import type { Runtime } from '../runtime.ts';
import type { Route } from './routes.ts';

/** The callbacks of every provider. What they bring is stored before it is acknowledged. */
export function channelRoutes(rt: Runtime): readonly Route[] {
  const store = createReceiver(rt);
  return [...rt.channels.values()].flatMap((channel) =>
    channel.routes.map((route) => mountable(rt, store, channel, route)),
  );
}

function mountable(
  rt: Runtime,
  store: ReturnType<typeof createReceiver>,
  channel: Channel,
  route: ChannelRoute,
): Route {
  return callbackRoute(rt, channel, route, async (request) => {
    const facts = route.receive(request);
    await store({ channelId: channel.id, facts });
    return facts.reply;
  });
}

/** A route that only a provider knows the path of. Its answer goes out once `take` has stored what it brought. */
export function callbackRoute(
  rt: Runtime,
  provider: Pick<Channel, 'id' | 'callbackSecret' | 'allowedAddresses'>,
  { name, method, bodyType }: { name: string } & Pick<ChannelRoute, 'method' | 'bodyType'>,
  take: (request: CallbackRequest) => Promise<CallbackFacts['reply']>,
): Route {
  const isAllowed = provider.allowedAddresses ? isWithin(provider.allowedAddresses) : () => true;
  return {
    method: method === 'GET' ? 'get' : 'post',
    path: `${callbackPath(provider)}/${name}`,
    logAs: `/channels/${provider.id}/:secret/${name}`,
    action: 'channel:call-back',
    door: 'open',
    before: [rawBody],
    async handle(request, response) {
      try {
        if (!isAllowed(request.ip ?? '')) throw new CallbackRefused(403, 'its address is not on the list');
        const { status, type, body } = await take(callbackRequest(rt, request, bodyType));
        response.status(status).type(type).send(body);
      } catch (error) {
        if (!(error instanceof CallbackRefused)) throw error;
        rt.log.warn({ channel: provider.id, reason: error.message }, 'a callback was refused');
        response.status(error.status).type('text').send(STATUS_CODES[error.status]);
      }
    },
  };
}

/** Signatures cover the body as it came, so it is kept as it came. */
const rawBody: RequestHandler = express.text({ type: () => true, limit: '64kb' });

function callbackRequest(rt: Runtime, request: Request, bodyType: ChannelRoute['bodyType']): CallbackRequest {
  const raw = typeof request.body === 'string' ? request.body : '';
  return {
    url: rt.publicUrl + request.originalUrl,
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
    ),
    query: flat(request.query),
    body:
      bodyType === 'json' ? jsonObject(raw) : bodyType === 'form' ? Object.fromEntries(new URLSearchParams(raw)) : {},
    rawBody: raw,
    remoteAddress: request.ip ?? '',
    receivedAt: rt.clock.now(),
  };
}

function jsonObject(raw: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(raw);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Told below, like any other body that is no object.
  }
  throw new CallbackRefused(400, 'the body is not a JSON object');
}

/** A parameter that came twice counts with its last value. */
function flat(query: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, String(Array.isArray(value) ? value.at(-1) : value)]),
  );
}
