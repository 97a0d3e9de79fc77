import { describe, expect, it } from 'vitest';
import type { Mark } from '../../../src/domain/receipt/drawing.ts';
import { paperSizes, papers } from '../../../src/domain/receipt/paper.ts';
import { placeReceipt } from '../../../src/domain/receipt/place.ts';
import { measure } from '../../../src/printing/typeface.ts';
import { receiptWith, someFacts } from '../../support/printer/receipts.ts';

const capitals = 0.711;
const thirteen = Array.from({ length: 13 }, (_, at) => `${at + 1}. Cán bộ lịch sự, lắng nghe và trả lời đầy đủ`);

interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What a mark blackens, with the quiet zone of a code. */
function areaOf(mark: Mark): Area {
  if (mark.kind === 'text') {
    const { x, baseline, size, text, weight } = mark;
    return {
      left: x,
      right: x + measure(text, weight) * size,
      top: baseline - 0.9 * size,
      bottom: baseline + 0.25 * size,
    };
  }
  if (mark.kind === 'rect')
    return { left: mark.x, right: mark.x + mark.width, top: mark.y, bottom: mark.y + mark.height };
  const quiet = 4 * mark.module;
  const side = mark.count * mark.module;
  return { left: mark.x - quiet, right: mark.x + side + quiet, top: mark.y - quiet, bottom: mark.y + side + quiet };
}

const overlap = (a: Area, b: Area) =>
  Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.05 &&
  Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.05;

describe.each(paperSizes)('on paper %s', (size) => {
  const cases = [
    ['the usual form', receiptWith()],
    [
      'a long code and a long name',
      receiptWith({ surveyCode: '9999888877', unit: `${someFacts.unit}, ${someFacts.unit}` }),
    ],
    ['a word wider than the paper', receiptWith({ unit: 'Đ'.repeat(60) })],
    ...(size === 'a6' ? [] : ([['thirteen items', receiptWith({ items: thirteen })]] as const)),
  ] as const;

  it.each(cases)('%s stays on the paper, and nothing lies on anything else', (_, receipt) => {
    const drawing = placeReceipt(receipt, size, measure);
    const areas = drawing.marks.map(areaOf);
    for (const { left, right, top, bottom } of areas) {
      expect(left).toBeGreaterThanOrEqual(-0.01);
      expect(right).toBeLessThanOrEqual(papers[size].width + 0.01);
      expect(top).toBeGreaterThanOrEqual(0);
      expect(bottom).toBeLessThanOrEqual(drawing.height);
    }
    const pairs = areas.flatMap((a, i) => areas.slice(i + 1).map((b, j) => [a, b, i, i + 1 + j] as const));
    const clashes = pairs.filter(([a, b]) => overlap(a, b)).map(([, , i, j]) => [drawing.marks[i], drawing.marks[j]]);
    expect(clashes).toEqual([]);
  });

  it('has the figures of the scale and of the code at least 5 mm high', () => {
    const { marks } = placeReceipt(receiptWith(), size, measure);
    const figures = marks.filter(
      (mark) => mark.kind === 'text' && /^(1|5,?|[\d ]{9})$/.test(mark.text) && mark.weight === 'bold' && mark.size > 6,
    );
    expect(figures.length).toBeGreaterThanOrEqual(3);
    for (const mark of figures) if (mark.kind === 'text') expect(mark.size * capitals).toBeGreaterThanOrEqual(5);
  });

  it('has a code of whole dots, none smaller than half a millimetre', () => {
    const [code] = placeReceipt(receiptWith(), size, measure).marks.filter((mark) => mark.kind === 'qr');
    expect((code!.module * 8) % 1).toBe(0);
    expect(code!.module).toBeGreaterThanOrEqual(0.5);
  });
});

describe('a second code, for the SMS', () => {
  const both = receiptWith({}, { smsQr: 'Hoặc quét mã này để soạn tin' });
  const codes = (size: (typeof paperSizes)[number]) =>
    placeReceipt(both, size, measure).marks.filter((mark) => mark.kind === 'qr');

  it.each(['80', 'a5'] as const)('stands at least 25 mm below the first on %s', (size) => {
    const [page, sms] = codes(size);
    expect(sms!.data).toBe('SMSTO:8179:HL ');
    expect(sms!.y - (page!.y + page!.count * page!.module)).toBeGreaterThanOrEqual(25);
  });

  it('is left out on 58 mm', () => {
    expect(codes('58')).toHaveLength(1);
  });
});

it('says so where a sheet is too small for the questions asked', () => {
  expect(() => placeReceipt(receiptWith({ items: thirteen }), 'a6', measure)).toThrow('does not fit on A6');
});
