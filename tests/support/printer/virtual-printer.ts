import { execFileSync } from 'node:child_process';
import QRCode from 'qrcode';
import type { Bitmap } from '../../../src/printing/raster.ts';

/** A receipt as it lies in the tray: what was burnt up to the cut, and the letters among it. */
export interface PrintedReceipt {
  readonly picture: Bitmap;
  readonly text: string;
  /** What the printer's own QR command was told. */
  readonly codes: readonly string[];
}

/** Incomplete: the rest of the command has not come yet. */
class Incomplete extends Error {}

const lineDots = 30;

/**
 * A thermal printer, read from Epson's ESC/POS command reference and not from our encoder. It keeps its place in the
 * stream across connections, as a real one does: a command cut short swallows what comes next.
 */
export class VirtualPrinter {
  readonly receipts: PrintedReceipt[] = [];
  /** What it would send back. */
  readonly answers: number[] = [];
  private rest: Buffer = Buffer.alloc(0);
  private rows: Uint8Array[] = [];
  private text = '';
  private codes: string[] = [];
  private page = 0;
  private size: [number, number] = [1, 1];
  private align = 0;
  private qr = { module: 3, level: 0x30, data: '' };
  private line = { cells: 0, height: 1 };

  constructor(private readonly width: number) {}

  /** Rows burnt since the last cut. */
  get uncut(): number {
    return this.rows.length;
  }

  feed(bytes: Uint8Array): void {
    this.rest = Buffer.concat([this.rest, bytes]);
    let done = 0;
    try {
      while (done < this.rest.length) done += this.command(this.rest.subarray(done));
    } catch (error) {
      if (!(error instanceof Incomplete)) throw error;
    }
    this.rest = this.rest.subarray(done);
  }

  /** Carries out the first command; returns its length. */
  private command(bytes: Buffer): number {
    const at = (index: number) => {
      if (index >= bytes.length) throw new Incomplete();
      return bytes[index]!;
    };
    const word = (index: number) => at(index) + 256 * at(index + 1);
    const slice = (from: number, length: number) => {
      if (from + length > bytes.length) throw new Incomplete();
      return bytes.subarray(from, from + length);
    };
    const first = at(0);
    if (first === 0x00 || first === 0x0d) return 1;
    if (first === 0x0a) return this.newLine();
    if (first === 0x1b) {
      const second = at(1);
      if (second === 0x40) return this.reset();
      if (second === 0x32) return 2;
      const n = at(2);
      if (second === 0x74) this.page = n;
      else if (second === 0x61) this.align = n;
      else if (second === 0x4a) this.advance(n);
      else if (second === 0x64) this.advance(n * lineDots);
      else if (second === 0x2a) return this.columns(n, slice(5, word(3) * (n > 1 ? 3 : 1)));
      else if (![0x45, 0x4d, 0x33, 0x2d].includes(second)) throw unknown(bytes);
      return 3;
    }
    if (first === 0x1c && at(1) === 0x2e) return 2;
    if (first === 0x1d) {
      const second = at(1);
      const n = at(2);
      if (second === 0x21) {
        this.size = [(n >> 4) + 1, (n & 7) + 1];
        return 3;
      }
      if (second === 0x72) {
        this.answers.push(0);
        return 3;
      }
      if (second === 0x56) return this.cut(n < 0x41 ? 3 : 4, n < 0x41 ? 0 : at(3));
      if (second === 0x76 && n === 0x30) return this.raster(word(4), word(6), slice(8, word(4) * word(6)));
      if (second === 0x28 && n === 0x6b) return this.ownQr(slice(5, word(3)));
    }
    if (first < 0x20) throw unknown(bytes);
    this.letter(first);
    return 1;
  }

  private reset(): number {
    [this.page, this.size, this.align] = [0, [1, 1], 0];
    return 2;
  }

  private letter(byte: number): void {
    this.text += decode(byte, this.page);
    this.line.cells += 12 * this.size[0];
    this.line.height = Math.max(this.line.height, this.size[1]);
    if (this.line.cells > this.width)
      throw new Error(`a line is wider than the paper: ${this.text.split('\n').at(-1)}`);
  }

  private newLine(): number {
    this.text += '\n';
    this.advance(lineDots * this.line.height);
    this.line = { cells: 0, height: 1 };
    return 1;
  }

