import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertApiKey } from '../../src/db/api-keys.ts';
import { newToken, tokenHash } from '../../src/domain/keys.ts';
import { startWeb, type Web } from './support/web.ts';

let web: Web;
const token = newToken();

beforeAll(async () => {
  web = await startWeb();
  const facts = { id: randomUUID(), name: 'ward', sourceSystem: 'ward', keyHash: tokenHash(token) };
  const key = { ...facts, scopes: ['case-results:write'], unitId: web.unitId('D01.801') };
  await insertApiKey(web.rt.db.writer, key, web.rt.clock.now());
});
afterAll(() => web.close());

async function report(month: string, units: readonly { unit: string; returned: number }[], key = token) {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const url = `${web.url}/api/v1/register-counts`;
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ month, units }) });
  return { status: answer.status, body: await answer.json() };
}

const stored = () => web.rt.db.reader('register_counts').select('unit_id', 'month', 'returned');

describe("the register's own count", () => {
  it('is kept by unit and month, the last report of a month in the place of the first', async () => {
    const unit = web.unitId('D01.801');
    expect(await report('2026-10', [{ unit, returned: 120 }])).toEqual({
      status: 200,
      body: { month: '2026-10', units: 1 },
    });
    await report('2026-10', [{ unit, returned: 130 }]);
    expect(await stored()).toEqual([{ unit_id: unit, month: '2026-10', returned: 130 }]);
  });

  it('is refused whole for a month that is not over, another unit, and a count that is none', async () => {
    const before = await stored();
    const [own, other] = [web.unitId('D01.801'), web.unitId('D01.802')];
    const pointers = async (...sent: Parameters<typeof report>) => {
      const { status, body } = await report(...sent);
      return [status, ...body.errors.map((error: { pointer: string }) => error.pointer)];
    };
    expect(await pointers('2026-11', [{ unit: own, returned: 1 }])).toEqual([422, '/month']);
    expect(await pointers('2026-Q3', [{ unit: own, returned: 1 }])).toEqual([422, '/month']);
    const both = [own, other].map((unit) => ({ unit, returned: 1 }));
    expect(await pointers('2026-09', both)).toEqual([422, '/units/1/unit']);
    expect(await pointers('2026-09', [{ unit: own, returned: -1 }])).toEqual([422, '/units/0/returned']);
    expect((await report('2026-09', [{ unit: own, returned: 1 }], 'nobody')).status).toBe(401);
    expect(await stored()).toEqual(before);
  });
});
