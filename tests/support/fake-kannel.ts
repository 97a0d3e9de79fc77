import { readRawQuery } from '../../src/channels/kannel/raw-query.ts';
import { type FakeAnswer, type FakeRequest, type NastyServer, startNastyServer } from './nasty-server.ts';

export interface FakeKannel extends Pick<NastyServer, 'url' | 'turn' | 'stop'> {
  readonly messages: { to: string; body: string; fields: ReadonlyMap<string, string> }[];
  /** The `%d` and `%A` of the last report. */
  outcome: { type: string; answer: string };
  /** Calls a callback URL until it is taken; resolves with the last status. */
  get(url: string): Promise<number>;
}

export const [username, password] = ['phieuso', 'the password'];

/** The sendsms service as Kannel 1.4.5 answers it; `kannel-peer.test.ts` holds the adapter against the real one. */
export async function startFakeKannel(deliverTo: (url: string) => string): Promise<FakeKannel> {
  const messages: FakeKannel['messages'] = [];
  const outcome = { type: '1', answer: 'id:1 stat:DELIVRD err:000' };
  const server = await startNastyServer(answerTo);

  function answerTo(request: FakeRequest): ReturnType<NastyServer['afterAccept']> {
    const fields = fieldsOf(request);
    if (request.url.pathname !== '/cgi-bin/sendsms') return text(404, 'Unknown request.');
    if (fields.get('username') !== username || fields.get('password') !== password)
      return text(403, 'Authorization failed for sendsms');
    if (!fields.get('to')) return text(400, 'Missing receiver number, rejected');
    if (!fields.get('from')) return text(400, 'Sender missing and no global set, rejected');
    if (server.throttled()) return text(503, 'Temporal failure, try again later.');
    messages.push({ to: fields.get('to')!, body: fields.get('text') ?? '', fields });
    const url = fields.get('dlr-url');
    if (url) server.report([{ type: '8', answer: 'ACK/' }, outcome].map((report) => () => get(reportUrl(url, report))));
    return server.afterAccept(text(202, '0: Accepted for delivery'));
  }

  function reportUrl(url: string, { type, answer }: FakeKannel['outcome']): string {
    return url.replace('%d', type).replace('%A', encodeURIComponent(answer)).replace('%i', 'MOBIFONE');
  }

  async function get(url: string): Promise<number> {
    for (let attempt = 1; ; attempt++) {
      const { status } = await fetch(deliverTo(url));
      if (status < 500 || attempt === 5) return status;
    }
  }

  return { url: `${server.url}/cgi-bin/sendsms`, turn: server.turn, stop: server.stop, messages, outcome, get };
}

function fieldsOf({ method, url, headers, body }: FakeRequest): Map<string, string> {
  if (method === 'GET') return new Map([...readRawQuery(url.search)].map(([name, value]) => [name, String(value)]));
  const named = Object.entries(headers).filter(([name]) => name.startsWith('x-kannel-'));
  return new Map([...named.map(([name, value]) => [name.slice(9), String(value)] as const), ['text', body]]);
}

function text(status: number, body: string): FakeAnswer {
  return { status, headers: { 'content-type': 'text/plain' }, body };
}