  private advance(dots: number): void {
    for (let n = 0; n < dots; n++) this.rows.push(new Uint8Array(this.width));
  }

  /** GS v 0: rows of bytes, from the left edge whatever the alignment was not set to. */
  private raster(bytes: number, rows: number, data: Buffer): number {
    if (bytes * 8 > this.width) throw new Error(`a picture of ${bytes * 8} dots on ${this.width}`);
    for (let y = 0; y < rows; y++) {
      const row = new Uint8Array(this.width);
      for (let x = 0; x < bytes * 8; x++) row[x] = (data[y * bytes + (x >> 3)]! >> (7 - (x & 7))) & 1;
      this.rows.push(row);
    }
    return 8 + data.length;
  }

  /** ESC *: columns of 8 or 24 dots, the upper one in the highest bit. */
  private columns(mode: number, data: Buffer): number {
    const tall = mode > 1 ? 3 : 1;
    const from = this.rows.length;
    this.advance(tall * 8);
    for (let i = 0; i < data.length; i++)
      for (let bit = 0; bit < 8; bit++)
        if ((data[i]! >> (7 - bit)) & 1) this.rows[from + (i % tall) * 8 + bit]![Math.floor(i / tall)] = 1;
    return 5 + data.length;
  }

  /** GS ( k, functions 165, 167, 169, 180 and 181 of symbol type 49. */
  private ownQr(data: Buffer): number {
    const [type, task, value = 0] = data;
    if (type !== 0x31) throw new Error('only QR codes are asked of this printer');
    if (task === 0x43) this.qr.module = value;
    if (task === 0x45) this.qr.level = value;
    if (task === 0x50) this.qr.data = data.subarray(3).toString('utf8');
    if (task === 0x51) this.drawQr();
    return 5 + data.length;
  }

  private drawQr(): void {
    const level = (['L', 'M', 'Q', 'H'] as const)[this.qr.level - 0x30]!;
    const { modules } = QRCode.create(this.qr.data, { errorCorrectionLevel: level });
    const side = modules.size * this.qr.module;
    const left = this.align === 1 ? Math.floor((this.width - side) / 2) : 0;
    for (let y = 0; y < side; y++) {
      const row = new Uint8Array(this.width);
      for (let x = 0; x < side; x++)
        row[left + x] = modules.get(Math.floor(y / this.qr.module), Math.floor(x / this.qr.module));
      this.rows.push(row);
    }
    this.codes.push(this.qr.data);
  }

  private cut(length: number, feed: number): number {
    this.advance(feed);
    const dots = new Uint8Array(this.width * this.rows.length);
    for (const [y, row] of this.rows.entries()) dots.set(row, y * this.width);
    const picture = { width: this.width, height: this.rows.length, dots };
    this.receipts.push({ picture, text: this.text, codes: this.codes });
    [this.rows, this.text, this.codes] = [[], '', []];
    return length;
  }
}

function unknown(bytes: Buffer): Error {
  return new Error(`no command of ESC/POS: ${bytes.subarray(0, 8).toString('hex')}`);
}

const pages: Readonly<Record<number, string>> = { 18: 'CP852', 30: 'TCVN5712-1', 31: 'TCVN5712-1' };
const tables = new Map<string, string[]>();

/** By the tables of the C library, which our encoder has never seen. Page 31 has the capitals where 30 has the others. */
function decode(byte: number, page: number): string {
  if (byte < 0x80) return String.fromCharCode(byte);
  const name = pages[page];
  if (!name) throw new Error(`page ${page} has no letters above ASCII here`);
  const table = tables.get(name) ?? readTable(name);
  tables.set(name, table);
  const letter = table[byte]!;
  return page === 31 ? letter.toUpperCase() : letter;
}

function readTable(name: string): string[] {
  const bytes = Array.from({ length: name === 'CP852' ? 128 : 96 }, (_, at) => 255 - at).reverse();
  const input = Buffer.from(bytes.flatMap((byte) => [byte, 0x0a]));
  const lines = execFileSync('iconv', ['-c', '-f', name, '-t', 'UTF-8'], { input, encoding: 'utf8' }).split('\n');
  const table: string[] = [];
  for (const [at, byte] of bytes.entries()) table[byte] = lines[at]!.normalize('NFC');
  return table;
}
