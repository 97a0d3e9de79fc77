import { describe, expect, it } from 'vitest';
import type { FormDrawing } from '../../../src/domain/paper-form/drawing.ts';
import { type PageGeometry, parseGeometry, type Rect } from '../../../src/domain/paper-form/geometry.ts';
import { formQrText, newFormToken, readFormQr } from '../../../src/domain/paper-form/qr.ts';
import { formSizes } from '../../../src/domain/paper-form/sheet.ts';
import { parsePaperFormTexts } from '../../../src/domain/paper-form/texts.ts';
import { paperForm } from '../../../src/printing/paper-form.ts';
import { measure } from '../../../src/printing/typeface.ts';
import { formOf, shippedFormTexts } from '../../support/paper-form/forms.ts';

const questionnaires = ['police-2019', 'province-2018', 'onestop-city', 'vneid-2025'];
const longName = 'Phòng Cảnh sát quản lý hành chính về trật tự xã hội, Công an tỉnh Bà Rịa - Vũng Tàu';
const kinds = questionnaires.flatMap((code) =>
  (['short', 'full'] as const).flatMap((form) => formSizes.map((size) => [code, form, size] as const)),
);

describe.each(kinds)('%s, %s, on %s', (code, form, size) => {
  const asked = formOf(code, form, { unit: longName });
  const { pages, geometry } = paperForm(asked, shippedFormTexts, size);
  const rows = geometry.pages.flatMap((page) => page.rows);

  it('asks every item once, in order, then the two other questions', () => {
    expect(rows.map((row) => row.code)).toEqual([...asked.questions.items.map((item) => item.code), '', '']);
    for (const [at, item] of asked.questions.items.entries())
      expect(rows[at]!.circles.map((circle) => circle.value)).toEqual([
        ...['1', '2', '3', '4', '5'],
        ...(item.notApplicable ? ['0'] : []),
      ]);
    expect(rows.slice(-2).map((row) => row.circles.length)).toEqual([2, 3]);
  });

  it('keeps rows apart, and circles apart from each other and from all print', () => {
    for (const [at, page] of geometry.pages.entries()) {
      for (const [i, row] of page.rows.entries()) {
        const next = page.rows[i + 1];
        if (next) expect(row.area.y + row.area.height).toBeLessThan(next.area.y);
        for (const [c, circle] of row.circles.entries()) {
          const round = boxOf(circle, page);
          expect(inside(round, row.area)).toBe(true);
          for (const print of row.printed) expect(overlap(round, print)).toBe(false);
          for (const other of row.circles.slice(c + 1)) expect(overlap(round, boxOf(other, page))).toBe(false);
        }
      }
      const texts = textsOf(pages[at]!);
      const [paper, quiet] = [{ x: 5, y: 5, width: page.width - 10, height: page.height - 10 }, grown(page.qr, 3)];
      for (const text of texts) {
        expect(inside(text, paper)).toBe(true);
        expect(overlap(text, quiet)).toBe(false);
        for (const corner of page.corners) expect(overlap(text, around(corner, page.cornerSide / 2 + 1))).toBe(false);
      }
    }
  });

  it('fits, with its serial, code and corner marks on every page', () => {
    for (const [at, { marks, height }] of pages.entries()) {
      const last = Math.max(...marks.map((mark) => (mark.kind === 'rect' ? mark.y + mark.height : 0)));
      expect(last).toBeLessThan(height - 5);
      expect(marks.some((mark) => mark.kind === 'text' && mark.text.includes('0001 2345'))).toBe(true);
      expect(marks.filter((mark) => mark.kind === 'rect' && mark.line === 0 && mark.height >= 5)).toHaveLength(4);
      expect(marks.filter((mark) => mark.kind === 'qr')).toHaveLength(1);
      expect(geometry.pages[at]!.rows.length + Number(geometry.pages[at]!.comment !== null)).toBeGreaterThan(0);
    }
    expect(geometry.pages.filter((page) => page.comment)).toHaveLength(1);
  });

  it('is described by a geometry that can be kept', () => {
    expect(parseGeometry(JSON.parse(JSON.stringify(geometry)))).toEqual(geometry);
  });
});

it('needs one page for the short form on A5, for 13 items on A4, and two for 22', () => {
  const pagesOf = (...[code, form, size]: Parameters<typeof pageCount>) => pageCount(code, form, size);
  expect(pagesOf('police-2019', 'short', 'a5')).toBe(1);
  expect(pagesOf('police-2019', 'full', 'a4')).toBe(1);
  expect(pagesOf('province-2018', 'full', 'a4')).toBe(2);
});

function pageCount(code: string, form: 'short' | 'full', size: 'a4' | 'a5'): number {
  return paperForm(formOf(code, form), shippedFormTexts, size).pages.length;
}

it('lays forms of the same questions out alike, whatever their serial', () => {
  const [one, other] = [{ serial: '1' }, { serial: '99999999' }].map((facts) =>
    paperForm(formOf('police-2019', 'full', { ...facts, token: newFormToken() }), shippedFormTexts, 'a4'),
  );
  expect(one!.geometry).toEqual(other!.geometry);
});

it('finds form and page by the code, and refuses other codes', () => {
  const token = newFormToken();
  expect(readFormQr(formQrText(token, 2))).toEqual({ token, page: 2 });
  expect(() => formQrText(token, 10)).toThrow();
  for (const other of [token, `8${token}`, `80${token}`, `91${token}`, `81${token}0`, 'https://example.vn/p/81'])
    expect(readFormQr(other)).toBeUndefined();
});

it('refuses a wording without what the citizen must be told', () => {
  expect(() => parsePaperFormTexts({ ...shippedFormTexts, serial: 'Số phiếu' })).toThrow(
    /paperForm\.serial.*\{serial\}/,
  );
});

function boxOf({ x, y }: { x: number; y: number }, page: PageGeometry): Rect {
  return around({ x, y }, page.radius + 0.15);
}

function around({ x, y }: { x: number; y: number }, reach: number): Rect {
  return { x: x - reach, y: y - reach, width: 2 * reach, height: 2 * reach };
}

function grown({ x, y, width, height }: Rect, by: number): Rect {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}

function textsOf({ marks }: FormDrawing): Rect[] {
  return marks.flatMap((mark) => {
    if (mark.kind !== 'text') return [];
    const { x, baseline, size, text, weight } = mark;
    return [{ x, y: baseline - 0.75 * size, width: measure(text, weight) * size, height: 0.95 * size }];
  });
}

function overlap(a: Rect, b: Rect): boolean {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return across > 0.02 && down > 0.02;
}

function inside(a: Rect, b: Rect): boolean {
  return a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width + 0.02 && a.y + a.height <= b.y + b.height + 0.02;
}
