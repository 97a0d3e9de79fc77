import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inviteMany } from '../../src/feedback/invite.ts';
import { createApp } from '../../src/web/app.ts';
import { openChromium } from '../support/chromium.ts';
import { caseReport, msisdn } from '../support/installation.ts';
import { addKiosk } from '../support/kiosk.ts';
import { countedScores, write } from '../support/road.ts';
import { startWeb, type Web } from './support/web.ts';

let web: Web;
let browser: Browser;
let server: http.Server;
let port = 0;
const complaints: string[] = [];

beforeAll(async () => {
  web = await startWeb();
  browser = await openChromium();
});
beforeEach(async () => {
  port = 0;
  await openListener();
});
afterAll(async () => {
  await browser.close();
  await closeListener();
  await web.close();
  expect(complaints).toEqual([]);
});

/** The program answers, at the same address as before. */
async function openListener(): Promise<void> {
  server = http.createServer(createApp(web.rt, async () => ({ ready: true, checks: {} })));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
}

async function closeListener(): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

async function openKiosk(): Promise<Page> {
  const { key } = await addKiosk(web.rt, web.unitId('D01.801'));
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/Content Security|Refused/.test(message.text())) complaints.push(message.text());
  });
  await page.goto(`http://127.0.0.1:${port}/kiosk/D01.801#${key}`);
  await page.locator('body[data-kept=yes]').waitFor();
  return page;
}

let cases = 100;

async function newSlip(): Promise<{ caseCode: string; surveyCode: string; number: ReturnType<typeof msisdn> }> {
  cases += 1;
  const report = caseReport(web, cases, { wantSlip: true });
  const [verdict] = await inviteMany(web.rt, [report], { kind: 'system', id: null });
  return { caseCode: report.caseCode, surveyCode: verdict!.slip!.surveyCode, number: msisdn(cases) };
}

async function nameCase(page: Page, surveyCode: string): Promise<void> {
  await page.getByRole('button', { name: 'Tôi có phiếu' }).click();
  for (const digit of surveyCode) await page.getByRole('button', { name: digit, exact: true }).click();
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
}

async function give(page: Page, scores: readonly number[]): Promise<void> {
  for (const [at, score] of scores.entries()) {
    await page.getByText(`Câu ${at + 1} trên`).waitFor();
    await page.locator(`.kiosk-face[data-key="${score}"]:not(.pressed)`).click();
  }
}

async function press(page: Page, surveyCode: string, scores: readonly number[]): Promise<void> {
  await nameCase(page, surveyCode);
  await give(page, scores);
  await page.getByRole('button', { name: 'Đúng hẹn' }).click();
  await page.getByRole('button', { name: 'Tôi tự bấm' }).click();
  await page.getByRole('heading', { name: 'Cảm ơn' }).waitFor();
  await page.getByRole('button', { name: 'Xong' }).click();
}

const kept = (page: Page): Promise<{ id: string }[]> =>
  page.evaluate(`new Promise((resolve) => {
    const open = indexedDB.open('kiosk', 1);
    open.onsuccess = () => {
      const all = open.result.transaction('entries').objectStore('entries').getAll();
      all.onsuccess = () => resolve(all.result);
    };
  })`);

const scoresOf = (n: number) => [5, 4, 3, 2].map((score) => ((score + n) % 5) + 1);

describe('a kiosk without the network', () => {
  it('takes ten ballots, starts anew in between, and each is counted once, in order', async () => {
    const page = await openKiosk();
    const slips = [];
    for (let n = 0; n < 10; n++) slips.push(await newSlip());
    await closeListener();
    for (const [n, slip] of slips.entries()) {
      if (n === 5) await page.reload();
      await press(page, slip.surveyCode, scoresOf(n));
    }
    await page.getByText('Đang không có mạng').waitFor();
    const waiting = await kept(page);
    expect(waiting).toHaveLength(10);
    for (const { surveyCode } of slips) expect(JSON.stringify(waiting)).not.toContain(surveyCode);
    // Meanwhile the owner of the first number answered by SMS: the kiosk's ballot is weaker.
    await write(web, slips[0]!.number, 'HL 1155');

    await openListener();
    await page.evaluate("dispatchEvent(new Event('online'))");
    await expect.poll(() => kept(page), { timeout: 20_000 }).toEqual([]);
    await page.evaluate("dispatchEvent(new Event('online'))");

    expect(await countedScores(web, slips[0]!.caseCode)).toMatchObject({ scores: [1, 1, 5, 5], proof: 'number' });
    for (const [n, { caseCode }] of slips.entries())
      if (n > 0) expect(await countedScores(web, caseCode)).toMatchObject({ scores: scoresOf(n), proof: 'desk' });
    const entries = await web.rt.db.reader('kiosk_entries').orderByRaw('rowid').select('id', 'outcome');
    expect(entries.map(({ id }) => id)).toEqual(waiting.map(({ id }) => id));
    expect(entries.map(({ outcome }) => outcome)).toEqual(['held', ...Array(9).fill('recorded')]);
  }, 120_000);
});

