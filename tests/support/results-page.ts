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

  const clean = (text: string) => text.replaceAll('.', '').trim();
  const texts = async (selector: string) => (await page.locator(selector).allTextContents()).map(clean);

  /** A figure and its parts stand in one cell. */
  async function rows(path: string, chart: string): Promise<Row[]> {
    await page.goto(url + path);
    const lines = await page.locator(`#${chart} details tbody tr`).all();
    return Promise.all(
      lines.map(async (line) => {
        const cells = await line.locator('th, td').all();
        const parts = cells.map(async (cell) => {
          const of = cell.locator('.of');
          const part = (await of.count()) > 0 ? clean((await of.textContent())!) : '';
          return [
            clean((await cell.textContent())!)
              .replace(part, '')
              .trim(),
            part,
          ] as const;
        });
        const [name, index, interval, n, response] = await Promise.all(parts);
        return [name![0], index![0], interval![0], index![1], n![0], response?.[0] ?? ''];
      }),
    );
  }

  async function read(): Promise<ShownResults> {
    await page.goto(`${url}/results`);
    const [headline] = await texts('.headline .index-number');
    const [pooled] = await texts('[data-pooled] a');
    const [parts] = await texts('[data-pooled] .of');
    const rates = await texts('#live .rates small');
    const shown = headline !== undefined;
    return {
      rates,
      index: pooled?.replace(/[\s%]/g, ''),
      satisfiedOfValid: parts,
      units: shown ? await rows('/results/comparison', 'units') : [],
      factors: shown ? await rows('/results/factors', 'factors') : [],
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
