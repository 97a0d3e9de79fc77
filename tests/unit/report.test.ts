import { describe, expect, it } from 'vitest';
import { harmless, type ReportDocument } from '../../src/domain/report.ts';
import { reportCsv } from '../../src/printing/report/csv.ts';
import { reportXlsx } from '../../src/printing/report/xlsx.ts';
import { unzip } from '../support/unzip.ts';

const report: ReportDocument = {
  language: 'vi',
  office: ['CÔNG AN TỈNH'],
  motto: [],
  number: '',
  placeAndDate: '',
  title: ['BÁO CÁO'],
  blocks: [
    {
      kind: 'table',
      name: 'Đơn vị',
      caption: 'Bảng 1. Theo đơn vị',
      columns: [
        { label: 'Đơn vị', width: 30 },
        { label: 'Chỉ số (%)', width: 10 },
        { label: 'Ghi chú', width: 10 },
      ],
      rows: [
        ['=HYPERLINK("http://x")', { value: 90.49, decimals: 2, text: '90,49' }, '@SUM(A1)'],
        ['Xã "An Hòa"; mới', { value: 1234, decimals: 0, text: '1.234' }, '-1+1'],
      ],
    },
  ],
  recipients: [],
  signature: [],
};

describe('figures for spreadsheets', () => {
  it.each(['=1', '+1', '-1', '@x', '\t=1', '\r=1', '\n=1'])('%j is made harmless', (text) => {
    expect(harmless(text)).toBe(`'${text}`);
  });

  it.each(['1', 'a=b', "'=1", '–', ''])('%j is left as it is', (text) => {
    expect(harmless(text)).toBe(text);
  });

  it('as CSV begin with the mark of UTF-8, and have semicolons, decimal commas and no formulas', () => {
    const csv = reportCsv(report, ['Bảng', 'Dòng', 'Cột', 'Giá trị']);
    expect([...csv.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(csv.subarray(3).toString().split('\r\n')).toEqual([
      'Bảng;Dòng;Cột;Giá trị',
      `Bảng 1. Theo đơn vị;"'=HYPERLINK(""http://x"")";Chỉ số (%);90,49`,
      `Bảng 1. Theo đơn vị;"'=HYPERLINK(""http://x"")";Ghi chú;'@SUM(A1)`,
      'Bảng 1. Theo đơn vị;"Xã ""An Hòa""; mới";Chỉ số (%);1234',
      `Bảng 1. Theo đơn vị;"Xã ""An Hòa""; mới";Ghi chú;'-1+1`,
      '',
    ]);
  });

  it('as XLSX have a sheet a table, numbers as numbers and no formula', async () => {
    const files = await unzip(await reportXlsx(report));
    const sheet = files.get('xl/worksheets/sheet1.xml')!.toString();
    expect(files.get('xl/workbook.xml')!.toString()).toContain('name="Đơn vị"');
    expect(sheet).toContain('<v>90.49</v>');
    expect(sheet).not.toContain('<f>');
    expect(files.get('xl/sharedStrings.xml')!.toString()).toContain('=HYPERLINK');
  });
});