describe('a kiosk', () => {
  it('wipes what was pressed when the person walked away, after a countdown', async () => {
    const page = await openKiosk();
    const slip = await newSlip();
    await page.clock.install();
    await nameCase(page, slip.surveyCode);
    await page.getByText('Câu 1 trên').waitFor();
    await page.locator('.kiosk-face[data-key="1"]').click();
    await page.clock.runFor(1_000);
    await page.getByText('Câu 2 trên').waitFor();
    await page.clock.runFor(50_000);
    expect(await page.getByRole('timer').textContent()).toMatch(/sau (9|10) giây/);
    await page.getByRole('button', { name: 'Chấm tiếp' }).click();
    await page.clock.runFor(1_000);
    await page.getByText('Câu 2 trên').waitFor();
    await page.clock.runFor(50_000);
    await page.getByRole('dialog').waitFor();
    await page.clock.runFor(11_000);
    await page.getByRole('button', { name: 'Tôi có phiếu' }).waitFor();
    expect(await kept(page)).toEqual([]);
    await nameCase(page, slip.surveyCode);
    await page.clock.runFor(1_000);
    await page.getByText('Câu 1 trên').waitFor();
    expect(await page.locator('.kiosk-face.given').count()).toBe(0);
    expect(await countedScores(web, slip.caseCode)).toBeUndefined();
  });

  it('counts a press without a slip apart from every ballot', async () => {
    const page = await openKiosk();
    const ballots = async () => (await web.rt.db.reader('ballots').select('id')).length;
    const before = await ballots();
    await page.getByRole('button', { name: 'Tôi không có phiếu' }).click();
    await give(page, [5, 5, 1, 2]);
    await page.getByText('không tính vào kết quả').waitFor();
    await expect.poll(() => web.rt.db.reader('kiosk_presses').where({ item: '*' }).first('n')).toEqual({ n: 1 });
    expect(await ballots()).toBe(before);
  });

  it('says that a number is wrong before a question is asked, and takes a second tap for none', async () => {
    const page = await openKiosk();
    await nameCase(page, '222222');
    await page.getByRole('alert').filter({ hasText: 'không đúng' }).waitFor();
    await page.getByRole('button', { name: 'Thôi' }).click();
    await page.getByRole('button', { name: 'Tôi không có phiếu' }).click();
    await page.locator('.kiosk-face[data-key="4"]').dblclick();
    await page.getByText('Câu 2 trên').waitFor();
    await page.waitForTimeout(500);
    expect(await page.getByText('Câu 2 trên').count()).toBe(1);
  });

  it('reads what a hand scanner types', async () => {
    const page = await openKiosk();
    const slip = await newSlip();
    // On a loaded machine this scanner may be as slow as a person: then somebody scans again.
    for (let scans = 0; scans < 5 && (await page.getByText('Câu 1 trên').count()) === 0; scans++) {
      await page.keyboard.type(slip.surveyCode, { delay: 1 });
      await page.keyboard.press('Enter');
      await page.waitForTimeout(500);
    }
    await page.getByText('Câu 1 trên').waitFor();
  });

  it('shows nothing to a browser that was not registered, and to one that was revoked', async () => {
    const page = await openKiosk();
    await page.context().clearCookies();
    expect((await page.reload())?.status()).toBe(401);
    await page.getByRole('heading', { name: 'Đăng ký máy tại quầy' }).waitFor();
  });
});
