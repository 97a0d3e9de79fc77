import type { FormItem } from '../form.ts';
import { fillIn, type Run, runsOf } from '../receipt/blocks.ts';
import { breakLines, type Measure } from '../receipt/break-lines.ts';
import type { Weight } from '../receipt/drawing.ts';
import type { Type } from '../receipt/paper.ts';
import { placeText } from '../receipt/place-text.ts';
import type { CircleMark, FormDrawing } from './drawing.ts';
import { type FormCircle, type FormRow, type PrintedText, type Rect, rounded } from './geometry.ts';
import type { PaperForm } from './questions.ts';
import { circleLine, figureSize, type Sheet } from './sheet.ts';
import type { PaperFormTexts } from './texts.ts';

/** What a typeface tells about a text: its width, and the area of its ink, both in em squares. */
export interface Typeface {
  readonly measure: Measure;
  readonly ink: (text: string, weight: Weight) => number;
}

export interface Setting {
  readonly sheet: Sheet;
  readonly typeface: Typeface;
  readonly texts: PaperFormTexts;
}

type Marks = FormDrawing['marks'][number];

/** A piece of the form that no page break parts. */
export interface Block {
  readonly height: number;
  /** Takes what is left on the page, up to so many mm more. */
  readonly grows?: number;
  /** @param more what it took of that */
  place(y: number, more: number): { marks: readonly Marks[]; row?: FormRow; comment?: Rect };
}

const ruleLine = 0.12;
/** White between circles and rule. */
const air = 0.8;
const betweenChoices = 4.5;

export function inner({ width, margin }: Sheet): { x: number; width: number } {
  return { x: margin, width: width - 2 * margin };
}

/** Everything that is asked, from top to bottom. */
export function questionBlocks({ questions }: PaperForm, setting: Setting): Block[] {
  const { items, gates, onTime } = questions;
  const { texts } = setting;
  const asked = items.map((item, at) => {
    const gate = gates[item.code];
    const block = itemRow(item, at + 1, setting);
    return gate === undefined ? block : below(gateText(gate, setting), block);
  });
  return [
    ...asked,
    choiceRow('onTime', onTime, { yes: texts.yes, no: texts.no }, setting),
    choiceRow(
      'helpedBy',
      texts.helped,
      { nobody: texts.nobody, family: texts.family, officer: texts.officer },
      setting,
    ),
  ];
}

/** An item: its number and wording, a circle each score, one for "does not apply" where it may not. */
function itemRow(item: FormItem, number: number, setting: Setting): Block {
  if (item.min !== 1 || item.max !== 5) throw new Error(`item ${item.code}: a paper form asks for 1 to 5 alone`);
  const { sheet } = setting;
  const { x } = inner(sheet);
  const columns = scoreColumns(sheet);
  const runs = [
    { text: `${number}. `, strong: true },
    { text: item.wording.vi.normalize('NFC'), strong: false },
  ];
  const values = ['1', '2', '3', '4', '5', ...(item.notApplicable ? ['0'] : [])];
  const textWidth = columns[0]! - sheet.radius - 2.5 - x;
  return ruledRow({ asks: 'item', code: item.code }, runs, textWidth, setting, (middle) => ({
    marks: [],
    printed: [],
    circles: values.map((value) => {
      const at = value === '0' ? columns[5]! : columns[Number(value) - 1]!;
      return { x: at, y: middle, value, ink: value === '0' ? 0 : figureInk(value, setting) };
    }),
  }));
}

/** Centres of the circles of an item, mm from the left edge of the paper; the last is "does not apply". */
export function scoreColumns(sheet: Sheet): readonly number[] {
  const { x, width } = inner(sheet);
  const last = x + width - sheet.radius - 2.2;
  const five = last - sheet.apart;
  return [...Array.from({ length: 5 }, (_, at) => five - (4 - at) * sheet.pitch), last];
}

/** A question with a word beside each circle. */
function choiceRow(
  asks: 'onTime' | 'helpedBy',
  question: string,
  choices: Readonly<Record<string, string>>,
  setting: Setting,
): Block {
  const { sheet, typeface } = setting;
  const { x, width } = inner(sheet);
  const size = sheet.body;
  const beside = sheet.radius + 1.2;
  const names = Object.entries(choices).map(([value, name]) => {
    return { value, name: name.normalize('NFC'), wide: typeface.measure(name.normalize('NFC'), 'regular') * size };
  });
  const all = names.reduce((sum, { wide }) => sum + sheet.radius + beside + wide, 0);
  const from = x + width - all - (names.length - 1) * betweenChoices;
  return ruledRow({ asks, code: '' }, runsOf(question), from - x - 3, setting, (middle) => {
    let left = from;
    const printed: PrintedText[] = [];
    const marks: Marks[] = [];
    const circles = names.map(({ value, name, wide }): FormCircle => {
      const centre = left + sheet.radius;
      const label = { x: centre + beside, y: middle - size * 0.62 };
      marks.push({ kind: 'text', text: name, x: label.x, baseline: middle + size * 0.35, size, weight: 'regular' });
      const ink = typeface.ink(name, 'regular') * size ** 2;
      printed.push({ ...label, width: wide, height: size * 1.24, ink });
      left = label.x + wide + betweenChoices;
      return { x: centre, y: middle, value, ink: 0 };
    });
    return { marks, printed, circles };
  });
}

