import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertApiKey } from '../../src/db/api-keys.ts';
import { newToken, tokenHash } from '../../src/domain/keys.ts';
import { startWeb, type Web } from './support/web.ts';

let web: Web;
let key: string;
let wardKey: string;

beforeAll(async () => {
  web = await startWeb();
  key = await issueKey('D01', ['case-results:write']);
  wardKey = await issueKey('D01.802', ['case-results:write']);
});
afterAll(() => web.close());

async function issueKey(unit: string, scopes: string[]): Promise<string> {
  const token = newToken();
  const facts = { id: randomUUID(), name: unit, sourceSystem: `source-${unit}`, scopes, keyHash: tokenHash(token) };
  await insertApiKey(web.rt.db.writer, { ...facts, unitId: web.unitId(unit) }, web.rt.clock.now());
  return token;
}

let number = 0;

function reportedCase(change: Record<string, unknown> = {}) {
  number += 1;
  return {
    caseCode: `HS-${number}`,
    ratedUnitId: web.unitId('D01.801'),
    procedureCode: 'CUTRU-01',
    result: 'granted',
    returnedAt: '2026-11-16T11:00:00+07:00',
    phone: `09120${String(number).padStart(5, '0')}`,
    ...change,
  };
}

async function report(body: unknown, headers: Record<string, string> = {}, token = key) {
  const response = await fetch(`${web.url}/api/v1/case-results`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  // biome-ignore lint/suspicious/noExplicitAny: an answer of any shape, taken apart by the tests
  return { status: response.status, headers: response.headers, body: (await response.json()) as any };
}

const countCases = async () => Number((await web.rt.db.reader('cases').count({ n: '*' }).first())?.['n']);

describe('a key', () => {
  it.each([
    ['missing', ''],
    ['unknown', newToken()],
  ])('that is %s opens nothing', async (_, token) => {
    const { status, headers, body } = await report(reportedCase(), {}, token);
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toContain('Bearer');
    expect(body).toMatchObject({ status: 401 });
  });

  it('opens nothing beyond its scopes', async () => {
    const other = await issueKey('D01', ['results:read']);
    expect((await report(reportedCase(), {}, other)).status).toBe(403);
  });

  it('opens nothing once it is revoked', async () => {
    const gone = await issueKey('D01', ['case-results:write']);
    await web.rt.db
      .writer('api_keys')
      .where({ key_hash: tokenHash(gone) })
      .update({ revoked_at: 1 });
    expect((await report(reportedCase(), {}, gone)).status).toBe(401);
  });

  it('learns the ids of its own units, and no others', async () => {
    const response = await fetch(`${web.url}/api/v1/register`, { headers: { authorization: `Bearer ${wardKey}` } });
    const { units, procedures } = (await response.json()) as {
      units: { id: string }[];
      procedures: { code: string }[];
    };
    expect(units.map(({ id }) => id)).toEqual([web.unitId('D01.802')]);
    expect(procedures.map(({ code }) => code)).toContain('CUTRU-01');
    expect((await fetch(`${web.url}/api/v1/register`)).status).toBe(401);
  });

  it('reports for its own units alone', async () => {
    const { status, body } = await report(reportedCase(), {}, wardKey);
    expect(status).toBe(422);
    expect(body.errors).toEqual([expect.objectContaining({ pointer: '/ratedUnitId' })]);
    expect((await report(reportedCase({ ratedUnitId: web.unitId('D01.802') }), {}, wardKey)).status).toBe(202);
  });
});

describe('one case', () => {
  it('is recorded and its citizen asked', async () => {
    const { status, body } = await report(reportedCase({ wantSlip: true }));
    expect(status).toBe(202);
    expect(body).toMatchObject({ status: 'created', asked: true, slip: { token: expect.any(String) } });
  });

  it('is not recorded twice, and nobody is asked twice', async () => {
    const one = reportedCase();
    const first = await report(one);
    const second = await report({ ...one, result: 'refused' });
    expect(second.body).toMatchObject({ status: 'repeated', caseId: first.body.caseId });
    const messages = await web.rt.db
      .reader('messages_out')
      .join('invitations', 'invitations.id', 'messages_out.invitation_id')
      .where({ case_id: first.body.caseId });
    expect(messages).toHaveLength(1);
  });

  it.each([
    ['phone', { phone: '0123' }],
    ['phone', { phone: null }],
    ['ratedUnitId', { ratedUnitId: 'nowhere' }],
    ['procedureCode', { procedureCode: 'NONE-1' }],
    ['returnedAt', { returnedAt: '2026-11-20T11:00:00+07:00' }],
    ['returnedAt', { returnedAt: 'yesterday' }],
    ['result', { result: 'done' }],
    ['caseCode', { caseCode: '' }],
    ['colour', { colour: 'red' }],
  ])('with a wrong %s is refused: the field and the remedy, in both languages', async (field, change) => {
    const before = await countCases();
    const { status, headers, body } = await report(reportedCase(change));
    expect(status).toBe(422);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body.errors).toEqual([{ pointer: `/${field}`, vi: expect.any(String), en: expect.any(String) }]);
    expect(body.errors[0].vi).not.toBe(body.errors[0].en);
    expect(await countCases()).toBe(before);
  });

  it.each(['{', 'null', '7', '"x"'])('that is %s is refused without a stumble', async (body) => {
    expect([400, 422]).toContain((await report(body)).status);
  });
});

