import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { insertApiKey } from '../../src/db/api-keys.ts';
import { newToken, tokenHash } from '../../src/domain/keys.ts';
import { webhookBody } from '../../src/domain/webhook.ts';
import { examples, openApi, webhookExample } from '../../src/web/api/openapi.ts';
import { startWeb, type Web } from './support/web.ts';

let web: Web;
const key = newToken();

beforeAll(async () => {
  web = await startWeb();
  const facts = { id: randomUUID(), name: 'k', sourceSystem: 's', scopes: ['case-results:write'] };
  const unitId = web.unitId('D01');
  await insertApiKey(web.rt.db.writer, { ...facts, keyHash: tokenHash(key), unitId }, web.rt.clock.now());
});
afterAll(() => web.close());

async function call(path: string, body?: unknown) {
  const response = await fetch(web.url + path, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: response.status, body: (await response.json()) as unknown };
}

type Operation = {
  responses: Record<string, { content: { 'application/json': { schema: z.core.JSONSchema.BaseSchema } } }>;
};

/** The schema the document promises for an answer, read back by zod. */
function promised(path: '/api/v1/case-results' | '/api/v1/register', method: 'get' | 'post', status: number) {
  const paths = openApi('https://x.example') as unknown as { paths: Record<string, Record<string, Operation>> };
  const { schema } = paths.paths[path]![method]!.responses[status]!.content['application/json'];
  return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
}

describe('the description of the API', () => {
  it('is served to anybody, as OpenAPI 3.1', async () => {
    const response = await fetch(`${web.url}/api/v1/openapi.json`);
    expect(await response.json()).toEqual(JSON.parse(JSON.stringify(openApi('http://127.0.0.1'))));
  });

  it('names every field a case may have, and those it must have', () => {
    const { CaseResult } = openApi('').components.schemas;
    expect(CaseResult).toMatchObject({ type: 'object', additionalProperties: false });
    expect(CaseResult.required).toEqual(['caseCode', 'ratedUnitId', 'procedureCode', 'result', 'returnedAt']);
  });

  it('shows a webhook as it is sent', () => {
    expect(webhookBody.parse(webhookExample)).toEqual(webhookExample);
    const { schema } = openApi('').webhooks.caseStates.post.requestBody.content['application/json'];
    const read = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
    expect(read.safeParse(webhookExample).success).toBe(true);
    expect(read.safeParse({ ...webhookExample, score: 5 }).success).toBe(false);
  });

  it('has examples that are accepted, and answers as it says', async () => {
    const register = await call('/api/v1/register');
    promised('/api/v1/register', 'get', 200).parse(register.body);
    const ratedUnitId = web.unitId('D01.802');
    const several = Object.values(examples).map((one) => ({ ...one, ratedUnitId }));
    const one = await call('/api/v1/case-results', several[0]);
    const all = await call('/api/v1/case-results', several);
    for (const { status, body } of [one, all]) {
      expect(status).toBe(202);
      promised('/api/v1/case-results', 'post', 202).parse(body);
    }
  });
});
