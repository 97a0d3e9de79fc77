import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { Receipt } from '../../../src/domain/receipt/blocks.ts';
import { type PaperSize, papers, type RollSize } from '../../../src/domain/receipt/paper.ts';
import { placeReceipt } from '../../../src/domain/receipt/place.ts';
import { writePdf } from '../../../src/printing/pdf.ts';
import { type EscposMode, escposJob } from '../../../src/printing/printer-job.ts';
import { measure } from '../../../src/printing/typeface.ts';
import { receiptsDocument } from '../../../src/web/desk/receipt-page.ts';
import { type Photo, photoOf, photoOfPdf, photoOfPng } from './damage.ts';
import { VirtualPrinter } from './virtual-printer.ts';

/** The receipt as a printer that understands ESC/POS burns it. */
export function burnt(receipt: Receipt, size: RollSize, mode: EscposMode): Photo {
  const printer = new VirtualPrinter(papers[size].width * 8);
  printer.feed(escposJob(receipt, size, mode));
  if (printer.receipts.length !== 1) throw new Error(`${printer.receipts.length} receipts lie in the tray`);
  return photoOf(printer.receipts[0]!.picture);
}

/** The receipt from its PDF, at 203 dpi. */
export async function fromPdf(receipt: Receipt, size: PaperSize, folder: string): Promise<Photo> {
  const file = join(folder, `${size}.pdf`);
  await writePdf([placeReceipt(receipt, size, measure)], createWriteStream(file), { title: 'Phiếu' });
  return photoOfPdf(file);
}

/** The receipt from the page as Chromium shows it in its true size, at 203 dpi. */
export async function fromPage(receipt: Receipt, size: PaperSize, chromium: Browser): Promise<Photo> {
  const page = await chromium.newPage({ deviceScaleFactor: 203.2 / 96 });
  await page.setContent(receiptsDocument([receipt], size));
  const picture = await page.locator('.slip').screenshot();
  await page.close();
  return photoOfPng(picture);
}
