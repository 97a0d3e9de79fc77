import { randomBytes } from 'node:crypto';
import http, { type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import twilio from 'twilio';
import { createFakeCalls } from './fake-twilio-calls.ts';

/** What the real one may do to the next so many submissions, and to all callbacks. */
export interface Nastiness {
  throttle: number;
  /** Seconds a 429 asks to be left alone; it says nothing where empty. */
  retryAfter: string;
  acceptThen500: number;
  timeoutAfterAccept: number;
  resetAfterAccept: number;
  /** Messages on one page of a list, however many are asked for. */
  longestPage: number;
  duplicateCallbacks: boolean;
  reorderCallbacks: boolean;
  /** ms between acceptance and each callback. */
  pause: number;
}

export interface FakeMessage {
  readonly sid: string;
  readonly to: string;
  readonly from: string;
  readonly body: string;
  readonly statusCallback: string | null;
  readonly validityPeriod: string | null;
  readonly dateCreated: Date;
  dateSent: Date | null;
  status: string;
}

export interface FakeTwilio {
  readonly url: string;
  readonly messages: FakeMessage[];
  readonly account: { status: string; balance: string };
  readonly calls: ReturnType<typeof createFakeCalls>;
  /** Numbers that answered STOP. */
  readonly unsubscribed: Set<string>;
  turn(nastiness: Partial<Nastiness>): void;
  /** Posts a form as Twilio does: signed for the public URL, delivered where `deliverTo` says. */
  post(publicUrl: string, form: Record<string, string>, sign?: (signature: string) => string): Promise<Response>;
  stop(): Promise<void>;
}

type Answer =
  | { readonly status: number; readonly body: unknown; readonly headers?: Record<string, string> }
  | 'never'
  | 'reset';

const okDelivery = ['sending', 'sent', 'delivered'];

/** Twilio's Messages resource, kept in memory: authentication, codes, list filters, signed status callbacks. */
export async function startFakeTwilio(options: {
  accountSid: string;
  authToken: string;
  /** Where the host of a public callback URL is really found. */
  deliverTo: (publicUrl: string) => string;
}): Promise<FakeTwilio> {
  const root = `/2010-04-01/Accounts/${options.accountSid}`;
  const path = `${root}/Messages.json`;
  const account = { sid: options.accountSid, status: 'active', balance: '12.3400' };
  const messages: FakeMessage[] = [];
  const unsubscribed = new Set<string>();
  const timers = new Set<NodeJS.Timeout>();
  let nasty: Nastiness = {
    throttle: 0,
    retryAfter: '',
    acceptThen500: 0,
    timeoutAfterAccept: 0,
    resetAfterAccept: 0,
    longestPage: 1000,
    duplicateCallbacks: false,
    reorderCallbacks: false,
    pause: 5,
  };

  const calls = createFakeCalls(post);

  const server = http.createServer(async (request, response) => {
    const answer = await answerTo(request);
    if (answer === 'never') return;
    if (answer === 'reset') request.socket.resetAndDestroy();
    else
      response
        .writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
        .end(JSON.stringify(answer.body));
  });

  async function answerTo(request: IncomingMessage): Promise<Answer> {
    const url = new URL(request.url!, 'http://fake');
    const expected = `Basic ${Buffer.from(`${options.accountSid}:${options.authToken}`).toString('base64')}`;
    const form = new URLSearchParams(await read(request));
    if (request.headers.authorization !== expected) return refusal(401, 20003, 'Authenticate');
    if (url.pathname === `${root}.json`) return { status: 200, body: { sid: account.sid, status: account.status } };
    if (url.pathname === `${root}/Balance.json`) return balance();
    if (url.pathname === `${root}/Calls.json`) return call(form);
    if (url.pathname !== path) return refusal(404, 20404, 'The requested resource was not found');
    return request.method === 'GET' ? list(url.searchParams) : create(form);
  }

  function create(form: URLSearchParams): Answer {
    if (take('throttle')) return tooMany();
    const [to, from, body] = [
      form.get('To') ?? '',
      form.get('From') ?? form.get('MessagingServiceSid'),
      form.get('Body'),
    ];
    if (!/^\+[1-9]\d{7,14}$/.test(to)) return refusal(400, 21211, `Invalid 'To' Phone Number: ${to}`);
    if (!from) return refusal(400, 21603, "A 'From' phone number is required");
    if (!body) return refusal(400, 21602, 'Message body is required');
    if (body.length > 1600) return refusal(400, 21617, 'The message body exceeds the 1600 character limit');
    if (unsubscribed.has(to)) return refusal(400, 21610, 'Attempt to send to unsubscribed recipient');
    const message: FakeMessage = {
      sid: `SM${randomBytes(16).toString('hex')}`,
      to,
      from,
      body,
      statusCallback: form.get('StatusCallback'),
      validityPeriod: form.get('ValidityPeriod'),
      dateCreated: new Date(),
      dateSent: null,
      status: 'queued',
    };
    messages.push(message);
    deliver(message);
    if (take('timeoutAfterAccept')) return 'never';
    if (take('resetAfterAccept')) return 'reset';
    if (take('acceptThen500')) return refusal(500, 20500, 'Internal Server Error');
    return { status: 201, body: resource(message) };
  }

  function call(form: URLSearchParams): Answer {
    if (take('throttle')) return tooMany();
    const parameters = Object.fromEntries(form);
    if (!/^\+[1-9]\d{7,14}$/.test(parameters['To'] ?? '')) return refusal(400, 21211, 'Invalid To');
    if (!/^\+[1-9]\d{7,14}$/.test(parameters['From'] ?? '')) return refusal(400, 21212, 'Invalid From');
    if (!URL.canParse(parameters['Url'] ?? '')) return refusal(400, 21205, 'Url is not a valid URL');
    const { sid, to, from, status } = calls.place(parameters);
    if (take('timeoutAfterAccept')) return 'never';
    if (take('resetAfterAccept')) return 'reset';
    if (take('acceptThen500')) return refusal(500, 20500, 'Internal Server Error');
    return { status: 201, body: { sid, to, from, status, direction: 'outbound-api', account_sid: account.sid } };
  }

  function tooMany(): Answer {
    const headers: Record<string, string> = nasty.retryAfter ? { 'retry-after': nasty.retryAfter } : {};
    return { ...refusal(429, 20429, 'Too Many Requests'), headers };
  }

  /** A subaccount spends its parent's money and is told nothing about it. */
  function balance(): Answer {
    if (account.balance === '') return refusal(404, 20404, 'The requested resource was not found');
    return { status: 200, body: { account_sid: account.sid, balance: account.balance, currency: 'USD' } };
  }

  /** Newest first; a message that waits in the queue has no `date_sent` and so no `DateSent` filter finds it. */
  function list(query: URLSearchParams): Answer {
    const since = query.get('DateSent>');
    const found = messages
      .filter(({ to }) => !query.has('To') || to === query.get('To'))
      .filter(({ from }) => !query.has('From') || from === query.get('From'))
      .filter(({ dateSent }) => since === null || (dateSent && dateSent.toISOString().slice(0, 10) >= since))
      .reverse();
    const size = Math.min(nasty.longestPage, Number(query.get('PageSize') ?? 50));
    const page = Number(query.get('Page') ?? 0);
    const rest = new URLSearchParams({ ...Object.fromEntries(query), PageSize: String(size), Page: String(page + 1) });
    const body = {
      messages: found.slice(page * size, (page + 1) * size).map(resource),
      next_page_uri: found.length > (page + 1) * size ? `${path}?${rest}` : null,
      page,
      page_size: size,
    };
    return { status: 200, body };
  }

  function resource(message: FakeMessage): Record<string, unknown> {
    const { sid, to, from, body, status, dateCreated, dateSent } = message;
    const dates = { date_created: dateCreated.toUTCString(), date_sent: dateSent?.toUTCString() ?? null };
    return { sid, to, from, body, status, ...dates, direction: 'outbound-api', error_code: null, error_message: null };
  }

  function deliver(message: FakeMessage): void {
    const { pause, reorderCallbacks, duplicateCallbacks } = nasty;
    const order = reorderCallbacks ? okDelivery.toReversed() : okDelivery;
    for (const [index, status] of order.entries()) {
      const timer = setTimeout(
        async () => {
          if (!reorderCallbacks) message.status = status;
          message.dateSent ??= new Date();
          if (!message.statusCallback) return;
          const form = { MessageSid: message.sid, MessageStatus: status, To: message.to, From: message.from };
          for (let copy = 0; copy < (duplicateCallbacks ? 2 : 1); copy++)
            await post(message.statusCallback, form).catch(() => {});
        },
        pause * (index + 1),
      );
      timers.add(timer);
    }
  }

  function post(
    publicUrl: string,
    form: Record<string, string>,
    sign = (signature: string) => signature,
  ): Promise<Response> {
    const signature = twilio.getExpectedTwilioSignature(options.authToken, publicUrl, form);
    return fetch(options.deliverTo(publicUrl), {
      method: 'POST',
      headers: { 'x-twilio-signature': sign(signature) },
      body: new URLSearchParams(form),
    });
  }

  function take(fault: 'throttle' | 'acceptThen500' | 'timeoutAfterAccept' | 'resetAfterAccept'): boolean {
    if (nasty[fault] === 0) return false;
    nasty = { ...nasty, [fault]: nasty[fault] - 1 };
    return true;
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    messages,
    account,
    calls,
    unsubscribed,
    turn: (change) => {
      nasty = { ...nasty, ...change };
    },
    post,
    async stop() {
      for (const timer of timers) clearTimeout(timer);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function refusal(status: number, code: number, message: string): { status: number; body: unknown } {
  return { status, body: { code, message, status, more_info: `https://www.twilio.com/docs/errors/${code}` } };
}

async function read(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request) text += piece;
  return text;
}
