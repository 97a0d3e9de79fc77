import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoReceipts, shippedReceiptTexts } from '../../src/cli/demo-receipts.ts';
import type { Receipt } from '../../src/domain/receipt/blocks.ts';
import { paperSizes, papers } from '../../src/domain/receipt/paper.ts';
import { endOfBrokenPicture } from '../../src/printing/escpos.ts';
import { escposJob } from '../../src/printing/printer-job.ts';
import { sendToPrinter } from '../../src/printing/send-to-printer.ts';
import { openChromium } from '../../tests/support/chromium.ts';
import { beyondClaims, damages, type Photo } from '../../tests/support/printer/damage.ts';
import { burnt, fromPage, fromPdf } from '../../tests/support/printer/roads.ts';
import { TcpPrinter } from '../../tests/support/printer/tcp-printer.ts';
import { readCodes } from '../../tests/support/printer/zbar.ts';
import type { Proof } from '../proof.ts';

const receipts = 10;
const breaks = 60;

type Random = () => number;

/** Every code of every format is read back after each damage; and a printer that breaks off never makes two receipts. */
export async function prove(seed: number): Promise<Proof> {
  const random = randomOf(seed);
  const { rows, lost, read } = await readBack(random);
  const printed = await breakOff(random);
  return {
    title: 'Receipts',
    held: lost === 0 && printed.wrong === 0,
    body: [
      `${receipts} receipts of invented cases by every road; each is turned into dots of 203 dpi by something that is not`,
      `its encoder (an ESC/POS interpreter, pdftoppm, Chromium) and read by zbarimg: **${lost} of ${read} codes not read**.`,
      'A code has error correction level Q, whole dots a module and a quiet zone of 4 modules.',
      '',
      `| road | ${[...Object.keys(damages), ...Object.keys(beyondClaims).map((name) => `*${name}*`)].join(' | ')} |`,
      `|---|${'---:|'.repeat(Object.keys(damages).length + Object.keys(beyondClaims).length)}`,
      ...rows,
      '',
      'Columns in italics are measured and not claimed. "Lost" dots are seen through the least optics a camera has (a blur of',
      'one dot); dead elements of the head draw white lines through the whole code, and such a head is to be replaced.',
      '',
      `A network printer that breaks the connection after a random number of bytes, ${breaks} times, and comes back`,
      '(its head keeps its place in the stream): the desk never sends by itself; the officer looks into the tray, and prints',
      `anew where no whole receipt lies there. Whole receipts in the tray at the end other than one: **${printed.wrong}**;`,
      `whole at the break ${printed.whole}, printed anew ${printed.anew}, outcome told as printed although it broke ${printed.silent}.`,
    ].join('\n'),
  };
}

async function readBack(random: Random) {
  const folder = mkdtempSync(join(tmpdir(), 'phieu-so-proof-'));
  const chromium = await openChromium();
  const good = new Map<string, number[]>();
  const kinds = { ...damages, ...beyondClaims };
  for (const receipt of demoReceipts(receipts, shippedReceiptTexts(), 0)) {
    const roads = await allRoads(
      receipt,
      (size) => fromPdf(receipt, size, folder),
      (size) => fromPage(receipt, size, chromium),
    );
    for (const [road, photo] of roads) {
      const counts = good.get(road) ?? Object.keys(kinds).map(() => 0);
      for (const [at, damage] of Object.values(kinds).entries())
        if (readCodes([damage(photo, random)]).join() === addressOf(receipt)) counts[at]!++;
      good.set(road, counts);
    }
    process.stderr.write('.');
  }
  await chromium.close();
  rmSync(folder, { recursive: true });
  const claimed = Object.keys(damages).length;
  const read = good.size * claimed * receipts;
  const found = [...good.values()].reduce(
    (sum, counts) => sum + counts.slice(0, claimed).reduce((a, b) => a + b, 0),
    0,
  );
  const rows = [...good].map(([road, counts]) => `| ${road} | ${counts.map((n) => `${n}/${receipts}`).join(' | ')} |`);
  return { rows, lost: read - found, read };
}

async function allRoads(
  receipt: Receipt,
  pdf: (size: (typeof paperSizes)[number]) => Promise<Photo>,
  page: (size: (typeof paperSizes)[number]) => Promise<Photo>,
): Promise<[string, Photo][]> {
  const roads: [string, Photo][] = [];
  for (const size of ['80', '58'] as const)
    for (const letters of ['picture', 'tcvn'] as const)
      for (const qr of ['picture', 'printer'] as const)
        roads.push([`ESC/POS ${size} mm, letters: ${letters}, code: ${qr}`, burnt(receipt, size, { letters, qr })]);
  for (const size of paperSizes) roads.push([`PDF ${size}`, await pdf(size)]);
  for (const size of paperSizes) roads.push([`page ${size}`, await page(size)]);
  return roads;
}

function addressOf({ codes }: Receipt): string {
  const code = codes.find((block) => block.kind === 'qr');
  return code?.kind === 'qr' ? code.data : '';
}

/** The officer of this proof is careful: says yes only to a whole receipt. */
async function breakOff(random: Random) {
  const [receipt] = [...demoReceipts(1, shippedReceiptTexts(), 0)];
  const job = escposJob(receipt!, '58', { letters: 'picture', qr: 'picture' });
  const count = { wrong: 0, whole: 0, anew: 0, silent: 0 };
  for (let n = 0; n < breaks; n++) {
    const printer = new TcpPrinter(384);
    await printer.switchOn();
    printer.conduct = { breakAt: 1 + Math.floor(random() * (job.length + 2)) };
    const { outcome } = await sendToPrinter(printer.address, job);
    if (outcome === 'printed') count.silent++;
    if (printer.head.receipts.length === 1) count.whole++;
    else {
      printer.conduct = {};
      await sendToPrinter(printer.address, Buffer.concat([endOfBrokenPicture(papers['58']), job]));
      count.anew++;
    }
    if (printer.head.receipts.length !== 1) count.wrong++;
    await printer.switchOff();
  }
  return count;
}

function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
