import { Writable } from 'node:stream';
import QRCode from 'qrcode';
import { demoReceipts, shippedReceiptTexts } from '../../src/cli/demo-receipts.ts';
import type { Receipt } from '../../src/domain/receipt/blocks.ts';
import type { PaperSize } from '../../src/domain/receipt/paper.ts';
import { placeReceipt } from '../../src/domain/receipt/place.ts';
import { writePdf } from '../../src/printing/pdf.ts';
import { png } from '../../src/printing/png.ts';
import { escposJob } from '../../src/printing/printer-job.ts';
import { rasterize } from '../../src/printing/raster.ts';
import { measure } from '../../src/printing/typeface.ts';
import { receiptsDocument } from '../../src/web/desk/receipt-page.ts';
import { type Figure, figure } from './figure.ts';

const many = 100;
const picture = { letters: 'picture', qr: 'picture' } as const;

type Work = (receipt: Receipt) => unknown;

/**
 * Receipts a second of processor time, every one another, beside the QR library alone: the picture of one code of the
 * size that a receipt has, written by the library. Each kind of work is measured in turn, three times; the best counts.
 */
export async function run(): Promise<Figure[]> {
  const receipts = [...demoReceipts(many, shippedReceiptTexts(), 0)];
  const works: readonly (readonly [string, Work])[] = [
    ['QR library alone, PNG', (receipt) => QRCode.toBuffer(urlOf(receipt), { scale: 8, errorCorrectionLevel: 'Q' })],
    ['image, 80 mm, PNG', (receipt) => png(rasterize(placeReceipt(receipt, '80', measure)))],
    ['image, 58 mm, PNG', (receipt) => png(rasterize(placeReceipt(receipt, '58', measure)))],
    ['ESC/POS, 80 mm, picture', (receipt) => escposJob(receipt, '80', picture)],
    ['ESC/POS, 58 mm, picture', (receipt) => escposJob(receipt, '58', picture)],
    ['ESC/POS, 80 mm, TCVN 3', (receipt) => escposJob(receipt, '80', { ...picture, letters: 'tcvn' })],
    ['PDF, 80 mm, one a file', (receipt) => pdf([receipt], '80')],
    ['PDF, A5, one a file', (receipt) => pdf([receipt], 'a5')],
    ['page, 80 mm', (receipt) => receiptsDocument([receipt], '80')],
  ];
  const best = works.map(() => 0);
  for (let round = 0; round < 3; round++)
    for (const [at, [, work]] of works.entries())
      best[at] = Math.max(best[at]!, await rate(receipts.slice(round * 30, round * 30 + 30), work));
  const [limit, ...rates] = best as [number, ...number[]];
  const together = receipts.length / (await secondsOf(() => pdf(receipts, '80')));
  const figures = rates.map((value, at) => figure(works[at + 1]![0], 'receipts/s', value, limit, 30));
  return [...figures, figure(`PDF, 80 mm, ${many} in one file`, 'receipts/s', together, limit, many)];
}

function urlOf({ codes }: Receipt): string {
  const code = codes.find((block) => block.kind === 'qr');
  if (!code) throw new Error('a receipt without a code');
  return code.data;
}

function pdf(receipts: readonly Receipt[], size: PaperSize): Promise<void> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  return writePdf(
    receipts.map((receipt) => placeReceipt(receipt, size, measure)),
    nowhere,
    { title: 'Phiếu' },
  );
}

async function rate(receipts: readonly Receipt[], work: Work): Promise<number> {
  const seconds = await secondsOf(async () => {
    for (const receipt of receipts) await work(receipt);
  });
  return receipts.length / seconds;
}

/** Processor time, so that another program on the machine does not count. */
async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const from = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1e6;
}
