import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { openChromium } from './chromium.ts';
import type { RealInstallation } from './real-installation.ts';

/** What /results shows a supervisor, as text. Numbers are as written, apart from the dots in thousands. */
export interface ShownResults {
  /** Part and whole of each response rate: of returned, asked and (where known) delivered cases. */
  readonly rates: readonly string[];
  readonly index: string | undefined;
  readonly satisfiedOfValid: string | undefined;
  /** Rows of the table behind each chart: units, factors. */
  readonly units: readonly Row[];
  readonly factors: readonly Row[];
}

/** Name, index, interval, satisfied/valid, n, and for units the response rate. */
export type Row = readonly string[];

export interface ResultsPage {
  read(): Promise<ShownResults>;
  /** Reads until `fits`. @throws Error with what was shown last. */
  readUntil(fits: (shown: ShownResults) => boolean, limit: number): Promise<ShownResults>;
  close(): Promise<void>;
}

/** Logs in as the supervisor of the province, in Chromium. */
export async function openResultsPage({ url, login }: RealInstallation): Promise<ResultsPage> {
  const browser = await openChromium();
  const page = await logIn(browser, url, login);

  async function read(): Promise<ShownResults> {
    await page.goto(`${url}/results`);
    const texts = async (selector: string) =>
      (await page.locator(selector).allTextContents()).map((text) => text.replaceAll('.', '').trim());
    const rows = async (card: number) => {
      const lines = page.locator('section.series .chart-card').nth(card).locator('details tbody tr');
      return Promise.all(
        (await lines.all()).map(async (line) =>
          (await line.locator('th, td').allTextContents()).map((text) => text.replaceAll('.', '').trim()),
        ),
      );
    };
    const [index] = await texts('.headline .index-number');
    const [detail] = await texts('.headline .index-sentence .hint');
    const shown = index !== undefined;
    return {
      rates: await texts('#live .rates small'),
      index: index?.replace(/[\s%]/g, ''),
      satisfiedOfValid: detail?.match(/\d+/g)?.slice(0, 2).join('/'),
      units: shown ? await rows(0) : [],
      factors: shown ? await rows(1) : [],
    };
  }

  return {
    read,
    async readUntil(fits, limit) {
      for (let waited = 0; ; waited += 500) {
        const shown = await read();
        if (fits(shown)) return shown;
        if (waited > limit) throw new Error(`the page still shows ${JSON.stringify(shown)}`);
        await sleep(500);
      }
    },
    close: () => browser.close(),
  };
}

async function logIn(browser: Browser, url: string, login: RealInstallation['login']): Promise<Page> {
  const page = await browser.newPage({ locale: 'vi-VN' });
  await page.goto(`${url}/login`);
  await page.fill('#username', login.username);
  await page.fill('#password', login.password);
  await page.locator('form[action="/login"] button').click();
  await page.waitForURL('**/results');
  return page;
}