interface RowPart {
  readonly marks: readonly Marks[];
  readonly printed: readonly PrintedText[];
  readonly circles: readonly FormCircle[];
}

/** Text on the left, circles on the right, a hair line below. */
function ruledRow(
  of: Pick<FormRow, 'asks' | 'code'>,
  runs: readonly Run[],
  textWidth: number,
  { sheet, typeface }: Setting,
  circlesAt: (middle: number) => RowPart,
): Block {
  const { x, width } = inner(sheet);
  const type = plain(sheet.body);
  const lines = breakLines(runs, type, textWidth, typeface.measure);
  const textHeight = lines.length * sheet.body * 1.24;
  const height = Math.max(sheet.row, textHeight + 1.8);
  return {
    height,
    place(y) {
      const middle = y + height / 2;
      const { marks, printed, circles } = circlesAt(middle);
      const text: Marks[] = [];
      const from = middle - textHeight / 2;
      placeText(text as never[], runs, type, from, { x, width: textWidth, measure: typeface.measure });
      const rule = { kind: 'rect', x, y: y + height - ruleLine / 2, width, height: ruleLine, line: 0 } as const;
      const area = { x, y: y + air / 2, width, height: height - air };
      const textBoxes = lines.map((line, at) => ({
        x,
        y: from + at * sheet.body * 1.24,
        width: line.width,
        height: sheet.body * 1.24,
        ink: line.pieces.reduce((sum, { text, weight, size }) => sum + typeface.ink(text, weight) * size ** 2, 0),
      }));
      return {
        marks: [...text, ...marks, rule, ...circles.flatMap((circle) => circleMarks(circle, sheet, typeface.measure))],
        row: {
          ...of,
          area: roundedRect(area),
          printed: [...textBoxes, ...printed].map((text) => ({ ...roundedRect(text), ink: rounded(text.ink) })),
          circles: circles.map(({ x, y, value, ink }) => ({
            x: rounded(x),
            y: rounded(y),
            value,
            ink: Math.round(ink * 1000) / 1000,
          })),
        },
      };
    },
  };
}

/** The ring, and the score as a figure in it. */
function circleMarks({ x, y, value, ink }: FormCircle, sheet: Sheet, measure: Measure): Marks[] {
  const ring: CircleMark = { kind: 'circle', x, y, radius: sheet.radius, line: circleLine };
  if (ink === 0) return [ring];
  const size = sheet.radius * figureSize;
  const left = x - (measure(value, 'regular') * size) / 2;
  return [ring, { kind: 'text', text: value, x: left, baseline: y + size * 0.356, size, weight: 'regular' }];
}

/** Share of the area inside the ring. */
function figureInk(figure: string, { sheet, typeface }: Setting): number {
  const area = typeface.ink(figure, 'regular') * (sheet.radius * figureSize) ** 2;
  return area / (Math.PI * (sheet.radius - circleLine / 2) ** 2);
}

function gateText(question: string, { sheet, texts, typeface }: Setting): Block {
  const { x, width } = inner(sheet);
  const runs = runsOf(fillIn(texts.gate, { question }));
  const type = { ...plain(sheet.body), strong: sheet.body, above: 1.6 };
  const height = breakLines(runs, type, width, typeface.measure).length * sheet.body * 1.24 + 2.4;
  return {
    height,
    place(y) {
      const marks: Marks[] = [];
      placeText(marks as never[], runs, type, y, { x, width, measure: typeface.measure });
      return { marks };
    },
  };
}

function below(upper: Block, lower: Block): Block {
  return {
    height: upper.height + lower.height,
    place(y) {
      const [first, second] = [upper.place(y, 0), lower.place(y + upper.height, 0)];
      return { ...second, marks: [...first.marks, ...second.marks] };
    },
  };
}

export function plain(size: number): Type {
  return { size, strong: size, above: 0 };
}

export function roundedRect({ x, y, width, height }: Rect): Rect {
  return { x: rounded(x), y: rounded(y), width: rounded(width), height: rounded(height) };
}
