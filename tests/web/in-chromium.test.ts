import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHandsets } from '../../src/channels/simulator/handsets.ts';
import { type SimulatorProvider, startSimulatorProvider } from '../../src/channels/simulator/provider.ts';
import { shippedSettings } from '../../src/cli/seed-files.ts';
import { newChannelState, saveChannelStates } from '../../src/db/channel-states.ts';
import { saveSetting } from '../../src/db/settings.ts';
import { inviteMany } from '../../src/feedback/invite.ts';
import { openChromium } from '../support/chromium.ts';
import { caseReport, msisdn } from '../support/installation.ts';
import { countedScores } from '../support/road.ts';
import { addUser, startWeb, testPassword, type Web } from './support/web.ts';

let provider: SimulatorProvider;
let web: Web;
let browser: Browser;
/** What a browser complained about: refused scripts and styles, failed requests, uncaught errors. */
const complaints: string[] = [];

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
  web = await startWeb({ handsets: createHandsets(provider.url) });
  await addUser(web.rt, 'officer', 'officer', web.unitId('D01.801'));
  await addUser(web.rt, 'admin', 'admin', web.unitId('D01'));
  browser = await openChromium();
});
afterAll(async () => {
  await browser.close();
  await web.close();
  await provider.stop();
  expect(complaints).toEqual([]);
});

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('404')) complaints.push(`${path}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`${path}: ${error.message}`));
  await page.addInitScript('window.prints = 0; window.print = () => { window.prints += 1; };');
  await page.goto(web.url + path);
  return page;
}

async function openDesk(options: BrowserContextOptions = {}): Promise<Page> {
  const page = await open('/desk', options);
  await page.locator('#username:focus').waitFor();
  await page.keyboard.type('officer');
  await page.keyboard.press('Tab');
  await page.keyboard.type(testPassword);
  await page.keyboard.press('Enter');
  await page.locator('#caseCode:focus').waitFor();
  await page.waitForLoadState();
  return page;
}

let ballots = 0;

async function newBallot(): Promise<string> {
  ballots += 1;
  const [verdict] = await inviteMany(web.rt, [caseReport(web, ballots, { wantSlip: true })], {
    kind: 'system',
    id: null,
  });
  return `/p/${verdict!.slip!.token}`;
}

const deliver = (to: string, body: string) =>
  fetch(`${provider.url}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer shared' },
    body: JSON.stringify({ reference: body, to, from: 'CA TINH', body }),
  });

