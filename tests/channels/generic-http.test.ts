import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CallbackRequest, callbackPath } from '../../src/channels/channel.ts';
import { createGenericHttpChannel } from '../../src/channels/generic-http/adapter.ts';
import { publicUrl } from '../support/callback-receiver.ts';
import { aggregatorValues } from '../support/fake-aggregator.ts';
import { type FakeAnswer, type FakeRequest, type NastyServer, startNastyServer } from '../support/nasty-server.ts';
import { eventually } from './conformance.ts';
import { identity, settingsFor, startRig } from './rigs/generic-http.ts';
import { attemptTo, citizen } from './rigs/rig.ts';

const now = 1_764_000_000_000;
const attemptId = '0123456789ab-4000-8000-000000000001';

function request(more: Partial<CallbackRequest>): CallbackRequest {
  const place = { url: '', headers: {}, query: {}, body: {}, remoteAddress: '127.0.0.1', receivedAt: now };
  return { ...place, rawBody: '', ...more };
}

describe('generic-http with the example template', () => {
  let rig: Awaited<ReturnType<typeof startRig>>;
  beforeEach(async () => {
    rig = await startRig();
  });
  afterEach(() => rig.stop());

  const signed = (rawBody: string, more: Partial<CallbackRequest> = {}) => {
    const at = String(more.receivedAt ?? now);
    const signature = createHmac('sha256', aggregatorValues.signingKey)
      .update(at + rawBody)
      .digest('hex');
    return request({ headers: { 'x-timestamp': at, 'x-signature': signature }, rawBody, ...more });
  };
  const receive = (name: string, callback: CallbackRequest) =>
    rig.channel.routes.find((route) => route.name === name)!.receive(callback);

  it('fills every field, each escaped for its place', async () => {
    const body = 'Quote " and \\ and <b> & {{to}}\nnext line';
    await rig.channel.send({ ...attemptTo(citizen, body), attemptId });
    const [message] = rig.fake.messages;
    expect(message!.request).toEqual({
      clientId: attemptId,
      sender: 'CA TINH',
      to: '84912345678',
      text: body,
      ttl: 3_600,
      reportTo: `${publicUrl}${callbackPath(identity)}/status?attempt=${attemptId}`,
    });
    expect(message!.headers['x-request']).toBe('0123456789ab40008000000000000001');
  });

  it.each([
    ['STOP', 'refusedByCitizen', 'REFUSED'],
    ['co bac', 'rejected', 'REFUSED'],
    ['busy', 'throttled', 'BUSY'],
    ['strange', 'ambiguous', 'STRANGE'],
  ])('reads the refusal of "%s" as %s', async (body, failure, code) => {
    await expect(rig.channel.send(attemptTo(citizen, body))).rejects.toMatchObject({ failure, code });
    expect(rig.fake.messages).toEqual([]);
  });

  it('settles an unknown outcome by repeating the attempt: the citizen gets one message', async () => {
    const attempt = attemptTo(citizen);
    rig.fake.turn({ resetAfterAccept: 1 });
    await expect(rig.channel.send(attempt)).rejects.toMatchObject({ failure: 'ambiguous' });
    await expect(rig.channel.send(attempt)).resolves.toEqual({ externalId: attempt.attemptId });
    expect(rig.fake.messages).toHaveLength(1);
    expect(rig.channel.capabilities).toMatchObject({ idempotentSend: true, idempotentFor: 82_800_000 });
  });

  it('reports with network and reason', async () => {
    rig.fake.fates.set(citizen, 'UNDELIV');
    await rig.channel.send(attemptTo(citizen));
    await eventually(() =>
      expect(rig.receiver.reports.at(-1)).toMatchObject({
        state: 'failed',
        rawStatus: 'UNDELIV',
        failure: 'undeliverable',
        network: 'viettel',
      }),
    );
  });

  it.each([
    ['ACCEPTD', 'sent', undefined],
    ['DELIVRD', 'delivered', undefined],
    ['EXPIRED', 'expired', undefined],
    ['REJECTD', 'failed', 'rejected'],
    ['ENROUTE', undefined, undefined],
  ])('reads status %s as %s', (status, state, failure) => {
    const { reports, reply } = receive('status', signed(`id=m-1&status=${status}&network=45299`));
    const report = {
      externalId: 'm-1',
      attemptId: null,
      state,
      rawStatus: status,
      network: '45299',
      ...(failure && { failure }),
    };
    expect(reports).toEqual(state ? [report] : []);
    expect(reply).toEqual({ status: 200, type: 'application/json', body: '{"taken":"m-1"}' });
  });

  it('finds the attempt in the body, else in our own URL, and needs an id or one of both', () => {
    const query = { attempt: 'a-1' };
    expect(receive('status', signed('id=m-1&clientId=a-2&status=DELIVRD', { query })).reports[0]!.attemptId).toBe(
      'a-2',
    );
    expect(receive('status', signed('status=DELIVRD', { query })).reports).toMatchObject([
      { externalId: 'a-1', attemptId: 'a-1' },
    ]);
    expect(() => receive('status', signed('status=DELIVRD'))).toThrow(expect.objectContaining({ status: 400 }));
    expect(() => receive('status', signed('id=m-1'))).toThrow(expect.objectContaining({ status: 400 }));
  });

  it('reads an SMS with the time it was written, and answers with its id, escaped', async () => {
    const message = {
      id: 'mo-"1"',
      from: '0912345678',
      to: '8179',
      text: 'HL 5454',
      sentAt: '2026-11-22T09:30:00+07:00',
    };
    expect(await rig.fake.incoming(message)).toEqual({ status: 200, body: '{"taken":"mo-\\"1\\""}' });
    expect(rig.receiver.incoming).toEqual([
      { externalId: 'mo-"1"', from: citizen, to: '8179', text: 'HL 5454', sentAt: Date.parse('2026-11-22T02:30:00Z') },
    ]);
  });

  it('reads an SMS whose time cannot be read', async () => {
    await rig.fake.incoming({ id: 'mo-1', from: '0912345678', to: '8179', text: 'TC', sentAt: 'yesterday' });
    expect(rig.receiver.incoming).toEqual([{ externalId: 'mo-1', from: citizen, to: '8179', text: 'TC' }]);
  });

  it('gives an SMS without an id one of its words, the same for a repetition', () => {
    const idAt = (receivedAt: number, text = 'TC') =>
      receive('incoming', signed(JSON.stringify({ from: '0912345678', to: '8179', text }), { receivedAt })).incoming[0]!
        .externalId;
    expect(idAt(now)).toBe(idAt(now + 1_000));
    expect(new Set([idAt(now), idAt(now, 'HL MO'), idAt(now + 1_200_000)]).size).toBe(3);
  });

  it('takes nothing that was signed at another time, or at none', () => {
    const good = signed('id=m-1&status=DELIVRD');
    for (const shift of [-300_001, 300_001])
      expect(() => receive('status', { ...good, receivedAt: now + shift })).toThrow(
        expect.objectContaining({ status: 403 }),
      );
    expect(receive('status', { ...good, receivedAt: now + 300_000 }).reports).toHaveLength(1);
    const timeless = createHmac('sha256', aggregatorValues.signingKey).update('id=m-1&status=DELIVRD').digest('hex');
    const headers = { 'x-signature': timeless };
    expect(() => receive('status', { ...good, headers })).toThrow(expect.objectContaining({ status: 403 }));
  });

  it('takes no fact from a sender nobody can answer', () => {
    const advertisement = JSON.stringify({ id: '1', from: 'VIETTEL', to: '8179', text: 'khuyen mai' });
    expect(receive('incoming', signed(advertisement)).incoming).toEqual([]);
  });
});

