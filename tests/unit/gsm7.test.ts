import { describe, expect, it } from 'vitest';
import { isGsm7, segments, septets, toUnaccented } from '../../src/domain/gsm7.ts';

describe('segments', () => {
  it.each([
    ['a'.repeat(160), 1],
    ['a'.repeat(161), 2],
    ['a'.repeat(306), 2],
    ['a'.repeat(307), 3],
    [`${'a'.repeat(158)}{`, 1],
    [`${'a'.repeat(159)}{`, 2],
    ['ắ'.repeat(70), 1],
    ['ắ'.repeat(71), 2],
    ['ắ'.repeat(135), 3],
    ['', 1],
  ])('counts a text as it is billed (%#)', (text, expected) => {
    expect(segments(text)).toBe(expected);
  });

  it('counts extension characters twice and refuses the rest', () => {
    expect(septets('[a]')).toBe(5);
    expect(() => septets('ă')).toThrow(RangeError);
    expect([isGsm7('Ong/Ba @'), isGsm7('Ông')]).toEqual([true, false]);
  });
});

describe('toUnaccented', () => {
  it.each([
    ['Phường Đống Đa, tỉnh Đắk Lắk', 'Phuong Dong Da, tinh Dak Lak'],
    ['Xã Ea H’leo', "Xa Ea H'leo"],
    ['ưỡn ẹo – “ừ”', 'uon eo - "u"'],
    ['Nguyễn'.normalize('NFD'), 'Nguyen'],
  ])('writes %s plainly', (text, plain) => {
    expect(toUnaccented(text)).toBe(plain);
  });
});