describe('the desk, without a mouse', () => {
  it('takes a case, opens the printer and is ready for the next one', async () => {
    const page = await openDesk();
    await page.keyboard.type('KB-1');
    await page.keyboard.press('Enter');
    await page.keyboard.type('0912 345 678');
    await page.keyboard.press('Enter');
    await page.keyboard.type('thuong tru');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/desk/receipts/*');
    expect(await page.evaluate('window.prints')).toBe(1);
    expect(await page.locator('.slip-code').textContent()).toMatch(/^\d{3,4} \d{3,4}$/);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/desk');
    expect(await page.locator('.cases li').first().textContent()).toContain('KB-1');
    await page.locator('#caseCode:focus').waitFor();
  });

  it('notes with one key that there is no telephone, and with another that the result is a refusal', async () => {
    const page = await openDesk();
    await page.keyboard.type('KB-2');
    await page.keyboard.press('Enter');
    await page.keyboard.press('k');
    await page.keyboard.type('thuong tru');
    await page.keyboard.press('Enter');
    await page.keyboard.press('2');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/desk/receipts/*');
    const row = await web.rt.db
      .reader('cases')
      .join('invitations', 'invitations.case_id', 'cases.id')
      .where({ case_code: 'KB-2' })
      .first();
    expect(row).toMatchObject({ result: 'refused', not_asked_reason: 'no_phone' });
  });

  it('says while the number is typed whether it can be one', async () => {
    const page = await openDesk();
    await page.keyboard.press('Enter');
    const live = page.locator('#phone-live');
    await page.keyboard.type('01689123456');
    await live.filter({ hasText: '0389 123 456' }).waitFor();
    await page.locator('#phone').fill('0123456789');
    await live.filter({ hasText: 'Số này không đúng' }).waitFor();
  });
});

describe('the ballot', () => {
  it('is cast with the keyboard alone and scripts switched off, in one request', async () => {
    const path = await newBallot();
    const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(web.url + path);
    expect(requests).toEqual([web.url + path]);
    await page.keyboard.press('Tab');
    for (const score of [5, 4, 3, 2]) {
      await page.keyboard.press('Tab');
      await page.keyboard.press('Space');
      for (let step = 1; step < score; step++) await page.keyboard.press('ArrowRight');
    }
    await page.keyboard.press('Enter');
    await page.getByText('Đã ghi phiếu').waitFor();
    expect((await countedScores(web, 'HS-1'))?.scores).toEqual([5, 4, 3, 2]);
  });

  it('has names for every choice and targets of 48 px', async () => {
    const page = await open(await newBallot(), { viewport: { width: 360, height: 740 } });
    expect(await page.getByRole('radio', { name: '5 rất hài lòng' }).count()).toBe(4);
    expect(await page.getByRole('group').count()).toBe(6);
    for (const target of await page.locator('label, button, a').all()) {
      const box = (await target.boundingBox())!;
      expect(Math.min(box.width, box.height), (await target.textContent()) ?? '').toBeGreaterThanOrEqual(48);
    }
    expect(await page.evaluate('getComputedStyle(document.body).fontSize')).toBe('22px');
  });
});

describe('the test phones', () => {
  it('show an SMS the moment it arrives, and send what the keys spell', async () => {
    const page = await open('/sim');
    await deliver(msisdn(50), 'Xin cham diem 1-5');
    await page.locator('#thread').getByText('Xin cham diem 1-5').waitFor();
    expect(await page.locator('#owner').textContent()).toBe('0912 000 050');
    const tap = async (keys: string) => {
      for (const key of keys) await page.locator(`[data-key="${key}"]`).click();
      await page.waitForTimeout(1_000);
    };
    await tap('44');
    await tap('555');
    await tap('0');
    await page.locator('[data-key="#"]').click();
    await tap('5454');
    await page.locator('[data-do="send"]').click();
    await page.locator('#thread .typed').getByText('HL 5454').waitFor();
    const thread = await createHandsets(provider.url).thread(msisdn(50));
    expect(thread.at(-1)).toMatchObject({ direction: 'typed', peer: '8179', text: 'HL 5454' });
  });

  it('take a real keyboard as well, and mark other phones that got something', async () => {
    await deliver(msisdn(60), 'Tin mot');
    const page = await open('/sim?number=0912000060');
    await page.locator('#thread').getByText('Tin mot').waitFor();
    await deliver(msisdn(61), 'Tin hai');
    await page.locator('.handset.unread').getByText('Tin hai').waitFor();
    await page.keyboard.type('hl tcx');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Enter');
    await page.locator('#thread .typed').getByText('hl tc', { exact: false }).waitFor();
    expect((await createHandsets(provider.url).thread(msisdn(60))).at(-1)?.text).toBe('hl tc');
  });

  it('move the clock of the demo forward', async () => {
    const page = await open('/sim');
    expect(await page.locator('.sim-now').textContent()).toBe('12:00 16/11/2026');
    await page.locator('button[value="twoDays"]').click();
    await page.getByText('12:00 18/11/2026').waitFor();
    expect(web.rt.clock.offset()).toBe(2 * 86_400_000);
  });
});

describe('every page', () => {
  it.each([
    ['at 360 px', { viewport: { width: 360, height: 740 } }],
    ['at 1280 px enlarged to 200 %', { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }],
  ])('fits %s without scrolling sideways', async (_, options) => {
    const page = await openDesk(options);
    for (const path of ['/desk', await newBallot(), '/sim', '/login', '/nowhere']) {
      await page.goto(web.url + path);
      const sizes = await page.evaluate('[document.documentElement.scrollWidth, innerWidth]');
      const [content, width] = sizes as [number, number];
      expect(content, path).toBeLessThanOrEqual(width);
    }
  });
});

describe('the pages of an administrator', () => {
  it.each([1440, 360])('fit a screen %i px wide, with a paused channel and budgets too', async (width) => {
    const routes = web.rt.settings.get('routes').value;
    const now = web.rt.clock.now();
    const paused = {
      ...newChannelState('simulator'),
      breaker: 'open',
      opened_at: now,
      probe_at: now + 60_000,
    } as const;
    await saveChannelStates(web.rt.db.writer, [
      { ...paused, last_fault: 'unreachable ECONNREFUSED', last_fault_at: now },
    ]);
    const raw = shippedSettings().routes as { channels: { simulator: object } };
    const simulator = { ...raw.channels.simulator, budget: { daily: 500_000 } };
    const withBudget = { ...raw, channels: { simulator } };
    if (!routes.channels['simulator']?.budget)
      await saveSetting(web.rt.db.writer, 'routes', withBudget, { author: 'quantri', at: now });
    await web.rt.settings.refresh();
    const page = await open('/login', { viewport: { width, height: 800 } });
    await page.fill('#username', 'admin');
    await page.fill('#password', testPassword);
    await page.click('main button');
    await page.waitForURL('**/admin/channels');
    const pages = ['channels', 'channels/simulator/test', 'settings', 'settings/routes', 'settings/routes/versions/2'];
    for (const path of pages) {
      await page.goto(`${web.url}/admin/${path}`);
      expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(width);
    }
    await page.close();
  });
});
