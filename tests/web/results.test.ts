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

/**
 * Figures on the page that do not lead to their definition, or stand without numerator and denominator. A figure is
 * whatever is written with decimals, but for scales and what is behind a closed picture.
 */
const figuresWithoutGround = `(() => {
  const parts = /\\d[\\d.]*\\s?(\\/|trong)\\s?\\d/;
  const figure = /\\d,\\d/;
  const links = (within) => within && within.querySelector('a[href^="/results/definitions#"]');
  const ends = (text) => /\\d–\\d/.test(text);
  const found = [];
  const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const at = node.parentElement;
    if (!figure.test(node.data) || at.closest('svg, option, script, figcaption .hint')) continue;
    const cell = at.closest('td');
    const block = at.closest('[data-define], .headline, #live, .notice');
    const head = cell && cell.closest('table').querySelectorAll('thead th')[cell.cellIndex];
    const row = cell && cell.closest('tr');
    const grounded = links(head) || links(row && row.querySelector('th')) || links(at.closest('.figure')) || links(block);
    const value = node.data.trim().replace(/[^\\d,]/g, '');
    const cells = block ? [...block.querySelectorAll('td .figure, .figure')] : [];
    const counted = (each) => parts.test(each.textContent) && each.textContent.includes(value);
    const told =
      ends(node.data) || parts.test((at.closest('.figure') || at).textContent) ||
      at.closest('.headline')?.querySelector('.of') || cells.some(counted) ||
      cells.some((each) => each.textContent && node.data.includes(each.firstChild?.textContent.trim()) && parts.test(each.textContent));
    if (!grounded) found.push('no definition: ' + node.data.trim());
    if (!told) found.push('no parts: ' + node.data.trim());
  }
  const count = document.querySelectorAll('main .figure').length;
  return { found, count };
})()`;

describe('every figure', () => {
  it.each(['', '/comparison', '/leakage', '/factors', '/channels', '/trend', '/bands', '/units/csgt'])(
    'on /results%s leads to its definition and stands with numerator and denominator',
    async (path) => {
      const page = await openPage('giamsat', 1440, `/results${path}`);
      const { found, count } = (await page.evaluate(figuresWithoutGround)) as { found: string[]; count: number };
      expect(count).toBeGreaterThan(1);
      expect(found).toEqual([]);
      await page.context().close();
    },
  );

  it('leads to a place that exists', async () => {
    const page = await openPage('giamsat', 1440, '/results/comparison');
    const hrefs = await page
      .locator('main a[href*="/definitions#"]')
      .evaluateAll((all) => all.map((each) => each.getAttribute('href')!));
    await page.goto(`${web.url}/results/definitions`);
    const ids = new Set(hrefs.map((href) => href.split('#')[1]!));
    expect(ids.size).toBeGreaterThan(4);
    for (const id of ids) expect(await page.locator(`[id="${id}"] dt`).count(), id).toBe(1);
    await page.context().close();
  });

  it('is missed where its parts or its link are taken away', async () => {
    const page = await openPage('giamsat', 1440, '/results/leakage');
    await page.evaluate("document.querySelectorAll('#leak-map .of, #leak-map a').forEach((each) => each.remove())");
    const { found } = (await page.evaluate(figuresWithoutGround)) as { found: string[] };
    expect(found.some((line) => line.startsWith('no parts'))).toBe(true);
    expect(found.some((line) => line.startsWith('no definition'))).toBe(true);
    await page.context().close();
  });
});

describe('an address', () => {
  it('keeps what was chosen, from page to page', async () => {
    const page = await openPage('giamsat', 1440, '/results?units=successors');
    await page.locator('.results-tabs').getByText('Hao hụt').click();
    await page.locator('#units').waitFor();
    expect(new URL(page.url()).pathname).toBe('/results/leakage');
    expect(await page.locator('#units').inputValue()).toBe('successors');
    await page.locator('#leak-map a', { hasText: 'Tân Lập' }).click();
    await page.locator('h1', { hasText: 'Tân Lập' }).waitFor();
    expect(page.url()).toContain('units=successors');
    await page.context().close();
  });

  it('is chosen with the keyboard alone', async () => {
    const page = await openPage('giamsat', 1440, '/results/comparison');
    await page.locator('#period').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(/period=2026(&|$)/);
    expect(await page.locator('h1').textContent()).toBe('So sánh đơn vị năm 2026');
    await page.context().close();
  });

  it.each([
    '/results?period=2099-13',
    '/results?period=nowhere',
    '/results?units=all',
    '/results?revision=7',
    '/results/units/nobody',
  ])('%s asks for something that is not', async (path) => {
    const page = await openPage('giamsat', 1440);
    expect((await page.goto(web.url + path))!.status()).toBe(404);
    await page.context().close();
  });

  it('of a page about other units is closed to a leader', async () => {
    const page = await openPage('chihuy', 1440);
    for (const path of ['comparison', 'leakage', 'factors', 'fields', 'channels', 'trend', 'bands', 'units/csgt'])
      expect((await page.goto(`${web.url}/results/${path}`))!.status(), path).toBe(403);
    expect((await page.goto(`${web.url}/results/units/an-hoa`))!.status()).toBe(200);
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
