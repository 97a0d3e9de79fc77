import { describe, expect, it } from 'vitest';
import { type Msisdn, maskMsisdn, parseMsisdn } from '../../src/domain/msisdn.ts';

describe('parseMsisdn', () => {
  it.each([
    ['0912345678', '+84912345678', false],
    ['0912 345 678', '+84912345678', false],
    ['+84 912.345.678', '+84912345678', false],
    ['0084912345678', '+84912345678', false],
    ['84912345678', '+84912345678', false],
    ['912345678', '+84912345678', false],
    ['01689123456', '+84389123456', true],
    ['+841689123456', '+84389123456', true],
    ['0120 7654321', '+84707654321', true],
  ])('reads %s', (typed, msisdn, converted) => {
    expect(parseMsisdn(typed)).toEqual({ ok: true, msisdn, converted });
  });

  it.each([
    ['', 'empty'],
    ['O912345678', 'not_a_number'],
    ['0123456789', 'not_a_number'],
    ['8179', 'not_a_number'],
    ['02438221234', 'not_mobile'],
    ['9.12E+08', 'not_a_number'],
  ])('refuses %s', (typed, problem) => {
    expect(parseMsisdn(typed)).toEqual({ ok: false, problem });
  });
});

describe('maskMsisdn', () => {
  it('keeps neither the network nor the middle', () => {
    expect(maskMsisdn('+84912345678' as Msisdn)).toBe('+84*****678');
  });
});
