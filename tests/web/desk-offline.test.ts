import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openChromium } from '../support/chromium.ts';
import { addUser, startWeb, testPassword, type Web } from './support/web.ts';

let web: Web;
let browser: Browser;
let context: BrowserContext;
/** The server records entries and its answers are lost on their way. (A browser itself repeats some of these requests.) */
let answersLost = false;
let lost = 0;
const soon = { timeout: 20_000 };

beforeAll(async () => {
  const cutAnswer = ({ url }: { url?: string | undefined }) => {
    const cut = answersLost && url === '/desk/entries';
    if (cut) lost += 1;
    return cut;
  };
  web = await startWeb({}, {}, { trustProxy: 0, cutAnswer });
  await addUser(web.rt, 'officer', 'officer', web.unitId('D01.801'));
  await addUser(web.rt, 'colleague', 'officer', web.unitId('D01.801'));
  browser = await openChromium();
});
afterAll(async () => {
  await browser.close();
  await web.close();
});
beforeEach(async () => {
  await context?.close();
  context = await browser.newContext();
  await context.addInitScript('window.print = () => {}');
  answersLost = false;
});

async function openDesk(username = 'officer'): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${web.url}/desk`);
  return logIn(page, username);
}

async function logIn(page: Page, username: string): Promise<Page> {
  await page.fill('#username', username);
  await page.fill('#password', testPassword);
  await page.keyboard.press('Enter');
  await page.locator('#caseCode:focus').waitFor();
  await ready(page);
  return page;
}

/** The officer's key and the service worker are there. */
async function ready(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate('navigator.serviceWorker.controller !== null'), soon).toBe(true);
  await expect.poll(async () => (await kept(page)).exported, soon).toEqual(['sealed']);
}

let numbers = 0;

/** One case, with the keyboard alone. */
async function type(page: Page, caseCode: string): Promise<void> {
  await page.locator('#caseCode:focus').waitFor();
  await page.keyboard.type(caseCode);
  await page.keyboard.press('Enter');
  await page.keyboard.type(`0987 1${String(++numbers).padStart(5, '0')}`);
  await page.keyboard.press('Enter');
  await page.keyboard.type('thuong tru');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
}

async function typeWaiting(page: Page, caseCode: string): Promise<void> {
  await type(page, caseCode);
  await page.locator('#waiting-list').getByText(caseCode, { exact: true }).waitFor();
  await page.locator('#said').getByText(caseCode).waitFor();
}

async function typeWithSlip(page: Page, caseCode: string): Promise<void> {
  await type(page, caseCode);
  await page.waitForURL('**/desk/receipts/*');
  await page.locator('.slip-code').waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/desk');
}

const codes = async (like: string): Promise<string[]> =>
  (await web.rt.db.reader('cases').where('case_code', 'like', like).orderBy('recorded_at').orderByRaw('rowid')).map(
    (row) => row.case_code,
  );

const names = (prefix: string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => `${prefix}-${String(from + n).padStart(2, '0')}`);

/** Everything the browser has on its disk for this site, as text. */
const kept = (page: Page) =>
  page.evaluate(`(async () => {
    const opening = indexedDB.open('phieu-so-desk');
    const db = await new Promise((resolve) => { opening.onsuccess = () => resolve(opening.result); });
    const all = (store) => new Promise((resolve) => {
      const asked = db.transaction(store).objectStore(store).getAll();
      asked.onsuccess = () => resolve(asked.result);
    });
    const entries = await all('entries');
    const officers = await all('officers');
    db.close();
    const cached = [];
    for (const name of await caches.keys())
      for (const request of await (await caches.open(name)).keys()) {
        const answer = await (await caches.open(name)).match(request);
        cached.push(request.url + (/html/.test(answer.headers.get('content-type')) ? await answer.text() : ''));
      }
    const bytes = entries.map((entry) => new TextDecoder('latin1').decode(entry.sealed));
    const exported = await Promise.all(officers.map(({ key }) => crypto.subtle.exportKey('raw', key).then(() => 'readable', () => 'sealed')));
    return { entries: entries.length, text: JSON.stringify(entries) + bytes.join(''), cached: cached.join(' '), exported };
  })()`) as Promise<{ entries: number; text: string; cached: string; exported: string[] }>;

describe('a desk whose server goes away', () => {
  it('takes 20 cases with the keyboard alone, ten of them without the server: all arrive once and in order', async () => {
    const page = await openDesk();
    for (const code of names('MAT', 1, 5)) await typeWithSlip(page, code);
    await web.goAway();
    for (const code of names('MAT', 6, 15)) await typeWaiting(page, code);
    expect(await page.locator('#is-saved').textContent()).toContain('chờ gửi 10');
    expect(await page.locator('#is-printed').textContent()).toContain('Không in');
    expect(await page.locator('#is-stuck a').getAttribute('href')).toBe('tel:0692345678');
    expect(await codes('MAT-%')).toEqual(names('MAT', 1, 5));
    await web.comeBack();
    await page.locator('#waiting').waitFor({ state: 'hidden', timeout: 30_000 });
    for (const code of names('MAT', 16, 20)) await typeWithSlip(page, code);
    expect(await codes('MAT-%')).toEqual(names('MAT', 1, 20));
    const invitations = await web.rt.db
      .reader('invitations')
      .join('cases', 'cases.id', 'invitations.case_id')
      .where('case_code', 'like', 'MAT-%');
    expect(invitations).toHaveLength(20);
    expect(invitations.filter((row) => row.printed_at === null)).toHaveLength(10);
    expect((await kept(page)).entries).toBe(0);
  }, 180_000);

  it('keeps what waits through a closed tab and a page opened without the server, unreadable on the disk', async () => {
    const page = await openDesk();
    await web.goAway();
    for (const code of names('TAT', 1, 2)) await typeWaiting(page, code);
    const disk = await kept(page);
    expect(disk.entries).toBe(2);
    expect(disk.text).not.toMatch(/TAT-|0987|thuong/);
    expect(disk.exported).toEqual(['sealed']);
    expect(disk.cached).toContain('/desk/offline/vi');
    expect(disk.cached).not.toMatch(/TAT-|Người officer|_csrf" value="[^"]/);
    await page.close();

    const again = await context.newPage();
    await again.goto(`${web.url}/desk`);
    await again.getByText('Người ghi: Người officer').waitFor();
    expect(await again.locator('#waiting-list li').count()).toBe(2);
    await typeWaiting(again, 'TAT-03');
    await web.comeBack();
    await again.locator('#waiting').waitFor({ state: 'hidden', timeout: 30_000 });
    await expect.poll(() => codes('TAT-%'), { timeout: 30_000 }).toEqual(names('TAT', 1, 3));
  });

  it('records once what the server took although its answer was lost', async () => {
    const page = await openDesk();
    answersLost = true;
    await type(page, 'CAT-01');
    await page.locator('#waiting-list').getByText('Chờ máy chủ xác nhận').waitFor();
    await expect.poll(() => lost, soon).toBeGreaterThan(1);
    expect(await codes('CAT-%')).toEqual(['CAT-01']);
    answersLost = false;
    await page.locator('#waiting').waitFor({ state: 'hidden', timeout: 40_000 });
    expect(await codes('CAT-%')).toEqual(['CAT-01']);
    expect(
      await web.rt.db
        .reader('desk_entries')
        .whereIn('case_id', web.rt.db.reader('cases').where({ case_code: 'CAT-01' }).select('id')),
    ).toHaveLength(1);
    // Its slip was made and never shown: it can still be printed.
    await page.locator('#is-printed a').click();
    await page.locator('.slip-code').waitFor();
  });

  it('does not bring back an entry that was undone while its answer was lost', async () => {
    const page = await openDesk();
    answersLost = true;
    await type(page, 'LAI-01');
    await page.locator('#waiting-list').getByText('Chờ máy chủ xác nhận').waitFor();
    const other = await context.newPage();
    await other.goto(`${web.url}/desk`);
    await other.locator('li', { hasText: 'LAI-01' }).locator('[data-undo]').click();
    await other.getByText('Đã hoàn tác').waitFor();
    answersLost = false;
    await page.locator('#waiting').waitFor({ state: 'hidden', timeout: 40_000 });
    expect(await codes('LAI-%')).toEqual([]);
  });

  it('takes an entry back that has not left', async () => {
    const page = await openDesk();
    await web.goAway();
    await typeWaiting(page, 'BO-01');
    await typeWaiting(page, 'BO-02');
    await page.keyboard.press('F8');
    await page.locator('#said').getByText('Đã bỏ hồ sơ BO-02').waitFor();
    await web.comeBack();
    await page.locator('#waiting').waitFor({ state: 'hidden', timeout: 30_000 });
    expect(await codes('BO-%')).toEqual(['BO-01']);
  });
});

describe('another officer at the same computer', () => {
  it('neither sees nor sends what waits; it goes out in the name of who made it, once that one logs in', async () => {
    const page = await openDesk();
    await web.goAway();
    await typeWaiting(page, 'RIENG-01');
    await web.comeBack();
    await web.rt.db.writer('sessions').delete();
    await page.locator('#is-stuck').getByText('Phiên làm việc đã hết').waitFor({ timeout: 30_000 });
    await page.locator('#is-stuck a').click();
    await logIn(page, 'colleague');
    await page.locator('#waiting-others').getByText('1 hồ sơ của cán bộ khác').waitFor();
    expect(await page.locator('body').textContent()).not.toContain('RIENG-01');
    await typeWithSlip(page, 'DONG-01');
    expect(await codes('RIENG-%')).toEqual([]);
    await ready(page);
    await page.locator('.who button').click();
    await page.locator('#username').waitFor();
    expect((await kept(page)).exported).toEqual([]);
    await logIn(page, 'officer');
    await expect.poll(() => codes('RIENG-%'), soon).toEqual(['RIENG-01']);
    const authors = await web.rt.db.reader('cases').whereIn('case_code', ['RIENG-01', 'DONG-01']).orderBy('case_code');
    const users = await web.rt.db.reader('users').whereIn('username', ['officer', 'colleague']).orderBy('username');
    expect(authors.map((row) => row.recorded_by)).toEqual(users.map((user) => `user:${user.id}`));
  });
});