/** A provider that writes down what it is asked and answers what it is told. */
describe('generic-http with a shipped template', () => {
  let server: NastyServer;
  const requests: FakeRequest[] = [];
  let answers: (request: FakeRequest) => FakeAnswer;
  beforeEach(async () => {
    requests.length = 0;
    server = await startNastyServer((asked) => {
      requests.push(asked);
      return answers(asked);
    });
  });
  afterEach(() => server.stop());

  let time = now;
  const open = (template: string, values: Record<string, string>) =>
    createGenericHttpChannel(
      settingsFor({ ...values, url: server.url }, { template: `templates/channels/${template}.json` }),
      publicUrl,
      () => time,
    );
  const attempt = (body?: string) => ({ ...attemptTo(citizen, body), attemptId });

  it('leaves the outcome open after an acceptance that names no message, where it should', async () => {
    answers = () => ({ status: 201, body: '{"code":"OK"}' });
    const sending = open('example', aggregatorValues).send(attempt());
    await expect(sending).rejects.toMatchObject({ failure: 'ambiguous', code: 'unreadable' });
  });

  describe('of Viettel', () => {
    const values = { user: 'u', password: 'p<&>', cpCode: 'CP', brandname: 'CA TINH' };
    const soap = (result: string, message: string) => ({
      status: 200,
      body:
        '<?xml version="1.0" ?><S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>' +
        `<ns2:wsCpMtResponse xmlns:ns2="http://impl.bulkSms.ws/"><return><message>${message}</message>` +
        `<result>${result}</result></return></ns2:wsCpMtResponse></S:Body></S:Envelope>`,
    });

    it('sends the envelope its customers send', async () => {
      answers = () => soap('1', 'Insert MT_QUEUE: OK');
      const channel = open('viettel-bulksms', values);
      expect(await channel.send(attempt('1 < 2 & "3"'))).toEqual({ externalId: attemptId });
      await channel.send(attempt('Xin chấm điểm'));
      expect(requests[0]).toMatchObject({
        method: 'POST',
        headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: '""' },
      });
      const fields = requests.map(({ body }) =>
        Object.fromEntries([...body.matchAll(/<(\w+)>([^<]*)<\/\1>/g)].map(([, name, text]) => [name, text])),
      );
      expect(fields[0]).toEqual({
        User: 'u',
        Password: 'p&lt;&amp;&gt;',
        CPCode: 'CP',
        RequestID: '1250999896491',
        UserID: '84912345678',
        ReceiverID: '84912345678',
        ServiceID: 'CA TINH',
        CommandCode: 'bulksms',
        Content: '1 &lt; 2 &amp; &quot;3&quot;',
        ContentType: '0',
      });
      expect(fields[1]).toMatchObject({ Content: 'Xin chấm điểm', ContentType: '1' });
      expect(channel.capabilities).toMatchObject({ deliveryReports: false, twoWay: false, idempotentSend: false });
    });

    it.each([
      ['Authenticate: IP_INVALID (YOUR IP: 203.0.113.7)', 'misconfigured'],
      ['Authenticate: WRONG_INFORMATION_AUTHENTICATE', 'misconfigured'],
      ['Check template: CONTENT_NOT_MATCH_TEMPLATE', 'misconfigured'],
      ['Check ServiceID: ALIAS_INVALID:TELCO=VT', 'misconfigured'],
      ['Check ReceiverID: FORMAT_ERROR', 'undeliverable'],
      ['Unable to check telco from input receiver', 'undeliverable'],
      ['Length of ReceiverID is invalid.', 'undeliverable'],
      ['Check Content: MSG_ERROR_CONTAIN_BLACKLIST', 'rejected'],
      ['Check ServiceID: DUPLICATE MESSAGE', 'ambiguous'],
      ['Check information error', 'ambiguous'],
    ])('reads "%s" as %s', async (message, failure) => {
      answers = () => soap('0', message);
      await expect(open('viettel-bulksms', values).send(attempt())).rejects.toMatchObject({
        failure,
        code: '0',
        message,
      });
    });

    it.each([
      ['a fault', { status: 500, body: '<S:Fault/>' }],
      ['half an answer', { status: 200, body: '<S:Envelope><return><result>1' }],
      ['a page', { status: 200, body: '<html><p>maintenance<br></html>' }],
    ])('leaves the outcome open after %s', async (_, answer) => {
      answers = () => answer;
      await expect(open('viettel-bulksms', values).send(attempt())).rejects.toMatchObject({ failure: 'ambiguous' });
    });
  });

  describe('of FPT', () => {
    const values = { clientId: 'c', clientSecret: 's', sessionId: 'session', brandname: 'CA TINH' };
    let issued = 0;
    const fpt = ({ url }: FakeRequest): FakeAnswer =>
      url.pathname === '/oauth2/token'
        ? { status: 200, body: JSON.stringify({ access_token: `t-${++issued}`, expires_in: 3600 }) }
        : { status: 200, body: JSON.stringify({ MessageId: 4_711, Phone: '84912345678', Telco: 'viettel' }) };
    beforeEach(() => {
      issued = 0;
      time = now;
      answers = fpt;
    });

    it('fetches a token, sends with it, and fetches another in time', async () => {
      const channel = open('fpt-brandname', values);
      expect(await Promise.all([channel.send(attempt()), channel.send(attempt())])).toEqual([
        { externalId: '4711' },
        { externalId: '4711' },
      ]);
      time += 3_300_000;
      await channel.send(attempt('Cam on'));
      const sent = requests.map(({ url, body }) => [url.pathname, JSON.parse(body)]);
      expect(sent.map(([path]) => path)).toEqual([
        '/oauth2/token',
        '/api/push-brandname-otp',
        '/api/push-brandname-otp',
        '/oauth2/token',
        '/api/push-brandname-otp',
      ]);
      expect(sent[0]![1]).toEqual({
        grant_type: 'client_credentials',
        client_id: 'c',
        client_secret: 's',
        scope: 'send_brandname_otp',
        session_id: 'session',
      });
      expect(sent[4]![1]).toEqual({
        access_token: 't-2',
        session_id: 'session',
        BrandName: 'CA TINH',
        Phone: '84912345678',
        Message: 'Q2FtIG9u',
        RequestId: attemptId,
      });
    });

    it.each([
      [1008, 'misconfigured'],
      [1013, 'misconfigured'],
      [2513, 'misconfigured'],
      [2518, 'misconfigured'],
      [2519, 'rejected'],
      [2501, 'ambiguous'],
    ])('reads error %i as %s', async (error, failure) => {
      answers = (asked) =>
        asked.url.pathname === '/oauth2/token'
          ? fpt(asked)
          : { status: 400, body: JSON.stringify({ error, error_description: 'no' }) };
      await expect(open('fpt-brandname', values).send(attempt())).rejects.toMatchObject({
        failure,
        code: String(error),
      });
    });

    it('leaves the outcome open after a 500, whatever code it names', async () => {
      answers = (asked) =>
        asked.url.pathname === '/oauth2/token' ? fpt(asked) : { status: 500, body: '{"error":2519}' };
      await expect(open('fpt-brandname', values).send(attempt())).rejects.toMatchObject({ failure: 'ambiguous' });
    });

    it('fetches another token once the provider has refused one', async () => {
      const channel = open('fpt-brandname', values);
      answers = (asked) =>
        asked.url.pathname === '/oauth2/token' ? fpt(asked) : { status: 400, body: '{"error":1011}' };
      await expect(channel.send(attempt())).rejects.toMatchObject({ failure: 'misconfigured' });
      answers = fpt;
      await channel.send(attempt());
      expect(JSON.parse(requests.at(-1)!.body).access_token).toBe('t-2');
    });

    it.each([
      [{ status: 401, body: '{"error":1008}' }, 'misconfigured'],
      [{ status: 500, body: '' }, 'unreachable'],
      [{ status: 429, body: '' }, 'throttled'],
      [{ status: 200, body: '<html>' }, 'misconfigured'],
    ])('proves by a login that got %j that nothing was accepted', async (answer, failure) => {
      answers = () => answer;
      const channel = open('fpt-brandname', values);
      await expect(channel.send(attempt())).rejects.toMatchObject({ failure });
      await expect(channel.check!()).rejects.toMatchObject({ failure });
      answers = fpt;
      await expect(channel.send(attempt())).resolves.toEqual({ externalId: '4711' });
      expect(await channel.check!()).toEqual({ balance: null });
    });

    it('proves by a login that was cut off that nothing was accepted', async () => {
      const channel = open('fpt-brandname', values);
      await server.stop();
      await expect(channel.send(attempt())).rejects.toMatchObject({ failure: 'unreachable' });
    });
  });

  describe('of Stringee', () => {
    const values = { keySid: 'SK.0.sid', keySecret: 'key secret', brandname: 'CA TINH' };
    beforeEach(() => {
      time = now;
      answers = () => ({ status: 200, body: '{"smsSent":1,"result":[{"r":0,"msg":"Success","price":350}]}' });
    });

    it('signs its token as the provider wants it, and again before it is too old', async () => {
      const channel = open('stringee', values);
      expect(await channel.send(attempt())).toEqual({ externalId: attemptId });
      time += 1_000;
      await channel.send(attempt());
      time += 3_600_000;
      await channel.send(attempt());
      const tokens = requests.map(({ headers }) => String(headers['x-stringee-auth']));
      const [header, claims, signature] = tokens[0]!.split('.');
      expect(signature).toBe(createHmac('sha256', values.keySecret).update(`${header}.${claims}`).digest('base64url'));
      expect(decode(header)).toEqual({ typ: 'JWT', alg: 'HS256', cty: 'stringee-api;v=1' });
      expect(decode(claims)).toEqual({
        jti: 'SK.0.sid-1764000000',
        iss: 'SK.0.sid',
        rest_api: true,
        exp: 1_764_003_600,
      });
      expect([tokens[1] === tokens[0], tokens[2] === tokens[0]]).toEqual([true, false]);
      expect(JSON.parse(requests[0]!.body)).toEqual({
        sms: [{ from: 'CA TINH', to: '84912345678', text: attempt().body }],
      });
    });

    it.each([
      [{ status: 200, body: '{"smsSent":0,"result":[{"r":3,"msg":"no"}]}' }, 'ambiguous'],
      [{ status: 200, body: '{"r":1,"msg":"no"}' }, 'ambiguous'],
      [{ status: 401, body: '{"r":6}' }, 'misconfigured'],
      [{ status: 403, body: '' }, 'misconfigured'],
    ])('reads %j as %s', async (answer, failure) => {
      answers = () => answer;
      await expect(open('stringee', values).send(attempt())).rejects.toMatchObject({ failure });
    });

    const decode = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString());
  });
});
