import { describe, expect, it } from 'vitest';
import { mapColumns } from '../../src/domain/case-file/columns.ts';
import { caseRegister, readRow } from '../../src/domain/case-file/row.ts';
import { readDate, readPhone, readResult } from '../../src/domain/case-file/values.ts';

const local = (text: string) => Date.parse(`${text}+07:00`);
const noon = 12 * 3_600_000;

describe('a date', () => {
  it.each([
    ['22/11/2026', '2026-11-22T12:00:00'],
    ['2/1/2026', '2026-01-02T12:00:00'],
    ['22-11-2026 09:30', '2026-11-22T09:30:00'],
    ['22.11.2026 9h30', '2026-11-22T09:30:00'],
    ['22/11/2026 23:59:58', '2026-11-22T23:59:58'],
    ['2026-11-22', '2026-11-22T12:00:00'],
    ['2026-11-22 08:15', '2026-11-22T08:15:00'],
    ['2026-11-22T02:30:00Z', '2026-11-22T09:30:00'],
    [46348, '2026-11-22T12:00:00'],
    [46348.395833333336, '2026-11-22T09:30:00'],
    ['46348', '2026-11-22T12:00:00'],
  ])('%s is %s', (cell, instant) => expect(readDate(cell, noon)).toEqual({ ok: true, value: local(instant) }));

  it.each([
    ['', 'missing'],
    ['hôm qua', 'noDate'],
    ['22/11/26', 'noDate'],
    ['31/02/2026', 'impossibleDate'],
    ['12/22/2026', 'impossibleDate'],
    ['22/11/2026 25:00', 'impossibleDate'],
    ['22/11/1926', 'impossibleDate'],
  ])('"%s" is none: %s', (cell, problem) => expect(readDate(cell, noon)).toEqual({ ok: false, problem }));
});

describe('a telephone number', () => {
  it.each([
    ['0912345678', '+84912345678'],
    ["'0912 345 678", '+84912345678'],
    [912345678, '+84912345678'],
    ['912345678.0', '+84912345678'],
    ['9.12345678E+08', '+84912345678'],
    ['9,12345678E8', '+84912345678'],
    ['01689123456', '+84389123456'],
    ['84912345678', '+84912345678'],
  ])('%s is %s', (cell, value) => expect(readPhone(cell)).toEqual({ ok: true, value }));

  it.each([
    ['', 'missing'],
    ['9.12E+08', 'phoneShortened'],
    ['9.1234568E+08', 'phoneShortened'],
    ['8.4912E+10', 'phoneShortened'],
    ['không có', 'noPhone'],
    ['02093810110', 'notMobile'],
  ])('"%s" is none: %s', (cell, problem) => expect(readPhone(cell)).toEqual({ ok: false, problem }));
});

describe('a result', () => {
  it.each([
    ['', 'granted'],
    ['Đã trả kết quả', 'granted'],
    ['Từ chối', 'refused'],
    ['RÚT HỒ SƠ', 'withdrawn'],
  ])('"%s" is %s', (cell, value) => expect(readResult(cell)).toEqual({ ok: true, value }));

  it('that nobody knows is not guessed', () => expect(readResult('đang xử lý').ok).toBe(false));
});

const heads = ['STT', 'Mã hồ sơ', 'Đơn vị tiếp nhận', 'Thủ tục', 'Ngày trả kết quả', 'SĐT', 'Ghi chú'];
const register = caseRegister(
  [
    { id: 'u1', code: 'D01.801', nameVi: 'Công an phường Sông Thương', nameEn: 'Song Thuong' },
    { id: 'u2', code: 'D01.802', nameVi: 'Công an xã Tân Lập', nameEn: 'Tan Lap' },
    { id: 'u3', code: 'D01.802', nameVi: 'Đồn công an Tân Lập', nameEn: 'Tan Lap post' },
  ],
  [{ code: 'CUTRU-01', nameVi: 'Đăng ký thường trú', nameEn: 'Permanent residence' }],
);

describe('columns', () => {
  it('are found by their heads, whatever their accents and order', () => {
    expect(mapColumns(heads)).toEqual({
      caseCode: 'Mã hồ sơ',
      unit: 'Đơn vị tiếp nhận',
      procedure: 'Thủ tục',
      returnedAt: 'Ngày trả kết quả',
      phone: 'SĐT',
    });
  });

  it('that a person named win', () => {
    expect(mapColumns([...heads, 'Số di động'], { phone: 'số di động' }).phone).toBe('Số di động');
  });

  it('that are missing are named, with the heads there are and the remedy', () => {
    expect(() => mapColumns(['STT', 'Họ tên'])).toThrow(/caseCode, unit, .*STT \| Họ tên.*--map caseCode=/);
    expect(() => mapColumns(heads, { phone: 'Điện' })).toThrow('No column is called "Điện"');
  });
});

describe('a row', () => {
  const columns = mapColumns(heads);
  const now = local('2026-11-22T10:00:00');
  const row = (change: Record<string, string | number>) =>
    readRow(
      {
        'Mã hồ sơ': 'H-1',
        'Đơn vị tiếp nhận': 'cong an phuong song thuong',
        'Thủ tục': 'CUTRU-01',
        'Ngày trả kết quả': '21/11/2026',
        SĐT: 912345678,
        ...change,
      },
      columns,
      register,
      now,
    );

  it('is a case of its unit and procedure', () => {
    expect(row({})).toEqual({
      ok: true,
      row: {
        caseCode: 'H-1',
        unitId: 'u1',
        procedureCode: 'CUTRU-01',
        result: 'granted',
        returnedAt: local('2026-11-21T12:00:00'),
        dueAt: null,
        phone: '+84912345678',
        notAsked: null,
        filedFeedback: false,
      },
    });
  });

  it('of this very day, before noon, was returned by now', () => {
    expect(row({ 'Ngày trả kết quả': '22/11/2026' })).toMatchObject({ ok: true, row: { returnedAt: now } });
  });

  it('names every problem at once', () => {
    expect(
      row({ 'Mã hồ sơ': '', 'Đơn vị tiếp nhận': 'D01.802', 'Thủ tục': 'X', 'Ngày trả kết quả': '01/12/2026', SĐT: '' }),
    ).toEqual({
      ok: false,
      problems: [
        { field: 'caseCode', problem: 'missing' },
        { field: 'unit', problem: 'ambiguousUnit' },
        { field: 'procedure', problem: 'unknownProcedure' },
        { field: 'returnedAt', problem: 'future' },
        { field: 'phone', problem: 'missing' },
      ],
    });
  });
});
