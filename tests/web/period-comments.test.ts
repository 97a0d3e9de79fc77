import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freezePeriod } from '../../src/results/freeze.ts';
import { releaseDue } from '../../src/results/release.ts';
import { accessibilityFaults } from '../support/axe.ts';
import { openChromium } from '../support/chromium.ts';
import { noon } from '../support/installation.ts';
import { plantCases, plantProvince, province } from '../support/small-province.ts';
import { Visitor } from './support/browser.ts';
import { addUser, startWeb, testPassword, type Web } from './support/web.ts';

const day = 86_400_000;
let web: Web;
let browser: Browser;
const people: Record<string, Visitor> = {};

beforeAll(async () => {
  web = await startWeb({}, { releaseEveryMinutes: 1 });
  const { rt } = web;
  await plantProvince(rt.db.writer);
  await rt.reference.refresh();
  for (const [name, role, unit] of [
    ['leader', 'leader', 'an-hoa'],
    ['neighbour', 'leader', 'tan-lap'],
    ['supervisor', 'supervisor', province],
  ] as const) {
    await addUser(rt, name, role, unit);
  }
  const planted = Array.from({ length: 40 }, (_, n) => n);
  await plantCases(
    rt.db.writer,
    planted.map((n) => ({
      unit: 'an-hoa',
      at: noon,
      reached: 'answered',
      scores: n % 3 ? [5, 4, 5, 4] : [2, 3, 2, 1],
    })),
  );
  await releaseDue(rt);
  web.pass(35 * day);
  await releaseDue(rt);
  await logIn();
  browser = await openChromium();
});
/** Sessions end while the clock is moved. */
async function logIn(): Promise<void> {
  for (const name of ['leader', 'neighbour', 'supervisor']) {
    people[name] = new Visitor(web.url);
    await people[name].submit('/login', { username: name, password: testPassword });
  }
}
afterAll(async () => {
  await browser?.close();
  await web?.close();
});

const read = async (who: string, path = '/period-comments') => (await people[who]!.get(path)).text;
const say = (who: string, text: string, base: string, period = '2026-11') =>
  people[who]!.submit('/period-comments', { text, base }, `/period-comments/${period}`);

it('a leader is reminded, comments on the own unit, and nobody may sign off before the time is over', async () => {
  expect(await read('leader', '/tasks')).toContain('Kỳ Tháng 11/2026: đơn vị nêu được ý kiến về số liệu đến hết ngày');
  expect((await say('leader', 'Trụ sở <b>sập mái</b> từ 10/11', '0')).status).toBe(303);
  expect((await say('leader', 'đè lên', '0')).status).toBe(422);
  expect((await say('leader', 'x', '1', '2026-12')).status).toBe(422);
  expect((await say('leader', 'x', '1', 'nowhere')).status).toBe(404);
  expect((await say('supervisor', 'x', '1')).status).toBe(403);
  expect(await read('supervisor')).toContain('Trụ sở &lt;b&gt;sập mái&lt;/b&gt; từ 10/11');
  expect(await read('neighbour')).not.toContain('sập mái');
  const sign = () =>
    freezePeriod(web.rt, { provinceId: province, period: '2026-11', reason: '' }, { id: 'u', name: 'Hà' });
  expect(await sign()).toEqual({ refused: 'comments_open' });
  web.pass(20 * day);
  await logIn();
  expect((await say('leader', 'muộn', '1')).status).toBe(422);
  expect(await sign()).toEqual({ revision: 1 });
  expect(await read('leader')).toMatch(/đã chốt[\s\S]*sập mái/);
});

it('the page breaks no rule of accessibility with a form and with comments', async () => {
  for (const who of ['leader', 'supervisor']) {
    const context = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: 'vi-VN' });
    await context.addCookies([...people[who]!.cookies].map(([name, value]) => ({ name, value, url: web.url })));
    const page = await context.newPage();
    await page.goto(`${web.url}/period-comments`);
    expect(await page.locator('.period').count()).toBeGreaterThan(0);
    expect(await accessibilityFaults(page)).toEqual([]);
    await context.close();
  }
});
