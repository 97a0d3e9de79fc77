import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { wordingOf } from '../../src/domain/receipt/blocks.ts';
import { weights } from '../../src/domain/receipt/drawing.ts';
import { paperSizes, papers } from '../../src/domain/receipt/paper.ts';
import { placeReceipt } from '../../src/domain/receipt/place.ts';
import { glyph } from '../../src/printing/glyphs.ts';
import { writePdf } from '../../src/printing/pdf.ts';
import { escposJob } from '../../src/printing/printer-job.ts';
import { rasterize } from '../../src/printing/raster.ts';
import { measure } from '../../src/printing/typeface.ts';
import { receiptWith, someFacts, vietnameseLetters } from '../support/printer/receipts.ts';
import { VirtualPrinter } from '../support/printer/virtual-printer.ts';

const every = receiptWith({ unit: vietnameseLetters.match(/.{1,10}/g)!.join(' ') });
/** Words alone: where a line breaks is the paper's business, and boxes and rules are no words. */
const wordsOf = (text: string) => text.replace(/\[ {4}\]|-{9,}/g, ' ').replace(/\s+/g, '');

describe('every letter of Vietnamese', () => {
  it.each(paperSizes)('stands in the PDF on paper %s as text, and the text is the wording', async (size) => {
    const folder = mkdtempSync(join(tmpdir(), 'phieu-so-pdf-'));
    const file = join(folder, 'receipt.pdf');
    await writePdf([placeReceipt(every, size, measure)], createWriteStream(file), { title: 'Phiếu' });
    const text = execFileSync('pdftotext', ['-raw', file, '-'], { encoding: 'utf8' });
    const fonts = execFileSync('pdffonts', [file], { encoding: 'utf8' }).trim().split('\n').slice(2);
    rmSync(folder, { recursive: true });
    expect(wordsOf(text)).toBe(wordsOf(wordingOf(every)));
    for (const font of fonts) expect(font).toMatch(/Roboto.* yes yes yes /); // embedded, cut down, with Unicode
  });

  it('is letter by letter what a printer with TCVN 3 prints', () => {
    for (const size of ['80', '58'] as const) {
      const printer = new VirtualPrinter(papers[size].width * 8);
      printer.feed(escposJob(every, size, { letters: 'tcvn', qr: 'picture' }));
      expect(wordsOf(printer.receipts[0]!.text)).toBe(wordsOf(wordingOf(every)));
    }
  });

  it.each(weights)('has a shape of its own in dots, %s', (weight) => {
    const letters = [...vietnameseLetters, ...'AEIOUYDaeiouyd'];
    for (const size of [24, 30, 57]) {
      const shapes = letters.map((letter) => {
        const { left, top, width, height, dots } = glyph(letter, weight, size);
        return [left, top, width, height, Buffer.from(dots).toString('base64')].join();
      });
      expect(new Set(shapes).size).toBe(letters.length);
    }
  });
});

describe('a picture for the printer', () => {
  it.each(['80', '58'] as const)('arrives dot by dot on %s mm', (size) => {
    const drawn = rasterize(placeReceipt(every, size, measure));
    const printer = new VirtualPrinter(drawn.width);
    printer.feed(escposJob(every, size, { letters: 'picture', qr: 'picture' }));
    const [{ picture }] = printer.receipts as [(typeof printer.receipts)[0]];
    expect(Buffer.from(picture.dots.subarray(0, drawn.dots.length)).equals(Buffer.from(drawn.dots))).toBe(true);
  });

  it('has the code from the printer itself where it draws codes', () => {
    const printer = new VirtualPrinter(576);
    printer.feed(escposJob(every, '80', { letters: 'picture', qr: 'printer' }));
    expect(printer.receipts[0]!.codes).toEqual([someFacts.url]);
  });
});
