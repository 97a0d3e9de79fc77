import type { Receipt } from '../domain/receipt/blocks.ts';
import { type PaperSize, papers, type RollSize } from '../domain/receipt/paper.ts';
import { placeReceipt } from '../domain/receipt/place.ts';
import { pictureJob, pictureJobWithNativeQr } from './escpos.ts';
import { textJob } from './escpos-text.ts';
import { measure } from './typeface.ts';

export interface EscposMode {
  /** `picture`: any printer prints it. `tcvn`: the printer has the pages TCVN 3. */
  readonly letters: 'picture' | 'tcvn';
  /** `printer`: it draws the code itself. */
  readonly qr: 'picture' | 'printer';
}

/** The bytes that print one receipt and cut it off. */
export function escposJob(receipt: Receipt, size: RollSize, { letters, qr }: EscposMode): Buffer {
  if (letters === 'tcvn') return textJob(receipt, size, qr);
  const drawing = placeReceipt(receipt, size, measure);
  return qr === 'printer' ? pictureJobWithNativeQr(drawing, papers[size]) : pictureJob(drawing);
}

export function isRoll(size: PaperSize): size is RollSize {
  return papers[size].height === null;
}
