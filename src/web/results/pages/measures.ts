import type { Measures, RegisterFigures } from '../../../results/period-results.ts';
import { type Block, indexCell, shareCell, type TableCell } from '../blocks.ts';
import type { Wording } from '../wording.ts';

/** The index, the ratio of decision 766 and punctuality beside each other: three sources, never mixed. */
export function threeFigures(w: Wording, { number, onTimeView }: Measures, register: RegisterFigures): Block {
  const { returned, due, overdue, complained, ratio766, onTime } = register;
  const kept = Math.max(0, returned - overdue - complained);
  const percent = (cell: TableCell): TableCell => (cell.figure ? { ...cell, text: `${cell.text} %` } : cell);
  const row = (
    name: string,
    define: 'compared' | 'ratio766' | 'on-time' | 'on-time-view',
    value: TableCell,
    source: string,
  ) => [
    { text: w.t[`three_${name}`]!, href: `/results/definitions#${define}` },
    value,
    { text: w.t[`source_${source}`]! },
  ];
  return {
    kind: 'table',
    id: 'three',
    title: w.t['threeTitle']!,
    note: w.t['threeNote']!,
    define: 'index',
    table: {
      caption: w.t['threeTitle']!,
      columns: [{ label: w.t['measure']! }, { label: w.t['value']!, number: true }, { label: w.t['source']! }],
      rows: [
        row('index', 'compared', percent(indexCell(w, number.total)), 'citizens'),
        row('ratio766', 'ratio766', shareCell(w, ratio766, kept, returned), 'register'),
        row('onTime', 'on-time', shareCell(w, onTime, due - overdue, due), 'register'),
        row('onTimeView', 'on-time-view', percent(indexCell(w, onTimeView)), 'citizens'),
      ],
    },
  };
}
