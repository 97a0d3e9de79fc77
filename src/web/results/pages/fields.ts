import type { Block } from '../blocks.ts';
import type { Scene } from '../scene.ts';
import { dotPlot, lowestBelow } from './plots.ts';

/** Fields of work, once no more ballots can come. */
export function fieldsPage({ rt, w, series }: Scene): Block[] {
  if (!series.fields) return [{ kind: 'empty', title: w.t['fieldsNotYet']!, text: w.t['fieldsNotYetText']! }];
  const entries = series.fields.map(({ fieldCode, fields, cell }) => {
    const field = fieldCode === null ? undefined : rt.reference.field(fieldCode);
    const name = field && w.name({ vi: field.nameVi, en: field.nameEn });
    return { label: name ?? fieldCode ?? w.say('fieldsTogether', { n: fields }), cell };
  });
  const whole = series.province.all.total;
  const lowest = lowestBelow(entries, whole);
  return [
    dotPlot(w, {
      id: 'fields',
      title: lowest
        ? w.say('fieldsLowest', { field: lowest.label, index: w.index(lowest.cell.index) })
        : w.t['fieldsAlike']!,
      note: w.t['fieldsNote']!,
      define: 'fields',
      first: w.t['field']!,
      entries,
      whole,
    }),
  ];
}
