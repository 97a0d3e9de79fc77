import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CallbackRefused, type Channel, type ChannelRoute, callbackPath } from '../../src/channels/channel.ts';
import { parseMsisdn } from '../../src/domain/msisdn.ts';
import { startWeb, type Web } from './support/web.ts';

let web: Web;
let base: string;
const seen: Parameters<ChannelRoute['receive']>[0][] = [];

const receive: ChannelRoute['receive'] = (request) => {
  seen.push(request);
  if (request.headers['x-signature'] !== 'good') throw new CallbackRefused(403, 'the signature does not fit');
  const from = parseMsisdn(String(request.body['from']));
  if (!from.ok) throw new CallbackRefused(400, 'no sender');
  const incoming = [{ externalId: String(request.body['id']), from: from.msisdn, to: '8179', text: 'HL 5555' }];
  return { incoming, reports: [], reply: { status: 200, type: 'text/xml', body: '<taken/>' } };
};

beforeAll(async () => {
  const routes: ChannelRoute[] = [
    { name: 'incoming', method: 'POST', bodyType: 'form', receive },
    { name: 'status', method: 'POST', bodyType: 'json', receive },
  ];
  const channel = {
    id: 'provider',
    callbackSecret: 'abcdefghijklmnopqrstuv',
    routes,
    send: async () => ({ externalId: '1' }),
  } as unknown as Channel;
  web = await startWeb({ channels: new Map([['provider', channel]]), publicUrl: 'https://phieu.example.vn' });
  base = web.url + callbackPath(channel);
});
afterAll(() => web.close());

const call = (path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(path, { method: 'POST', body, headers: { 'x-signature': 'good', ...headers } });
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const stored = () => web.rt.db.reader('messages_in').select('external_id');

describe('a callback', () => {
  it('is stored when it is acknowledged, and once however often it comes', async () => {
    for (let n = 0; n < 3; n++) {
      const response = await call(`${base}/incoming?a=1`, 'id=m1&from=%2B84912345678', form);
      expect([response.status, await response.text()]).toEqual([200, '<taken/>']);
      expect(response.headers.get('content-type')).toContain('text/xml');
      expect(await stored()).toEqual([{ external_id: 'm1' }]);
    }
  });

  it('reaches the adapter as the provider sent it: public address, raw body', () => {
    expect(seen[0]).toMatchObject({
      url: 'https://phieu.example.vn/channels/provider/abcdefghijklmnopqrstuv/incoming?a=1',
      query: { a: '1' },
      rawBody: 'id=m1&from=%2B84912345678',
      body: { id: 'm1', from: '+84912345678' },
      remoteAddress: '127.0.0.1',
    });
  });

  it('reads JSON where the route says so, and refuses what is no object', async () => {
    const json = { 'content-type': 'application/json' };
    expect((await call(`${base}/status`, JSON.stringify({ id: 'm2', from: '0912345678' }), json)).status).toBe(200);
    for (const body of ['{', '[]', 'null']) expect((await call(`${base}/status`, body, json)).status).toBe(400);
  });

  it('that the adapter refuses stores nothing and gets its status', async () => {
    const before = await stored();
    expect((await call(`${base}/incoming`, 'id=m3&from=0912345678', { ...form, 'x-signature': 'bad' })).status).toBe(
      403,
    );
    expect(await stored()).toEqual(before);
  });

  it('without the secret of its channel does not even reach the adapter', async () => {
    const before = seen.length;
    const wrong = base.replace('abcdefghijklmnopqrstuv', 'bbbbbbbbbbbbbbbbbbbbbb');
    expect((await call(`${wrong}/incoming`, 'id=m4&from=0912345678', form)).status).toBe(404);
    expect(seen).toHaveLength(before);
  });

  it('too long to be one is refused', async () => {
    expect((await call(`${base}/incoming`, `id=${'x'.repeat(70_000)}`, form)).status).toBe(413);
  });

  it('leaves no trace of its secret in the log', () => {
    expect(web.log.join('')).not.toContain('abcdefghijklmnopqrstuv');
    expect(web.log.join('')).toContain('/channels/provider/:secret/incoming');
  });
});

describe('a list of addresses a provider calls from', () => {
  const open = async (allowedAddresses: string[], trustProxy: number | string[]) => {
    const route: ChannelRoute = { name: 'incoming', method: 'POST', bodyType: 'form', receive };
    const channel = {
      id: 'listed',
      callbackSecret: 'l'.repeat(22),
      routes: [route],
      allowedAddresses,
    } as unknown as Channel;
    const listed = await startWeb({ channels: new Map([['listed', channel]]) }, {}, { trustProxy });
    const from = async (forwarded?: string) => {
      const headers = forwarded ? { ...form, 'x-forwarded-for': forwarded } : form;
      const response = await call(`${listed.url}${callbackPath(channel)}/incoming`, 'id=x1&from=0912345678', headers);
      return response.status;
    };
    return { from, close: () => listed.close() };
  };

  it.each([
    ['no proxy is ours', 0],
    ['the proxies that are ours have other addresses', ['10.0.0.0/8']],
  ])('is not passed by a forged X-Forwarded-For where %s', async (_, trustProxy) => {
    const { from, close } = await open(['203.0.113.0/24'], trustProxy as number | string[]);
    expect(await from()).toBe(403);
    expect(await from('203.0.113.9')).toBe(403);
    await close();
  });

  it.each([
    ['one proxy', 1],
    ['a proxy by its address', ['127.0.0.0/8']],
  ])(
    'sees the provider behind %s, and what the provider’s side adds in front changes nothing',
    async (_, trustProxy) => {
      const { from, close } = await open(['203.0.113.0/24'], trustProxy as number | string[]);
      expect(await from('203.0.113.9')).toBe(200);
      expect(await from('203.0.113.9, 198.51.100.1')).toBe(403);
      expect(await from('198.51.100.1, 203.0.113.9')).toBe(200);
      await close();
    },
  );
});
