import { describe, expect, it } from 'vitest';
import { firstNumber, groupSerial, numberOfSerial, serialOf } from '../../../src/domain/paper-form/serial.ts';

describe('a serial', () => {
  const serial = serialOf(firstNumber + 4711);

  it('is read back, spaces or not', () => {
    expect(serial).toMatch(/^1004711\d$/);
    expect(numberOfSerial(serial)).toBe(1_004_711);
    expect(numberOfSerial(` ${groupSerial(serial)} `)).toBe(1_004_711);
    expect(groupSerial('123456789')).toBe('1234 5678 9');
  });

  it('is refused with any one digit changed, and with any two neighbours swapped', () => {
    for (let at = 0; at < serial.length; at++) {
      for (const digit of '0123456789') {
        const wrong = serial.slice(0, at) + digit + serial.slice(at + 1);
        if (wrong !== serial) expect(numberOfSerial(wrong), wrong).toBeUndefined();
      }
      const [a, b] = [serial[at], serial[at + 1]];
      const swapped = serial.slice(0, at) + b + a + serial.slice(at + 2);
      if (b !== undefined && a !== b) expect(numberOfSerial(swapped), swapped).toBeUndefined();
    }
  });

  it.each(['', '1234567', '01234567', 'abc', '12345678901234567890'])('is not %j', (text) => {
    expect(numberOfSerial(text)).toBeUndefined();
  });
});
