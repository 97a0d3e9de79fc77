import { createHmac, randomUUID } from 'node:crypto';
import { type FakeAnswer, type FakeRequest, type NastyServer, startNastyServer } from './nasty-server.ts';

export interface FakeAggregator extends Pick<NastyServer, 'url' | 'turn' | 'stop'> {
  readonly messages: {
    id: string;
    to: string;
    body: string;
    request: Record<string, unknown>;
    headers: FakeRequest['headers'];
  }[];
  /** Numbers and the last status reported of what is sent to them. */
  readonly fates: Map<string, string>;
  /** Hands an SMS over until it is taken; resolves with the last status and what was answered. */
  incoming(message: Record<string, unknown>, spoil?: SpoiltCallback): Promise<{ status: number; body: string }>;
}

export interface SpoiltCallback {
  readonly signature?: (good: string) => string | undefined;
  readonly body?: (good: string) => string;
}

/** The provider of `templates/channels/example.json`, and its half of the secrets. */
export const aggregatorValues = { account: 'a&b', apiToken: 'token', brandname: 'CA TINH', signingKey: 'sign me' };

export async function startFakeAggregator(options: {
  deliverTo: (publicUrl: string) => string;
  incomingUrl: string;
}): Promise<FakeAggregator> {
  const messages: FakeAggregator['messages'] = [];
  const fates = new Map<string, string>();
  const server = await startNastyServer(answerTo);

  function answerTo({ url, headers, body }: FakeRequest): ReturnType<NastyServer['afterAccept']> {
    const isKnown = headers.authorization === `Bearer ${aggregatorValues.apiToken}`;
    if (!isKnown || url.searchParams.get('account') !== aggregatorValues.account) return json(401, { code: 'DENIED' });
    if (url.pathname !== '/messages') return json(404, { code: 'NOT_FOUND' });
    const throttled = server.throttled();
    if (throttled) return { ...json(429, { code: 'SLOW_DOWN' }), headers: throttled };
    return submit(JSON.parse(body), headers);
  }

  function submit(
    request: Record<string, unknown>,
    headers: FakeRequest['headers'],
  ): ReturnType<NastyServer['afterAccept']> {
    const [phone, text] = [String(request['to']), String(request['text'])];
    if (!/^84\d{9}$/.test(phone)) return json(422, { code: 'BAD_NUMBER', detail: 'not a number' });
    if (text.includes('STOP')) return json(422, { code: 'REFUSED', detail: 'the receiver opted out' });
    if (text.includes('co bac')) return json(422, { code: 'REFUSED', detail: 'barred word' });
    if (text.includes('busy')) return json(503, { code: 'BUSY' });
    if (text.includes('strange')) return json(200, { code: 'STRANGE' });
    if (messages.some((message) => message.request['clientId'] === request['clientId']))
      return json(409, { code: 'DUPLICATE' });
    const message = { id: `agg-${randomUUID()}`, to: `+${phone}`, body: text, request, headers };
    messages.push(message);
    server.report(['ACCEPTD', fates.get(message.to) ?? 'DELIVRD'].map((status) => () => report(message, status)));
    return server.afterAccept(json(201, { code: 'OK', message: { id: message.id } }));
  }

  function report({ id, request }: FakeAggregator['messages'][number], status: string): Promise<Response> {
    const form = new URLSearchParams({ id, clientId: String(request['clientId']), status, network: '45204' });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return post(options.deliverTo(String(request['reportTo'])), headers, String(form), {});
  }

  async function post(
    url: string,
    headers: Record<string, string>,
    good: string,
    spoil: SpoiltCallback,
  ): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      const timestamp = String(Date.now());
      const signed = createHmac('sha256', aggregatorValues.signingKey)
        .update(timestamp + good)
        .digest('hex');
      const signature = spoil.signature ? spoil.signature(signed) : signed;
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...headers, 'x-timestamp': timestamp, ...(signature !== undefined && { 'x-signature': signature }) },
        body: spoil.body ? spoil.body(good) : good,
      });
      if (response.status < 500 || attempt === 5) return response;
    }
  }

  return {
    url: server.url,
    turn: server.turn,
    stop: server.stop,
    messages,
    fates,
    async incoming(message, spoil = {}) {
      const headers = { 'content-type': 'application/json' };
      const response = await post(options.incomingUrl, headers, JSON.stringify(message), spoil);
      return { status: response.status, body: await response.text() };
    },
  };
}

function json(status: number, body: unknown): FakeAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
