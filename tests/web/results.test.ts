import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { releaseDue } from '../../src/results/release.ts';
import { openChromium } from '../support/chromium.ts';
import { plantCases, plantProvince, province } from '../support/small-province.ts';
import { someWeeks } from '../support/some-weeks.ts';
import { addUser, startWeb, testPassword, type Web } from './support/web.ts';

let web: Web;
let browser: Browser;

beforeAll(async () => {
  web = await startWeb({}, { releaseEveryMinutes: 1 });
  const { rt } = web;
  await plantProvince(rt.db.writer);
  await rt.reference.refresh();
  await addUser(rt, 'giamsat', 'supervisor', province);
  await addUser(rt, 'chihuy', 'leader', 'an-hoa');
  await addUser(rt, 'giamsatxa', 'supervisor', 'tan-lap');
  await addUser(rt, 'bo', 'admin');
  await addUser(rt, 'canbo', 'officer', 'an-hoa');
  await plantCases(rt.db.writer, someWeeks(rt.clock.now()));
  await releaseDue(rt);
  browser = await openChromium();
});

afterAll(async () => {
  await browser?.close();
  await web?.close();
});

async function openPage(username: string, width: number, path = '/results', language = 'vi'): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, locale: 'vi-VN' });
  const page = await context.newPage();
  await page.goto(`${web.url}/login?lang=${language}`);
  await page.fill('#username', username);
  await page.fill('#password', testPassword);
  await page.click('form.stack button');
  await page.goto(web.url + path);
  return page;
}

const shots = process.env['SCREENSHOTS'];

describe('the results page of a province', () => {
  it.each([1440, 360])('shows every figure without a sideways scroll, %i px wide', async (width) => {
    const page = await openPage('giamsat', width);
    const errors: string[] = [];
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await page.reload();
    expect(await page.locator('.index-number').first().textContent()).toMatch(/^\d{1,3},\d{2}\s%$/);
    expect(await page.locator('.plot-row').count()).toBeGreaterThan(8);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
    expect(errors).toEqual([]);
    if (shots) {
      await page.screenshot({ path: `${shots}/results-${width}.png`, fullPage: true });
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.screenshot({ path: `${shots}/results-${width}-dark.png`, fullPage: true });
      await page.emulateMedia({ colorScheme: 'light', media: 'print' });
      await page.screenshot({ path: `${shots}/results-${width}-print.png`, fullPage: true });
    }
    await page.context().close();
  });

  it('says the same as an independent count', async () => {
    const page = await openPage('giamsat', 1440, '/results/comparison');
    const answered = someWeeks(web.rt.clock.now()).filter(
      (each) => each.scores && each.unit === 'csgt' && each.proof !== 'slip',
    );
    const answers = answered.flatMap((each) => each.scores!).filter((score) => score !== null);
    const satisfied = answers.filter((score) => score >= 4).length;
    const row = page.locator('details.behind tr', { hasText: 'Cảnh sát giao thông' }).first();
    const index = ((100 * satisfied) / answers.length).toFixed(2).replace('.', ',');
    expect(await row.locator('td').nth(0).textContent()).toBe(`${index} ${satisfied}/${answers.length}`);
    expect(await row.locator('td').nth(2).textContent()).toBe(String(answered.length));
    await page.context().close();
  });

  it('renews the funnel by itself while messages move, and no released figure', async () => {
    const page = await openPage('giamsat', 1440);
    const count = () => page.locator('[data-station=answered] strong').textContent();
    const before = Number(await count());
    const index = await page.locator('.index-number').first().textContent();
    await plantCases(web.rt.db.writer, [
      { unit: 'csgt', at: web.rt.clock.now(), reached: 'answered', scores: [1, 1, 1, 1] },
    ]);
    await expect.poll(count, { timeout: 10_000 }).toBe(String(before + 1));
    expect(await page.locator('.index-number').first().textContent()).toBe(index);
    await page.context().close();
  });

  it('is designed for a month without figures, and speaks English', async () => {
    const page = await openPage('giamsat', 1440, '/results?period=2026-10', 'en');
    expect(await page.locator('h1').textContent()).toBe('October 2026 at a glance');
    expect(await page.locator('.headline h2').textContent()).toContain('No figures released');
    if (shots) await page.screenshot({ path: `${shots}/results-empty.png`, fullPage: true });
    await page.context().close();
  });
});

describe('who may see what', () => {
  it('shows a leader the own unit, and neither the funnel nor another unit', async () => {
    const page = await openPage('chihuy', 1440);
    const text = await page.locator('main').innerText();
    expect(text).toContain('Công an xã An Hòa');
    expect(text).not.toContain('Cảnh sát giao thông');
    expect(await page.locator('#live').count()).toBe(0);
    expect((await page.goto(`${web.url}/results/live`))!.status()).toBe(403);
    await page.goto(`${web.url}/results`);
    if (shots) await page.screenshot({ path: `${shots}/results-unit.png`, fullPage: true });
    await page.context().close();
  });

  it('shows a supervisor of one unit no more than that unit', async () => {
    const page = await openPage('giamsatxa', 1440);
    const text = await page.locator('main').innerText();
    expect(text).toContain('Công an xã Tân Lập');
    expect(text).not.toContain('Cảnh sát giao thông');
    expect((await page.goto(`${web.url}/results/live`))!.status()).toBe(403);
    await page.context().close();
  });

  it('shows an admin a province with its funnel', async () => {
    const page = await openPage('bo', 1440);
    expect(await page.locator('#live').count()).toBe(1);
    await page.context().close();
  });

  it('sends a stranger to log in', async () => {
    for (const path of ['/results', '/results/live']) {
      const answer = await fetch(web.url + path, { redirect: 'manual' });
      expect([answer.status, answer.headers.get('location')]).toEqual([303, `/login?next=${encodeURIComponent(path)}`]);
    }
  });

  it('shows an officer nothing', async () => {
    const page = await openPage('canbo', 1440);
    expect((await page.goto(`${web.url}/results`))!.status()).toBe(403);
    await page.context().close();
  });
});
