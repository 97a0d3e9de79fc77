import { describe, expect, it } from 'vitest';
import { VirtualPrinter } from '../support/printer/virtual-printer.ts';

const cut = [0x1d, 0x56, 0];
const printOn = (width: number, ...bytes: number[]) => {
  const printer = new VirtualPrinter(width);
  printer.feed(Buffer.from([...bytes, ...cut]));
  return printer.receipts[0]!;
};
const print = (...bytes: number[]) => printOn(16, ...bytes);
const rows = ({ picture }: ReturnType<typeof print>) =>
  Array.from({ length: picture.height }, (_, y) => [...picture.dots.subarray(y * 16, y * 16 + 16)].join(''));

/** The reader of the proofs against streams written by hand from the command reference. */
describe('the printer of the tests', () => {
  it('burns GS v 0 row by row', () => {
    expect(rows(print(0x1d, 0x76, 0x30, 0, 2, 0, 2, 0, 0x80, 0x01, 0xff, 0x00))).toEqual([
      '1000000000000001',
      '1111111100000000',
    ]);
  });

  it('burns ESC * column by column', () => {
    expect(rows(print(0x1b, 0x2a, 0, 2, 0, 0x80, 0x01)).map((row) => row.slice(0, 2))).toEqual([
      '10',
      ...Array.from({ length: 6 }, () => '00'),
      '01',
    ]);
  });

  it('reads letters by the page that ESC t chose', () => {
    expect(printOn(48, 0x1b, 0x74, 30, 0xb5, 0x1b, 0x74, 31, 0xb5, 0x1b, 0x74, 18, 0xd1, 0x0a).text).toBe('àÀĐ\n');
  });

  it('takes a cut command for dots when a picture was broken off before it', () => {
    const printer = new VirtualPrinter(16);
    printer.feed(Buffer.from([0x1d, 0x76, 0x30, 0, 2, 0, 4, 0, 1, 2, 3]));
    printer.feed(Buffer.from(cut));
    expect(printer.receipts).toHaveLength(0);
    printer.feed(Buffer.alloc(20));
    printer.feed(Buffer.from(cut));
    expect(printer.receipts).toHaveLength(1);
  });

  it('refuses what is no command, and a line wider than its paper', () => {
    expect(() => print(0x1b, 0xee, 0)).toThrow('no command');
    expect(() => print(0x41, 0x42)).toThrow('wider than the paper');
  });
});
