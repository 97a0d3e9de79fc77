import type { ReportCell } from '../../domain/report.ts';
import { indexOf } from '../../domain/scoring.ts';
import type { Cell } from '../release-body.ts';

const plain = new Intl.NumberFormat('vi-VN');
const two = new Intl.NumberFormat('vi-VN', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export const grouped = (n: number) => plain.format(n);
/** Hundredths of a percent with two decimals. */
export const percent = (hundredths: number) => two.format(hundredths / 100);

export const count = (n: number): ReportCell => ({ value: n, decimals: 0, text: grouped(n) });
export const share = (hundredths: number): ReportCell => ({
  value: hundredths / 100,
  decimals: 2,
  text: percent(hundredths),
});

/** Part of a whole in percent with two decimals; a dash where there is no whole. */
export function rate(part: number, whole: number): string {
  const hundredths = indexOf(Math.min(part, whole), whole);
  return hundredths === undefined ? '–' : percent(hundredths);
}

export function rateCell(part: number, whole: number): ReportCell {
  const hundredths = indexOf(Math.min(part, whole), whole);
  return hundredths === undefined ? '–' : share(hundredths);
}

/** Index, interval, telephones, and satisfied of valid: as far as the cell may be shown. */
export function cellsOf(cell: Cell): readonly [ReportCell, string, ReportCell, string] {
  if (cell.shown === 'nothing') return ['–', '', '< 5', ''];
  if (cell.shown === 'band') return [`${cell.from / 100}–${cell.to / 100}`, '', count(cell.n), ''];
  return [
    share(cell.index),
    `${percent(cell.low)}–${percent(cell.high)}`,
    count(cell.n),
    `${grouped(cell.satisfied)}/${grouped(cell.valid)}`,
  ];
}
