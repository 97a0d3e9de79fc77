import { factorCodes, itemsOf } from '../../../domain/instrument.ts';
import type { Cell } from '../../../results/release-body.ts';
import { type Block, indexCell, type TableCell } from '../blocks.ts';
import type { Scene } from '../scene.ts';
import { distributionPlot, dotPlot, type Entry, factorsPlot, lowestBelow } from './plots.ts';

/** Where service is weak: by factor, by item, and by unit and factor, coloured only where it is certain. */
export function factorsPage(scene: Scene): Block[] {
  const { w, series } = scene;
  const { factors, total } = series.province.number;
  return [factorsPlot(w, factors, total), ...distributionPlot(w, factors, total), itemsPlot(scene), heatTable(scene)];
}

/** Items of the questionnaire that may be told apart, or why none is. */
function itemsPlot(scene: Scene): Block {
  const { w, series } = scene;
  const { items, total } = series.province.number;
  const entries = itemEntries(scene, items);
  if (entries.length === 0) return { kind: 'empty', title: w.t['itemsNone']!, text: w.t['itemsNoneText']! };
  const lowest = lowestBelow(entries, total);
  return dotPlot(w, {
    id: 'items',
    title: lowest ? w.say('itemsTitle', { item: lowest.label, index: w.index(lowest.cell.index) }) : w.t['itemsAlike']!,
    note: w.t['factorsNote']!,
    define: 'compared',
    first: w.t['item']!,
    entries,
    whole: total,
  });
}

export function itemEntries({ rt, w, series }: Scene, items: Readonly<Record<string, Cell>>): Entry[] {
  const instrument = rt.reference.instrument(series.instrumentVersionId);
  return instrument.factors.flatMap(itemsOf).flatMap(({ code, wording }) => {
    const cell = items[code];
    return cell ? [{ label: `${code} ${wording[w.language]}`, cell }] : [];
  });
}

function heatTable({ w, series, unitHref }: Scene): Block {
  const whole = series.province.number.factors;
  const rows = series.units.map((unit) => [
    { text: w.name(unit.name), href: unitHref(unit.unitId) },
    ...factorCodes.map((code) => heatCell(w, unit.number.factors[code], whole[code])),
  ]);
  const marked = rows.flat().filter(({ sign }: TableCell) => sign !== undefined).length;
  const title = marked === 0 ? w.t['heatNone']! : w.say('heatTitle', { n: marked });
  return {
    kind: 'table',
    id: 'heat',
    title,
    note: w.t['heatNote']!,
    define: 'compared',
    table: {
      caption: title,
      columns: [
        { label: w.t['unit']! },
        ...factorCodes.map((code) => ({ label: w.t[`factor_${code}`]!, define: 'compared' as const, number: true })),
      ],
      rows: [
        [{ text: w.t['province']!, heat: 'whole' }, ...factorCodes.map((code) => indexCell(w, whole[code]))],
        ...rows,
      ],
    },
  };
}

/** Marked only where the whole interval lies beside the figure of the province. */
function heatCell(w: Scene['w'], cell: Cell, whole: Cell): TableCell {
  const shown = indexCell(w, cell);
  if (cell.shown !== 'figure' || whole.shown !== 'figure') return shown;
  if (cell.low > whole.index) return { ...shown, heat: 'heat-above', sign: '▲' };
  return cell.high < whole.index ? { ...shown, heat: 'heat-below', sign: '▼' } : shown;
}
