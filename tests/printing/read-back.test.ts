import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paperSizes } from '../../src/domain/receipt/paper.ts';
import { openChromium } from '../support/chromium.ts';
import { damages, type Photo } from '../support/printer/damage.ts';
import { receiptWith, someFacts } from '../support/printer/receipts.ts';
import { burnt, fromPage, fromPdf } from '../support/printer/roads.ts';
import { readCodes } from '../support/printer/zbar.ts';

let folder: string;
let chromium: Browser;
let state = 20261122;

/** Repeatable: which dots are lost is the same in every run. */
function random(): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'phieu-so-receipts-'));
  chromium = await openChromium();
});
afterAll(async () => {
  await chromium.close();
  rmSync(folder, { recursive: true });
});

function expectReadable(photo: Photo): void {
  const names = Object.keys(damages);
  const read = readCodes(names.map((name) => damages[name]!(photo, random)));
  expect(read, `of ${names.join(', ')}`).toEqual(names.map(() => someFacts.url));
}

describe('the code of a receipt is read back, whole and damaged', () => {
  it.each([
    ['80', 'picture', 'picture'],
    ['58', 'picture', 'picture'],
    ['58', 'picture', 'printer'],
    ['80', 'tcvn', 'picture'],
    ['80', 'tcvn', 'printer'],
  ] as const)('from a printer of %s mm, letters as %s, code as %s', (size, letters, qr) => {
    expectReadable(burnt(receiptWith(), size, { letters, qr }));
  });

  it.each(paperSizes)('from the PDF on paper %s', async (size) => {
    expectReadable(await fromPdf(receiptWith(), size, folder));
  });

  it.each(paperSizes)('from the page on paper %s, at the dots of its printer', async (size) => {
    expectReadable(await fromPage(receiptWith(), size, chromium));
  });
});
