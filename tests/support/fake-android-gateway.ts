import { createHmac, randomBytes } from 'node:crypto';
import { type FakeAnswer, type FakeRequest, type NastyServer, startNastyServer } from './nasty-server.ts';

export interface FakeAndroidMessage {
  readonly to: string;
  readonly body: string;
  readonly request: Readonly<Record<string, unknown>>;
  state: string;
}

export interface FakeAndroidGateway extends Pick<NastyServer, 'url' | 'turn' | 'stop'> {
  readonly messages: Map<string, FakeAndroidMessage>;
  /** Numbers and why the phone fails to send to them. */
  readonly failing: Map<string, string>;
  /** Names of failed health checks. */
  readonly unhealthy: Set<string>;
  /** What `GET /webhooks` lists. */
  readonly hooks: { url: string; event: string }[];
  /** The queue of the phone is full from now on. */
  fill(): void;
  /** A citizen writes; the callback is repeated, signed anew, until it is taken. Resolves with the last status. */
  received(payload: Record<string, unknown>, spoil?: Spoil): Promise<number>;
}

/** Spoils what goes out: the signature, the body after signing, or the time that is signed (s). */
export interface Spoil {
  readonly signature?: (good: string) => string | undefined;
  readonly body?: (good: string) => string;
  readonly at?: number;
}

export const credentials = { username: 'sms', password: 'secret', signingKey: 'sign me' };

/** The app's own server in front of one phone: ids are kept, states change, each event is posted by itself. */
export async function startFakeAndroidGateway(webhookUrl: string): Promise<FakeAndroidGateway> {
  const messages = new Map<string, FakeAndroidMessage>();
  const failing = new Map<string, string>();
  const unhealthy = new Set<string>();
  const hooks = ['sms:received', 'sms:sent', 'sms:delivered', 'sms:failed'].map((event) => ({ url: '', event }));
  let full = false;
  const server = await startNastyServer(answerTo);

  function answerTo({ method, url, headers, body }: FakeRequest): ReturnType<NastyServer['afterAccept']> {
    const expected = `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`;
    const [, operation, id] = url.pathname.split('/');
    if (operation === 'health') return health();
    if (headers.authorization !== expected) return json(401, { message: 'Unauthorized' });
    if (operation === 'webhooks') return json(200, hooks);
    if (operation !== 'messages') return json(404, { message: `Cannot ${method} ${url.pathname}` });
    if (method === 'POST') return enqueue(JSON.parse(body));
    const message = messages.get(id ?? '');
    return message ? json(200, stateOf(id!, message)) : json(404, { message: 'message not found' });
  }

  function health(): FakeAnswer {
    const checks = Object.fromEntries([...unhealthy].map((name) => [name, { status: 'fail' }]));
    const status = unhealthy.size > 0 ? 'fail' : 'pass';
    return json(status === 'fail' ? 500 : 200, { status, version: '1.0', releaseId: 1, checks });
  }

  function enqueue(request: Record<string, unknown>): ReturnType<NastyServer['afterAccept']> {
    const headers = server.throttled();
    if (headers) return { status: 429, headers, body: '{"message":"Too Many Requests"}' };
    const [to = ''] = request['phoneNumbers'] as string[];
    const { text } = request['textMessage'] as { text: string };
    const id = String(request['id']);
    if (text === '') return json(400, { message: "Key: 'TextMessage.Text' Error:Field validation for 'Text' failed" });
    if (!/^\+\d{10,15}$/.test(to))
      return json(400, { message: 'failed to use phone in row 1: failed to parse phone number' });
    if (full)
      return json(503, { error: 'QueueLimitExceeded', message: 'queue limits exceeded: too many pending messages' });
    if (messages.has(id)) return json(409, { message: 'message with the same ID already exists' });
    const message = { to, body: text, request, state: 'Pending' };
    messages.set(id, message);
    server.report(eventsOf(id, message));
    return server.afterAccept(json(202, stateOf(id, message)));
  }

  function eventsOf(id: string, message: FakeAndroidMessage): (() => Promise<number>)[] {
    const reason = failing.get(message.to);
    const common = { messageId: id, recipient: message.to, sender: null, simNumber: message.request['simNumber'] };
    const step = (state: string, event: string, more: Record<string, unknown>) => () => {
      if (message.state !== 'Delivered') message.state = state;
      return post(event, { ...common, ...more });
    };
    if (reason) return [step('Failed', 'sms:failed', { reason, failedAt: isoLocal(Date.now()) })];
    return [
      step('Sent', 'sms:sent', { partsCount: 1, sentAt: isoLocal(Date.now()) }),
      step('Delivered', 'sms:delivered', { deliveredAt: isoLocal(Date.now()) }),
    ];
  }

  async function post(event: string, payload: Record<string, unknown>, spoil: Spoil = {}): Promise<number> {
    const id = randomBytes(10).toString('hex');
    const good = JSON.stringify({ deviceId: 'phone-1', event, id, payload, webhookId: 'hook-1' });
    for (let attempt = 1; ; attempt++) {
      const timestamp = String(spoil.at ?? Math.floor(Date.now() / 1000));
      const signed = createHmac('sha256', credentials.signingKey)
        .update(good + timestamp)
        .digest('hex');
      const signature = spoil.signature ? spoil.signature(signed) : signed;
      const headers = { 'content-type': 'application/json', 'x-timestamp': timestamp };
      const response = await fetch(webhookUrl, {
        method: 'POST',
        headers: signature === undefined ? headers : { ...headers, 'x-signature': signature },
        body: spoil.body ? spoil.body(good) : good,
      });
      if (response.status < 500 || attempt === 5) return response.status;
    }
  }

  return {
    url: server.url,
    turn: server.turn,
    stop: server.stop,
    messages,
    failing,
    unhealthy,
    hooks,
    fill: () => {
      full = true;
    },
    received: (payload, spoil) => post('sms:received', payload, spoil),
  };
}

/** A phone's way to write a time, with the zone it is in. */
export function isoLocal(at: number): string {
  return new Date(at + 7 * 3_600_000).toISOString().replace('Z', '+07:00');
}

function stateOf(id: string, { to, state, body }: FakeAndroidMessage): Record<string, unknown> {
  return {
    id,
    state,
    isHashed: false,
    isEncrypted: false,
    textMessage: { text: body },
    recipients: [{ phoneNumber: to, state }],
  };
}

function json(status: number, body: unknown): FakeAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
