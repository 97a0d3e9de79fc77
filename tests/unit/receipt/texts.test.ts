import { describe, expect, it } from 'vitest';
import { wordingOf } from '../../../src/domain/receipt/blocks.ts';
import { parseReceiptTexts } from '../../../src/domain/receipt/texts.ts';
import { receiptWith, shippedTexts } from '../../support/printer/receipts.ts';

describe('the wording of receipts', () => {
  it.each([
    [{ scale: 'Chấm điểm, mười là tốt' }, 'receipt.scale: must say the figure 1'],
    [{ sms: 'Nhắn tin tới {shortCode} {price}' }, 'receipt.sms: must name {keyword}'],
    [{ qr: 'Quét {url}' }, 'receipt.qr: knows no {url}'],
    [{ privacy: null }, 'receipt.privacy'],
    [{ leader: 'Không có' }, 'receipt.leader: must name {leader}'],
    [{ title: '' }, 'leave it out with null'],
    [{ title: 'Mời 😀' }, 'receipt.title: holds a sign that printers lack'],
    [{ title: 'Mời *ông' }, 'receipt.title: has an asterisk without its partner'],
    [{ code: 'x'.repeat(301) }, 'at most 300 characters'],
    [{ subtitle: 'Thêm' }, 'receipt'],
  ])('is refused as %j', (change, problem) => {
    expect(() => parseReceiptTexts({ ...shippedTexts, ...change })).toThrow(problem);
  });

  it('names every wrong text at once', () => {
    expect(() => parseReceiptTexts({ ...shippedTexts, qr: '', code: '' })).toThrow(/receipt\.qr.*\n.*receipt\.code/);
  });
});

describe('a receipt', () => {
  it('tells, in the promised order, what a citizen must know', () => {
    const wording = wordingOf(receiptWith());
    const order = [
      'Công an phường Văn Miếu',
      '22/11/2026',
      '5 là rất hài lòng',
      'Nơi tiếp đón',
      'soạn HL và 4 số, gửi 8179 (miễn phí)',
      'nháy máy 1800 1234',
      'quét mã',
      'chỉ cần khi dùng máy khác',
      '7826 3466',
      'Không bắt buộc. Cán bộ không chấm thay, không xem được.',
      '06/12/2026',
      '0209 381 0110',
      '0692 345 678',
      'xóa sau 30 ngày',
      '3F9A-21C4',
    ].map((part) => wording.indexOf(part));
    expect(order).not.toContain(-1);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  it('says "miễn phí" only where the reply costs nothing', () => {
    expect(wordingOf(receiptWith({ price: 2500 }))).toContain('gửi 8179 (2.500 đồng một tin)');
    expect(wordingOf(receiptWith({ price: 2500, missedCall: null }))).not.toContain('miễn phí');
  });

  it('leaves out a number that nobody answers, and what the administration left out', () => {
    expect(wordingOf(receiptWith({ missedCall: null }))).not.toContain('nháy máy');
    const texts = { title: null, ways: null, otherPhone: null, serial: null };
    expect(wordingOf(receiptWith({}, texts))).not.toMatch(/Mời|Cách gửi|Máy khác|Số phiếu/);
  });

  it('writes marks of two code points as the one letter that printers have', () => {
    expect(wordingOf(receiptWith({ unit: 'Công an xã Hòa Bình'.normalize('NFD') }))).toContain('Công an xã Hòa Bình');
  });
});
