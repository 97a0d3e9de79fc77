import { createHmac } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { CallbackRequest } from '../../src/channels/channel.ts';
import { createGenericHttpChannel } from '../../src/channels/generic-http/adapter.ts';
import { loadTemplate } from '../../src/channels/generic-http/load-template.ts';
import { escapes, fill, fillJson } from '../../src/channels/generic-http/placeholders.ts';
import { read } from '../../src/channels/generic-http/readers.ts';
import { httpTemplate } from '../../src/channels/generic-http/template.ts';
import { readChannels } from '../../src/cli/read-channels.ts';
import { type FakeRequest, startNastyServer } from '../support/nasty-server.ts';
import { settingsFor } from './rigs/generic-http.ts';
import { attemptTo, citizen } from './rigs/rig.ts';

const folder = mkdtempSync(join(tmpdir(), 'templates-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a template whose parts are replaced as said. */
function write(change: Record<string, unknown>, name = 'provider.json'): string {
  const base = {
    about: 'a provider of the test',
    send: { url: '{{values.url}}/send', body: { type: 'form', fields: { to: '{{to}}', text: '{{text}}' } } },
    answer: { id: 'json:/id' },
  };
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify({ ...base, ...change }));
  return file;
}

const load = (file: string, values: Record<string, string> = { url: 'http://127.0.0.1:1' }) =>
  loadTemplate(settingsFor(values, { template: file }));

describe('a template is refused with file, field and remedy', () => {
  const url = '{{values.url}}/send';
  it.each<[string, Record<string, unknown>, string]>([
    ['a part nobody knows', { sendd: {} }, 'the file: Unrecognized key: "sendd"'],
    ['no way to send', { send: undefined }, 'send: '],
    [
      'an address without https',
      { send: { url: 'provider.vn/send' } },
      'send.url: must begin with https:// or with {{values.name}}',
    ],
    ['a method that sends nothing', { send: { url, method: 'PUT' } }, 'send.method: '],
    ['a reader that is none', { answer: { id: 'data.id' } }, 'answer.id: is no reader: write json:/pointer'],
    ['a pattern that is none', { answer: { id: 'regex:(' } }, 'answer.id: is no regular expression'],
    [
      'an answer that accepts nothing',
      { answer: { code: 'json:/code' } },
      'answer: never says that a message was accepted',
    ],
    [
      'a meaning nobody knows',
      { answer: { id: 'body', failures: [{ code: '1', means: 'broken' }] } },
      'answer.failures.0.means: ',
    ],
    [
      'an id remembered for ever',
      { answer: { id: 'body', acceptedBefore: ['2'] } },
      'answer.remembersIdFor: must say for how many ms',
    ],
    [
      'a report about nothing',
      { report: { method: 'GET', status: 'query:s', states: {}, signature: { kind: 'none' } } },
      'report: finds no message: give id or attempt',
    ],
    [
      'a report without a word on its signature',
      { report: { method: 'GET', id: 'query:i', status: 'query:s', states: {} } },
      'report.signature: ',
    ],
    [
      'a placeholder for nothing',
      { send: { url, query: { p: '{{phone}}' } } },
      'send.query.p: {{phone}} stands for nothing here. Use one of to, from, text',
    ],
    [
      'a filter nobody knows',
      { send: { url, query: { p: '{{to|local}}' } } },
      'send.query.p: there is no filter local. Use one of international, national',
    ],
    [
      'a token from nowhere',
      { send: { url, headers: { a: '{{token}}' } } },
      'send.headers.a: nothing says what {{token}} is. Add "token".',
    ],
    [
      'a value that is missing',
      { send: { url, headers: { a: '{{values.key}}' } } },
      'send.headers.a: add "key" to "values" of channel aggregator.',
    ],
  ])('%s', (_, change, said) => {
    const file = write(change);
    expect(() => load(file)).toThrow(
      expect.objectContaining({ name: 'StartRefused', message: expect.stringContaining(`${file}: ${said}`) }),
    );
  });

  it('a value that is used nowhere, a file that is missing, a file that is no JSON', () => {
    const file = write({});
    const values = { url: 'http://127.0.0.1:1', ulr: 'x' };
    expect(() => load(file, values)).toThrow(
      `values.ulr of channel aggregator is used nowhere in ${file}. Remove it or correct its name.`,
    );
    const missing = join(folder, 'missing.json');
    expect(() => load(missing)).toThrow(
      `${missing} cannot be read (ENOENT). Correct "template" of channel aggregator.`,
    );
    const broken = join(folder, 'broken.json');
    writeFileSync(broken, '{"about": ');
    expect(() => load(broken)).toThrow(`${broken} is no JSON: `);
  });
});

describe('shipped templates', () => {
  it.each(readdirSync('templates/channels'))('%s is one, and holds no secret', (name) => {
    const text = readFileSync(join('templates/channels', name), 'utf8');
    expect(httpTemplate.safeParse(JSON.parse(text)).error).toBeUndefined();
    expect(text).not.toMatch(/"(password|secret|key)": "(?!\{\{values\.)/i);
  });

  it('are found by their name, others from the folder of CHANNELS_FILE', () => {
    const file = join(folder, 'channels.json');
    const entry = (id: string, template: string) => ({
      kind: 'generic-http',
      id,
      callbackSecret: 's'.repeat(22),
      template,
    });
    writeFileSync(
      file,
      JSON.stringify([entry('a', 'stringee'), entry('b', 'own/provider.json'), entry('c', '/etc/own.json')]),
    );
    expect(readChannels(file)).toMatchObject([
      { template: join(process.cwd(), 'templates/channels/stringee.json') },
      { template: join(folder, 'own/provider.json') },
      { template: '/etc/own.json' },
    ]);
  });
});

describe('placeholders', () => {
  const values = {
    to: '+84912345678',
    text: `a"b\\<&>'\n\u0001 điểm`,
    attempt: '0123456789ab-4000',
    validity: '60',
    'values.k': 'v',
  };

  it.each([
    ['{{to}}', '+84912345678'],
    ['{{ to | international }}', '84912345678'],
    ['{{to|national}}', '0912345678'],
    ['{{attempt|digits}}', '1250999896491'],
    ['{{attempt|compact}}', '0123456789ab4000'],
    ['{{values.k}}-{{validity}}', 'v-60'],
    ['{{text|base64}}', Buffer.from(values.text).toString('base64')],
    ['no placeholder {to} {{}}', 'no placeholder {to} {{}}'],
  ])('%s is filled as %s', (text, filled) => expect(fill(text, values)).toBe(filled));

  it('are escaped for their place', () => {
    expect(fill('{{text}}', values, escapes.xml)).toBe('a&quot;b\\&lt;&amp;&gt;&apos;\n điểm');
    expect(fill('{{text}}', values, escapes.url)).toBe(encodeURIComponent(values.text));
    expect(fill('{{text}}', values, escapes.header)).toBe(`a"b\\<&>'?? ?i?m`);
    expect(JSON.parse(`"${fill('{{text}}', values, escapes.json)}"`)).toBe(values.text);
    expect(fillJson({ a: ['{{text}}', 1, null, true], b: '{{validity|number}}' }, values)).toEqual({
      a: [values.text, 1, null, true],
      b: 60,
    });
  });

  it('are not looked for in what was filled in', () => {
    expect(fill('{{text}}', { text: '{{to}}', to: 'x' })).toBe('{{to}}');
  });
});

describe('readers', () => {
  const json = '{"a":[{"b":1},{"b":"x"}],"c~/d":true,"n":null,"o":{}}';
  const xml =
    '\n<?xml version="1.0"?><s:E xmlns:s="u"><s:h><id>no</id></s:h><r:ret xmlns:r="v"><id> 1&amp;2 <![CDATA[<3>]]></id><id>later</id></r:ret></s:E>';
  it.each([
    ['json:/a/0/b', json, '1'],
    ['json:/a/1/b', json, 'x'],
    ['json:/c~0~1d', json, 'true'],
    ['json:/n', json, undefined],
    ['json:/o', json, undefined],
    ['json:/a/7/b', json, undefined],
    ['json:/constructor', json, undefined],
    ['json:', '"all"', 'all'],
    ['json:/a', 'no json', undefined],
    ['xml:ret/id', xml, '1&2 <3>'],
    ['xml:id', xml, 'no'],
    ['xml:ret/none', xml, undefined],
    ['xml:id', '<a><id>1</id>', undefined],
    ['xml:id', '<!DOCTYPE a [<!ENTITY e "boom">]><a><id>&e;</id></a>', undefined],
    ['regex:^OK: (\\w+)', 'OK: m1 sent', 'm1'],
    ['regex:^OK', 'OK: m1 sent', 'OK'],
    ['regex:^ERR', 'OK: m1 sent', undefined],
    ['form:id', 'id=a%26b&id=c', 'a&b'],
    ['body', 'raw', 'raw'],
    ['header:X-Id', '', 'h'],
    ['query:q', '', '1'],
  ])('%s of %s', (reader, body, value) => {
    expect(read(reader, { body, headers: { 'x-id': 'h' }, query: { q: '1' } })).toBe(value);
  });
});

describe('sending', () => {
  const open = (change: Record<string, unknown>, url: string) =>
    createGenericHttpChannel(settingsFor({ url }, { template: write(change) }), '', Date.now);

  it('lets no text end a header or a path', async () => {
    let asked: FakeRequest | undefined;
    const server = await startNastyServer((request) => {
      asked = request;
      return { status: 200, body: '{"id":"m-1"}' };
    });
    const send = {
      method: 'GET',
      url: '{{values.url}}/send/{{text}}',
      query: { q: '{{text}}' },
      headers: { 'X-Text': '{{text}}' },
    };
    const text = 'điểm\r\nX-Evil: 1/../?a=b&c';
    await open({ send }, server.url).send(attemptTo(citizen, text));
    expect(asked!.headers).toMatchObject({ 'x-text': '?i?m??X-Evil: 1/../?a=b&c' });
    expect(asked!.headers).not.toHaveProperty('x-evil');
    expect(decodeURIComponent(asked!.url.pathname)).toBe(`/send/${text}`);
    expect(Object.fromEntries(asked!.url.searchParams)).toEqual({ q: text });
    await server.stop();
  });

  it('hands no number of Viet Nam to a provider abroad', async () => {
    const channel = open({ foreign: true }, 'http://127.0.0.1:1');
    expect(channel.capabilities.foreign).toBe(true);
    await expect(channel.send(attemptTo(citizen))).rejects.toMatchObject({
      failure: 'misconfigured',
      code: 'transfer',
    });
  });

  it('signs in with the name and password of the settings', async () => {
    let asked: FakeRequest | undefined;
    const server = await startNastyServer((request) => {
      asked = request;
      return { status: 200, body: 'OK m-1' };
    });
    const auth = { kind: 'basic', username: '{{values.user}}', password: '{{values.password}}' };
    const file = write({
      send: {
        url: '{{values.url}}',
        auth,
        body: { type: 'form', fields: { to: '{{to|national}}', text: '{{text}}' } },
      },
      answer: { id: 'regex:^OK (\\S+)' },
    });
    const settings = settingsFor({ url: server.url, user: 'ủy', password: 'p:w' }, { template: file });
    const sending = createGenericHttpChannel(settings, '', Date.now).send(attemptTo(citizen, 'a&b=c'));
    await expect(sending).resolves.toEqual({ externalId: 'm-1' });
    expect(Buffer.from(String(asked!.headers.authorization).slice(6), 'base64').toString()).toBe('ủy:p:w');
    expect(asked!.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(asked!.body).toBe('to=0912345678&text=a%26b%3Dc');
    await server.stop();
  });
});

describe('callbacks', () => {
  const incoming = (more: Record<string, unknown>) => {
    const template = write({
      incoming: { method: 'GET', from: 'query:from', text: 'query:text', signature: { kind: 'none' }, ...more },
    });
    const settings = settingsFor(
      { url: 'http://127.0.0.1:1', ...(JSON.stringify(more).includes('values.key') && { key: 'the key' }) },
      { template, number: '8179' },
    );
    const channel = createGenericHttpChannel(settings, '', Date.now);
    return (query: Record<string, string>, headers = {}) => {
      const place: CallbackRequest = {
        url: '',
        headers,
        query: { from: '0912345678', text: 'TC', ...query },
        body: {},
        rawBody: '',
        remoteAddress: '',
        receivedAt: 0,
      };
      return channel.routes[0]!.receive(place);
    };
  };
  const forbidden = expect.objectContaining({ status: 403 });

  it('are taken with the token the settings hold, and with no other', () => {
    const receive = incoming({ signature: { kind: 'token', in: 'query:token', value: '{{values.key}}' } });
    expect(receive({ token: 'the key' }).incoming).toMatchObject([{ from: '+84912345678', to: '8179', text: 'TC' }]);
    for (const query of [{ token: 'the kex' }, { token: '' }, {}] as Record<string, string>[])
      expect(() => receive(query)).toThrow(forbidden);
  });

  it('are taken with a signature over several values', () => {
    const over = ['query:from', 'query:text'];
    const receive = incoming({
      signature: { kind: 'hmac', in: 'query:sign', algorithm: 'md5', encoding: 'base64', key: '{{values.key}}', over },
    });
    const sign = createHmac('md5', 'the key').update('0912345678TC').digest('base64');
    expect(receive({ sign }).incoming).toHaveLength(1);
    expect(() => receive({ sign, text: 'HL MO' })).toThrow(forbidden);
    expect(() => receive({})).toThrow(forbidden);
  });

  it.each([
    ['iso', '2026-11-22T02:30:00Z'],
    ['seconds', '1795314600'],
    ['milliseconds', '1795314600000'],
    ['yyyyMMddHHmmss', '20261122093000'],
  ])('tell a time as %s', (format, at) => {
    const receive = incoming({ at: { in: 'query:at', format } });
    expect(receive({ at }).incoming[0]!.sentAt).toBe(Date.parse('2026-11-22T02:30:00Z'));
    for (const wrong of ['', 'soon']) expect(receive({ at: wrong }).incoming[0]).not.toHaveProperty('sentAt');
  });

  it('are answered as the template says, escaped for its kind', () => {
    const receive = incoming({
      id: 'query:id',
      reply: { status: 201, type: 'application/xml', body: '<taken id="{{id}}" from="{{from}}"/>' },
    });
    expect(receive({ id: '<1>' }).reply).toEqual({
      status: 201,
      type: 'application/xml',
      body: '<taken id="&lt;1&gt;" from="0912345678"/>',
    });
  });
});
