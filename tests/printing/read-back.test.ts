import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paperSizes, papers } from '../../src/domain/receipt/paper.ts';
import { placeReceipt } from '../../src/domain/receipt/place.ts';
import { writePdf } from '../../src/printing/pdf.ts';
import { escposJob } from '../../src/printing/printer-job.ts';
import { measure } from '../../src/printing/typeface.ts';
import { receiptsDocument } from '../../src/web/desk/receipt-page.ts';
import { openChromium } from '../support/chromium.ts';
import { damages, type Photo, photoOf, photoOfPdf, photoOfPng } from '../support/printer/damage.ts';
import { receiptWith, someFacts } from '../support/printer/receipts.ts';
import { VirtualPrinter } from '../support/printer/virtual-printer.ts';
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
    const printer = new VirtualPrinter(papers[size].width * 8);
    printer.feed(escposJob(receiptWith(), size, { letters, qr }));
    expect(printer.receipts).toHaveLength(1);
    expectReadable(photoOf(printer.receipts[0]!.picture));
  });

  it.each(paperSizes)('from the PDF on paper %s', async (size) => {
    const file = join(folder, `${size}.pdf`);
    await writePdf([placeReceipt(receiptWith(), size, measure)], createWriteStream(file), { title: 'Phiếu' });
    expectReadable(photoOfPdf(file));
  });

  it.each(paperSizes)('from the page on paper %s, at the dots of its printer', async (size) => {
    const page = await chromium.newPage({ deviceScaleFactor: 203.2 / 96 });
    await page.setContent(receiptsDocument([receiptWith()], size));
    const picture = await page.locator('.slip').screenshot();
    await page.close();
    expectReadable(photoOfPng(picture));
  });
});
