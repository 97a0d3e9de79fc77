import { createHash, randomUUID } from 'node:crypto';
import { type FakeAnswer, type FakeRequest, type NastyServer, startNastyServer } from './nasty-server.ts';

export interface FakeEsmsMessage {
  readonly SMSID: string;
  /** E.164, as the handset has it. */
  readonly to: string;
  readonly body: string;
  readonly request: Readonly<Record<string, string>>;
}

export interface FakeEsms extends Pick<NastyServer, 'url' | 'turn' | 'stop'> {
  readonly messages: FakeEsmsMessage[];
  /** What every finished submission of this number ends as. */
  readonly unreachable: Set<string>;
  /** Hands an SMS of a citizen over, again until it is taken; resolves with the last status and what was answered. */
  incoming(message: FakeIncoming, spoil?: (query: URLSearchParams) => void): Promise<{ status: number; body: string }>;
}

export interface FakeIncoming {
  readonly sender: string;
  readonly serviceNumber: string;
  readonly content: string;
  readonly smsid?: string;
  readonly receiverTime?: string;
}

export const account = { ApiKey: 'key', SecretKey: 'secret', brandname: 'CATP TEST', cpid: 'cp-1', privateKey: 'pk-1' };

/** The provider as its pages describe it: codes in a 200, RequestId once a day, reports and citizens' SMS by GET. */
export async function startFakeEsms(options: {
  /** Where the host of a public callback URL is really found. */
  deliverTo: (publicUrl: string) => string;
  incomingUrl: string;
}): Promise<FakeEsms> {
  const messages: FakeEsmsMessage[] = [];
  const unreachable = new Set<string>();
  const server = await startNastyServer(answerTo);

  function answerTo({ url, body }: FakeRequest): ReturnType<NastyServer['afterAccept']> {
    const request = readJson(body);
    if (!request) return { status: 200, body: JSON.stringify({ error: 'Invalid request' }) };
    const known = request['ApiKey'] === account.ApiKey && request['SecretKey'] === account.SecretKey;
    const operation = url.pathname.replace('/MainService.svc/json/', '').replace(/\/$/, '');
    if (operation === 'GetBalance_json')
      return json({ CodeResponse: known ? '100' : '101', Balance: known ? 36693 : 0 });
    if (operation !== 'SendMultipleMessage_V4_post_json') return { status: 404, body: 'Endpoint not found.' };
    return known ? submit(request) : json({ CodeResult: '101', CountRegenerate: 0, ErrorMessage: 'Authorize Failed' });
  }

  function submit(request: Record<string, string>): ReturnType<NastyServer['afterAccept']> {
    const headers = server.throttled();
    if (headers) return { status: 429, headers, body: 'Too many requests' };
    const refuse = (CodeResult: string, more = {}) =>
      json({ CodeResult, CountRegenerate: 0, ErrorMessage: 'no', ...more });
    const { Phone = '', Content = '', Brandname, RequestId = '' } = request;
    if (messages.some((message) => message.request['RequestId'] === RequestId))
      return refuse('124', { ErrorMessage: 'Request exist 1', SendStatus: '5' });
    if (Brandname !== account.brandname) return refuse('104');
    if (!/^(0|84)\d{9}$/.test(Phone)) return refuse('108');
    if (Content.includes('co bac')) return refuse('201');
    if (Content.includes('khuyen mai')) return refuse('146', { SMSID: randomUUID() });
    const to = Phone.replace(/^(0|84)/, '+84');
    const message = { SMSID: randomUUID().replaceAll('-', ''), to, body: Content, request };
    messages.push(message);
    server.report(reportsOf(message));
    return server.afterAccept(json({ CodeResult: '100', CountRegenerate: 0, SMSID: message.SMSID }));
  }

  /** Joined to the given URL with a second question mark, as nobody should. */
  function reportsOf({ SMSID, to, request }: FakeEsmsMessage): (() => Promise<Response>)[] {
    const { CallbackUrl = '', RequestId = '', Phone = '' } = request;
    const failed = unreachable.has(to);
    return ['7', '5'].map((SendStatus) => () => {
      const counts: Record<string, string> =
        SendStatus === '5' ? { SendFailed: failed ? '1' : '0', SendSuccess: failed ? '0' : '1' } : {};
      const query = new URLSearchParams({
        SMSID,
        SendStatus,
        ...counts,
        RequestId,
        TypeId: '2',
        telcoid: '1',
        phonenumber: Phone,
      });
      return fetch(`${options.deliverTo(CallbackUrl)}?${query}`);
    });
  }

  return {
    url: server.url,
    turn: server.turn,
    stop: server.stop,
    messages,
    unreachable,
    async incoming({ smsid = randomUUID(), receiverTime = localTime(Date.now()), ...message }, spoil = () => {}) {
      const { cpid, privateKey } = account;
      const sign = createHash('md5')
        .update(cpid + smsid + message.content + receiverTime + privateKey)
        .digest('base64');
      const keyword = message.content.split(' ')[0] ?? '';
      const query = new URLSearchParams({ ...message, keyword, sign, cpid, smsid, receiverTime });
      spoil(query);
      for (let attempt = 1; ; attempt++) {
        const response = await fetch(`${options.incomingUrl}?${query}`);
        if (response.status < 500 || attempt === 5) return { status: response.status, body: await response.text() };
      }
    },
  };
}

/** `yyyyMMddHHmmss` in Viet Nam. */
export function localTime(at: number): string {
  return new Date(at + 7 * 3_600_000).toISOString().replace(/\D/g, '').slice(0, 14);
}

function json(body: unknown): FakeAnswer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function readJson(body: string): Record<string, string> | undefined {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
