import { type FactorCode, factorCodes } from '../../../domain/instrument.ts';
import type { Cell, Figure } from '../../../results/release-body.ts';
import { type Block, type Column, indexCell, intervalCell, nCell, type PlotRow, type TableCell } from '../blocks.ts';
import { distributionBar } from '../charts/distribution.ts';
import { axisFor, axisStrip, strip } from '../charts/strip.ts';
import type { DefinitionId } from '../definitions.ts';
import type { Wording } from '../wording.ts';

export interface Entry {
  readonly label: string;
  readonly cell: Cell;
  readonly href?: string | undefined;
  /** Further cells of its row in the table. */
  readonly more?: readonly TableCell[];
}

interface Plot {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly define: DefinitionId;
  readonly first: string;
  readonly entries: readonly Entry[];
  readonly whole?: Cell | undefined;
  readonly more?: readonly Column[];
}

/** A dot and its interval for each entry, in the order given: things are compared, not ranked. */
export function dotPlot(w: Wording, { id, title, note, define, first, entries, whole, more = [] }: Plot): Block {
  const axis = axisFor([...entries.map(({ cell }) => cell), ...(whole ? [whole] : [])]);
  return {
    kind: 'dot-plot',
    id,
    title,
    note,
    define,
    axis: axisStrip(axis),
    rows: entries.map(
      ({ label, cell, href }): PlotRow => ({
        label,
        href,
        strip: strip(cell, axis, spoken(w, cell), { reference: whole }),
        value: w.cell(cell),
        isFigure: cell.shown === 'figure',
        n: cell.shown === 'nothing' ? '' : w.count(cell.n),
      }),
    ),
    table: {
      caption: title,
      columns: [
        { label: first },
        { label: w.t['index']!, define, number: true },
        { label: w.t['interval']!, define: 'interval', number: true },
        { label: 'n', define: 'n', number: true },
        ...more,
      ],
      rows: entries.map(({ label, cell, href, more: cells = [] }) => [
        { text: label, href },
        indexCell(w, cell),
        intervalCell(w, cell),
        nCell(w, cell),
        ...cells,
      ]),
    },
  };
}

/** A cell as a screen reader says it. */
export function spoken(w: Wording, cell: Cell): string {
  if (cell.shown === 'nothing') return w.t['tooFew']!;
  const n = `n ${w.count(cell.n)}`;
  return cell.shown === 'band' ? `${w.cell(cell)}, ${n}` : `${w.cell(cell)} (${w.interval(cell)}), ${n}`;
}

export function factorEntries(w: Wording, factors: Readonly<Record<FactorCode, Cell>>): Entry[] {
  return factorCodes.map((code) => ({ label: w.t[`factor_${code}`]!, cell: factors[code] }));
}

/** The lowest whose whole interval lies below the index over all; one is named only where that is so. */
export function lowestBelow(entries: readonly Entry[], whole: Cell): { label: string; cell: Figure } | undefined {
  if (whole.shown !== 'figure') return undefined;
  return entries
    .flatMap(({ label, cell }) => (cell.shown === 'figure' && cell.high < whole.index ? [{ label, cell }] : []))
    .sort((a, b) => a.cell.index - b.cell.index)[0];
}

export function factorsPlot(w: Wording, factors: Readonly<Record<FactorCode, Cell>>, total: Cell): Block {
  const entries = factorEntries(w, factors);
  const lowest = lowestBelow(entries, total);
  const shown = entries.filter(({ cell }) => cell.shown === 'figure').length;
  const alike = total.shown !== 'figure' || shown < 2 ? w.t['factorsFew']! : w.t['factorsAlike']!;
  return dotPlot(w, {
    id: 'factors',
    title: lowest ? w.say('factorsLowest', { factor: lowest.label, index: w.index(lowest.cell.index) }) : alike,
    note: w.t['factorsNote']!,
    define: 'compared',
    first: w.t['factor']!,
    entries,
    whole: total,
  });
}

/** Answers 1 to 5 of the whole ballot and of each factor; nothing where no figure is shown. */
export function distributionPlot(w: Wording, factors: Readonly<Record<FactorCode, Cell>>, total: Cell): Block[] {
  if (total.shown !== 'figure') return [];
  const rows = [{ label: w.t['allFactors']!, cell: total as Cell }, ...factorEntries(w, factors)].flatMap(
    ({ label, cell }) => (cell.shown === 'figure' ? [{ label, cell }] : []),
  );
  const [one, two] = total.distribution;
  const title = w.say('distributionTitle', {
    rate: w.rate(one + two, total.valid),
    fraction: w.fraction(one + two, total.valid),
  });
  return [
    {
      kind: 'distribution',
      id: 'distribution',
      title,
      note: w.t['distributionNote']!,
      define: 'index',
      rows: rows.map(({ label, cell }) => ({ label, bar: distributionBar(cell) })),
      table: {
        caption: title,
        columns: [
          { label: w.t['factor']! },
          ...[1, 2, 3, 4, 5].map((score) => ({ label: w.t[`score_${score}`]!, number: true })),
          { label: w.t['blank']!, number: true },
        ],
        rows: rows.map(({ label, cell }) => [
          { text: label },
          ...cell.distribution.map((count) => ({ text: w.count(count) })),
          { text: w.count(cell.blank) },
        ]),
      },
    },
  ];
}
