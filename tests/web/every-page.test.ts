import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHandsets } from '../../src/channels/simulator/handsets.ts';
import { type SimulatorProvider, startSimulatorProvider } from '../../src/channels/simulator/provider.ts';
import { releaseDue } from '../../src/results/release.ts';
import { allRoutes } from '../../src/web/app.ts';
import { accessibilityFaults } from '../support/axe.ts';
import { openChromium } from '../support/chromium.ts';
import { plantCases, plantProvince } from '../support/small-province.ts';
import { someWeeks } from '../support/some-weeks.ts';
import { plantChange, plantVoices } from '../support/voices.ts';
import { type ListedPage, notPages, pages, people } from './support/pages.ts';
import { addUser, startWeb, testPassword, type Web } from './support/web.ts';

/** Width, height, colours, and whether the rules depend on it. Zooming a window of 1280 px to 200 % leaves 640. */
const screens = [
  [1440, 900, 'light', true],
  [768, 1024, 'light', false],
  [640, 400, 'light', false],
  [360, 740, 'light', true],
  [360, 740, 'dark', true],
] as const;

/** Where set, a folder for a picture of every page on every screen. */
const pictures = process.env['SCREENSHOTS'];

let provider: SimulatorProvider;
let web: Web;
let browser: Browser;
const sessions = new Map<string, BrowserContext>();

beforeAll(async () => {
  provider = await startSimulatorProvider({
    port: 0,
    host: '127.0.0.1',
    stateFile: null,
    callbackUrls: { status: null, incoming: null },
    secret: 'shared',
    lookup: true,
    idempotent: true,
    now: () => web.rt.clock.now(),
  });
  web = await startWeb({ handsets: createHandsets(provider.url) }, { releaseEveryMinutes: 1 });
  const { rt } = web;
  await plantProvince(rt.db.writer);
  await rt.reference.refresh();
  for (const [name, [role, unit]] of Object.entries(people))
    await addUser(rt, name, role, unit && (web.unitId(unit) ?? unit));
  await plantCases(rt.db.writer, someWeeks(rt.clock.now()));
  await releaseDue(rt);
  await plantVoices(web, 'an-hoa');
  await plantChange(web, 'an-hoa');
  browser = await openChromium();
});
afterAll(async () => {
  await browser?.close();
  await web?.close();
  await provider?.stop();
});

describe('the list of pages', () => {
  it('holds every address of the program that answers a browser', () => {
    const routes = allRoutes(web.rt, async () => ({ ready: true, checks: {} }));
    const open = routes.filter(({ method, door }) => method === 'get' && door !== 'api').map(({ path }) => path);
    const listed = new Set([...pages.map(({ route }) => route), ...Object.keys(notPages)]);
    expect(open.length).toBeGreaterThan(10);
    expect(open.filter((path) => !listed.has(path))).toEqual([]);
  });
});

describe('the examination', () => {
  it('finds a picture without words, pale text and a field without a name', async () => {
    const page = await browser.newPage();
    await page.setContent('<main><img src="x"><p style="color:#ccc">pale</p><input></main>');
    const faults = await accessibilityFaults(page);
    await page.close();
    for (const rule of ['image-alt', 'color-contrast', 'label', 'html-has-lang'])
      expect(faults.filter((fault) => fault.startsWith(`${rule} `)).length, rule).toBe(1);
  });
});

describe('breaks no rule of WCAG 2.2 AA and fits every screen:', () => {
  it.each(pages.map((page) => [nameOf(page), page] as const))('%s', async (name, listed) => {
    const page = await open(listed);
    const faults: string[] = [];
    for (const [width, height, colorScheme, examined] of screens) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      if (pictures) await picture(page, `${name}-${width}-${colorScheme}`);
      const screen = `${width} px, ${colorScheme}`;
      const beyond = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      if (Number(beyond) > 0) faults.push(`${screen}: ${beyond} px beyond the right edge`);
      if (examined) faults.push(...(await accessibilityFaults(page)).map((fault) => `${screen}: ${fault}`));
    }
    await page.close();
    expect(faults).toEqual([]);
  });
});

function nameOf({ route, as, state }: ListedPage): string {
  return `${route} for ${as ?? 'anybody'}${state ? ` (${state})` : ''}`;
}

async function open({ route, as, path, prepare, status }: ListedPage): Promise<Page> {
  const page = await (await sessionOf(as)).newPage();
  page.setDefaultTimeout(10_000);
  const answer = await page.goto(web.url + ((await path?.(web)) ?? route));
  expect(answer?.status()).toBe(status ?? 200);
  await prepare?.(page);
  await page.waitForLoadState();
  return page;
}

/** One session a person: logging in again and again would be refused. */
async function sessionOf(as: ListedPage['as']): Promise<BrowserContext> {
  const name = as ?? 'anybody';
  const known = sessions.get(name);
  if (known) return known;
  const context = await browser.newContext({ locale: 'vi-VN' });
  await context.addInitScript('window.print = () => {};');
  sessions.set(name, context);
  if (!as) return context;
  const page = await context.newPage();
  await page.goto(`${web.url}/login`);
  await page.fill('#username', as);
  await page.fill('#password', testPassword);
  await page.locator('form.stack button').click();
  await page.waitForURL((url) => url.pathname !== '/login');
  await page.close();
  return context;
}

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${pictures}/${name.replace(/[^\w.-]+/g, '_')}.png`, fullPage: true });
}
