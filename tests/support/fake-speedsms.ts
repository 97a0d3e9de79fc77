import { type FakeAnswer, type FakeRequest, type NastyServer, startNastyServer } from './nasty-server.ts';

export interface FakeSpeedsms extends Pick<NastyServer, 'url' | 'turn' | 'stop'> {
  readonly messages: { tranId: number; to: string; body: string; request: Record<string, unknown> }[];
  /** Numbers and the last status reported of what is sent to them; 0 for all others. */
  readonly fates: Map<string, number>;
  /** Requests the window still bears. */
  allow(requests: number): void;
  /** Posts to the webhook until it is taken; resolves with the last status. */
  post(body: Record<string, unknown>): Promise<number>;
}

export const accessToken = 'the token';

/** The provider as its page describes it: JSON with a code in a 200, 60 requests a minute, one webhook for everything. */
export async function startFakeSpeedsms(webhookUrl: string): Promise<FakeSpeedsms> {
  const messages: FakeSpeedsms['messages'] = [];
  const fates = new Map<string, number>();
  let left = Number.POSITIVE_INFINITY;
  const server = await startNastyServer(answerTo);

  function answerTo({ url, headers, body }: FakeRequest): ReturnType<NastyServer['afterAccept']> {
    if (headers.authorization !== `Basic ${Buffer.from(`${accessToken}:x`).toString('base64')}`)
      return json(401, { name: 'Unauthorized', message: 'invalid credentials', code: 0, status: 401 });
    const throttled = server.throttled() ?? (left-- <= 0 ? { 'x-rate-limit-reset': '42' } : undefined);
    if (throttled)
      return {
        ...json(429, { name: 'Too Many Requests', message: 'Rate limit exceeded.', code: 0, status: 429 }),
        headers: throttled,
      };
    const account = { email: 'a@example.vn', balance: '125000', currency: 'VND' };
    if (url.pathname === '/user/info') return json(200, { status: 'success', code: '00', data: account });
    return url.pathname === '/sms/send' ? submit(JSON.parse(body)) : json(404, { name: 'Not Found', status: 404 });
  }

  function submit(request: Record<string, unknown>): ReturnType<NastyServer['afterAccept']> {
    const refuse = (code: string, message: string) => json(200, { status: 'error', code, message });
    const [phone = ''] = request['to'] as string[];
    const content = String(request['content']);
    if (content === '') return refuse('101', 'Invalid or missing parameters');
    if (!/^84\d{9}$/.test(phone)) return refuse('105', 'Phone number invalid');
    if (content.length > 640) return refuse('113', 'Sms content too long');
    const tranId = 1_000_000_000 + messages.length;
    const data = { tranId, totalSMS: 1, totalPrice: 250, invalidPhone: [] as string[] };
    if (phone === '84999999999')
      return json(200, { status: 'success', code: '00', data: { ...data, totalSMS: 0, invalidPhone: [phone] } });
    messages.push({ tranId, to: `+${phone}`, body: content, request });
    const last = fates.get(`+${phone}`) ?? 0;
    server.report([1, last].map((status) => () => post({ type: 'report', tranId, phone, status })));
    return server.afterAccept(json(200, { status: 'success', code: '00', data }));
  }

  async function post(body: Record<string, unknown>): Promise<number> {
    for (let attempt = 1; ; attempt++) {
      const headers = { 'content-type': 'application/json' };
      const { status } = await fetch(webhookUrl, { method: 'POST', headers, body: JSON.stringify(body) });
      if (status < 500 || attempt === 5) return status;
    }
  }

  return {
    url: server.url,
    turn: server.turn,
    stop: server.stop,
    messages,
    fates,
    allow: (requests) => {
      left = requests;
    },
    post,
  };
}

function json(status: number, body: unknown): FakeAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
