import type { Cell } from '../../results/release-body.ts';
import { escapeText } from './charts/svg.ts';
import { type DefinitionId, definitionHref } from './definitions.ts';
import type { Wording } from './wording.ts';

/** What a page of results is made of, from top to bottom; each kind has its view under `views/blocks`. */
export type Block =
  | SentenceBlock
  | DotPlotBlock
  | ImageBlock
  | DistributionBlock
  | TableBlock
  | GroupsBlock
  | FunnelBlock
  | AnswersBlock
  | { readonly kind: 'live'; readonly live: object; readonly url: string }
  | { readonly kind: 'note'; readonly html: string }
  | { readonly kind: 'empty'; readonly title: string; readonly text: string };

/** The figure in words. Texts are HTML. */
export interface SentenceBlock {
  readonly kind: 'sentence';
  readonly number?: string;
  readonly lead: string;
  readonly details: readonly string[];
}

interface Titled {
  readonly id: string;
  /** The finding. */
  readonly title: string;
  readonly note: string;
  /** What the figures in it are. */
  readonly define: DefinitionId;
}

export interface PlotRow {
  readonly label: string;
  readonly href?: string | undefined;
  readonly strip: string;
  readonly value: string;
  readonly isFigure: boolean;
  readonly n: string;
}

interface DotPlotBlock extends Titled {
  readonly kind: 'dot-plot';
  readonly rows: readonly PlotRow[];
  readonly axis: string;
  readonly table: Table;
}

/** A drawing for wide places and one for narrow ones. */
interface ImageBlock extends Titled {
  readonly kind: 'image';
  readonly wide: string;
  readonly narrow: string;
  readonly table: Table;
}

interface DistributionBlock extends Titled {
  readonly kind: 'distribution';
  readonly rows: readonly { readonly label: string; readonly bar: string }[];
  readonly table: Table;
}

interface TableBlock extends Titled {
  readonly kind: 'table';
  readonly table: Table;
}

interface GroupsBlock {
  readonly kind: 'groups';
  readonly groups: readonly {
    readonly standing: string;
    readonly name: string;
    readonly text: string;
    readonly units: readonly { readonly name: string; readonly href: string }[];
  }[];
}

interface FunnelBlock extends Titled {
  readonly kind: 'funnel';
  readonly stations: readonly {
    readonly label: string;
    readonly count: string;
    readonly lost: string;
    readonly rate: string;
    readonly of: string;
    readonly bar: string;
    readonly worst: boolean;
  }[];
}

/** The supervisor's questions that a word answers. */
interface AnswersBlock {
  readonly kind: 'answers';
  readonly answers: readonly {
    readonly question: string;
    readonly word: string;
    readonly calm: boolean;
    readonly html: string;
  }[];
}

/** A table whose first column names the rows. */
export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly TableCell[])[];
}

export interface Column {
  readonly label: string;
  readonly define?: DefinitionId;
  readonly number?: boolean;
}

export interface TableCell {
  readonly text: string;
  /** Numerator and denominator. */
  readonly of?: string | undefined;
  readonly href?: string | undefined;
  /** A class for its colour. */
  readonly heat?: string | undefined;
  /** Said in place of a colour. */
  readonly sign?: string | undefined;
  /** It is a share or an index, so `of` must stand with it unless it is a band. */
  readonly figure?: boolean;
}

/** An index as a cell of a table: with numerator and denominator where it is a figure. */
export function indexCell(w: Wording, cell: Cell): TableCell {
  if (cell.shown !== 'figure') return { text: w.cell(cell) };
  return { text: w.cell(cell), of: w.fraction(cell.satisfied, cell.valid), figure: true };
}

export function intervalCell(w: Wording, cell: Cell): TableCell {
  return { text: w.interval(cell) };
}

export function nCell(w: Wording, cell: Cell): TableCell {
  return { text: cell.shown === 'nothing' ? '' : w.count(cell.n) };
}

export function rateCell(w: Wording, part: number, whole: number): TableCell {
  return whole === 0 ? { text: '–' } : { text: w.rate(part, whole), of: w.fraction(part, whole), figure: true };
}

/** A share of a hundred with its parts, from the register. */
export function shareCell(w: Wording, share: number | null, part: number, whole: number): TableCell {
  return share === null ? { text: '–' } : { text: `${w.index(share)} %`, of: w.fraction(part, whole), figure: true };
}

/** A figure inside a sentence, as HTML: it leads to its definition and says its parts. */
export function saidFigure(text: string, define: DefinitionId, of = ''): string {
  const parts = of ? ` <small class="of">${escapeText(of)}</small>` : '';
  return `<span class="figure"><a href="${definitionHref(define)}">${escapeText(text)}</a>${parts}</span>`;
}

/** A sentence as HTML. @param html values that are HTML already */
export function sayHtml(w: Wording, key: string, html: Readonly<Record<string, string>>): string {
  return escapeText(w.t[key]!).replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = html[name];
    if (value === undefined) throw new Error(`no value for {${name}} in "${key}"`);
    return value;
  });
}