describe('a batch', () => {
  it('gets a verdict for each, in order; a wrong one harms no other', async () => {
    const again = reportedCase();
    await report(again);
    const { status, body } = await report([reportedCase(), reportedCase({ phone: 'x' }), again, reportedCase()]);
    expect(status).toBe(202);
    expect(body.verdicts.map((one: { index: number; status: string }) => [one.index, one.status])).toEqual([
      [0, 'created'],
      [1, 'refused'],
      [2, 'repeated'],
      [3, 'created'],
    ]);
    expect(body.verdicts[1].errors[0].pointer).toBe('/1/phone');
  });

  it('takes a thousand cases, and not one more', async () => {
    const thousand = Array.from({ length: 1000 }, () => reportedCase());
    const { status, body } = await report(thousand);
    expect(status).toBe(202);
    expect(new Set(body.verdicts.map((one: { caseId: string }) => one.caseId)).size).toBe(1000);
    expect((await report([...thousand, reportedCase()])).status).toBe(413);
    expect((await report([])).status).toBe(422);
  });
});

describe('an Idempotency-Key', () => {
  it('gets the very answer of the first time, the slip too', async () => {
    const body = reportedCase({ wantSlip: true });
    const headers = { 'idempotency-key': randomUUID() };
    const first = await report(body, headers);
    const second = await report(body, headers);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(second.body).toEqual(first.body);
    expect(second.body.slip.token).toBeTruthy();
  });

  it('is refused with another body', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    await report(reportedCase(), headers);
    const before = await countCases();
    expect((await report(reportedCase(), headers)).status).toBe(422);
    expect(await countCases()).toBe(before);
  });

  it('belongs to one API key', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    await report(reportedCase(), headers);
    expect((await report(reportedCase({ ratedUnitId: web.unitId('D01.802') }), headers, wardKey)).status).toBe(202);
  });

  it('records once when the same request arrives many times at once', async () => {
    const body = reportedCase({ wantSlip: true });
    const headers = { 'idempotency-key': randomUUID() };
    const before = await countCases();
    const answers = await Promise.all(Array.from({ length: 8 }, () => report(body, headers)));
    expect(new Set(answers.map((one) => JSON.stringify(one.body))).size).toBe(1);
    expect(await countCases()).toBe(before + 1);
  });

  it('keeps no slip in clear', async () => {
    const { body } = await report(reportedCase({ wantSlip: true }), { 'idempotency-key': randomUUID() });
    const rows = JSON.stringify(await web.rt.db.reader('idempotency_keys'));
    expect(rows).not.toContain(body.slip.token);
    expect(rows).not.toContain(body.slip.surveyCode);
  });
});
