import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { createClock } from '../clock.ts';
import type { Receipt } from '../domain/receipt/blocks.ts';
import { type PaperSize, paperSizes } from '../domain/receipt/paper.ts';
import { placeReceipt } from '../domain/receipt/place.ts';
import { parseReceiptTexts } from '../domain/receipt/texts.ts';
import { StartRefused } from '../domain/start-refused.ts';
import { writePdf } from '../printing/pdf.ts';
import { png } from '../printing/png.ts';
import { type EscposMode, escposJob, isRoll } from '../printing/printer-job.ts';
import { rasterize } from '../printing/raster.ts';
import { measure } from '../printing/typeface.ts';
import { receiptsDocument } from '../web/desk/receipt-page.ts';
import { demoReceipts, shippedReceiptTexts } from './demo-receipts.ts';
import { progressBar } from './progress-bar.ts';

const formats = ['pdf', 'escpos', 'html', 'png'] as const;

interface RenderOptions extends EscposMode {
  readonly format: (typeof formats)[number];
  readonly size: PaperSize;
  readonly count: number;
  readonly out: string;
  readonly oneFile: boolean;
  readonly texts?: string;
}

/** `receipts render`: receipts of invented cases, for a test print or to try another wording. */
export function addReceiptsCommand(program: Command): void {
  program
    .command('receipts')
    .description('receipts for citizens')
    .command('render')
    .description('write receipts of invented cases, which open nothing: a test print, or a look at another wording')
    .addOption(new Option('--format <format>', 'what to write').choices(formats).default('pdf'))
    .addOption(new Option('--size <size>', 'paper: rolls of 80 or 58 mm, sheets').choices(paperSizes).default('80'))
    .option('--count <n>', 'how many', wholeNumber, 1)
    .requiredOption('--out <folder>', 'folder to write into; it is made where it is missing')
    .option('--one-file', 'pdf and html: all receipts in one file', false)
    .option('--texts <file>', 'another wording, as templates/receipts/slip.json')
    .addOption(
      new Option('--letters <how>', 'escpos: letters as a picture, or by the printer’s page TCVN 3')
        .choices(['picture', 'tcvn'])
        .default('picture'),
    )
    .addOption(
      new Option('--qr <how>', 'escpos: code as a picture, or drawn by the printer')
        .choices(['picture', 'printer'])
        .default('picture'),
    )
    .action(render);
}

async function render(options: RenderOptions): Promise<void> {
  const { format, size, count, out, oneFile } = options;
  if (format === 'escpos' && !isRoll(size))
    throw new StartRefused(
      `--size ${size}: ESC/POS prints on rolls; choose --size 80 or --size 58, or another --format`,
    );
  if (oneFile && format !== 'pdf' && format !== 'html')
    throw new StartRefused(
      `--one-file: ${format} has one receipt a file; leave it out, or choose --format pdf or html`,
    );
  const texts = options.texts
    ? parseReceiptTexts(JSON.parse(readFileSync(options.texts, 'utf8')))
    : shippedReceiptTexts();
  mkdirSync(out, { recursive: true });
  const bar = progressBar(count, 'receipts');
  const receipts = demoReceipts(count, texts, createClock().now());
  if (oneFile) await writeTogether(receipts, options, bar.step);
  else await writeEach(receipts, options, bar.step);
  bar.end();
  console.log(`${count} ${count === 1 ? 'receipt' : 'receipts'} in ${out}`);
}

async function writeTogether(receipts: Iterable<Receipt>, { format, size, out }: RenderOptions, step: () => void) {
  const file = join(out, `receipts-${size}.${format}`);
  if (format === 'html') {
    const all = [...receipts];
    writeFileSync(file, receiptsDocument(all, size));
    for (const _ of all) step();
    return;
  }
  await writePdf(drawings(receipts, size, step), createWriteStream(file), pdfInfo);
}

async function writeEach(receipts: Iterable<Receipt>, options: RenderOptions, step: () => void) {
  const { format, size, out } = options;
  let n = 0;
  for (const receipt of receipts) {
    const file = join(out, `receipt-${size}-${String(++n).padStart(4, '0')}.${format === 'escpos' ? 'bin' : format}`);
    if (format === 'html') writeFileSync(file, receiptsDocument([receipt], size));
    else if (format === 'escpos') writeFileSync(file, escposJob(receipt, size as '80' | '58', options));
    else if (format === 'png') writeFileSync(file, png(rasterize(placeReceipt(receipt, size, measure))));
    else await writePdf([placeReceipt(receipt, size, measure)], createWriteStream(file), pdfInfo);
    step();
  }
}

const pdfInfo = { title: 'Phiếu mời chấm điểm' };

function* drawings(receipts: Iterable<Receipt>, size: PaperSize, step: () => void) {
  for (const receipt of receipts) {
    yield placeReceipt(receipt, size, measure);
    step();
  }
}

function wholeNumber(text: string): number {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1 || n > 100_000)
    throw new InvalidArgumentError('It must be a whole number from 1 to 100000.');
  return n;
}
