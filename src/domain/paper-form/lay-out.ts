import { fillIn, runsOf } from '../receipt/blocks.ts';
import type { Mark } from '../receipt/drawing.ts';
import type { Type } from '../receipt/paper.ts';
import { placeText } from '../receipt/place-text.ts';
import { qrPattern } from '../receipt/qr.ts';
import type { FormDrawing } from './drawing.ts';
import type { FormGeometry, FormRow, PageGeometry, Point, Rect } from './geometry.ts';
import { formQrText } from './qr.ts';
import type { PaperForm } from './questions.ts';
import { type Block, inner, plain, questionBlocks, roundedRect, type Setting, scoreColumns } from './rows.ts';
import { codeModule, type FormSize, type Sheet, sheets, tallestComment } from './sheet.ts';

export interface LaidOutForm {
  readonly pages: readonly FormDrawing[];
  readonly geometry: FormGeometry;
}

type Marks = FormDrawing['marks'][number];

/**
 * Puts every mark of a paper form in its place: as many pages as the questions need, each with its own code, serial and
 * corner marks. Pure: the same form, the same drawing. @throws Error where a question has another scale than 1 to 5.
 */
export function layOutForm(form: PaperForm, size: FormSize, { texts, typeface }: Omit<Setting, 'sheet'>): LaidOutForm {
  const sheet = sheets[size];
  const setting = { sheet, texts, typeface };
  const blocks = [...questionBlocks(form, setting), commentBox(setting), returnText(form, setting)];
  const parts = inPages(blocks, (page) => bottom(sheet) - head(form, page, setting).y);
  const pages = parts.map((part, at) => layOutPage(form, part, at + 1, parts.length, setting));
  return {
    pages: pages.map((page) => page.drawing),
    geometry: { version: 1, pages: pages.map((page) => page.geometry) },
  };
}

function bottom({ height, margin }: Sheet): number {
  return height - margin;
}

/** As many blocks on each page as there is room for. */
function inPages(blocks: readonly Block[], roomOn: (page: number) => number): Block[][] {
  const pages: Block[][] = [[]];
  let room = roomOn(1);
  for (const block of blocks) {
    if (block.height > room && pages.at(-1)!.length > 0) {
      pages.push([]);
      room = roomOn(pages.length);
    }
    pages.at(-1)!.push(block);
    room -= block.height;
  }
  return pages;
}

function layOutPage(form: PaperForm, blocks: readonly Block[], page: number, pages: number, setting: Setting) {
  const { sheet } = setting;
  const { marks, y: from, qr } = head(form, page, setting);
  const all: Marks[] = [...cornerMarks(sheet), ...marks, ...foot(form, page, pages, setting)];
  const rows: FormRow[] = [];
  let comment: Rect | null = null;
  let y = from;
  let left = bottom(sheet) - from - blocks.reduce((sum, { height }) => sum + height, 0);
  for (const block of blocks) {
    const more = Math.min(left, block.grows ?? 0);
    const placed = block.place(y, more);
    all.push(...placed.marks);
    if (placed.row) rows.push(placed.row);
    if (placed.comment) comment = placed.comment;
    y += block.height + more;
    left -= more;
  }
  const { width, height, cornerSide, radius } = sheet;
  const geometry: PageGeometry = { width, height, corners: corners(sheet), cornerSide, qr, radius, rows, comment };
  return { drawing: { width, height, marks: all }, geometry };
}

/** Centres, clockwise from the top left. */
function corners({ width, height, edge, cornerSide }: Sheet): [Point, Point, Point, Point] {
  const [near, right, low] = [edge + cornerSide / 2, width - edge - cornerSide / 2, height - edge - cornerSide / 2];
  return [
    { x: near, y: near },
    { x: right, y: near },
    { x: right, y: low },
    { x: near, y: low },
  ];
}

function cornerMarks(sheet: Sheet): Mark[] {
  const { cornerSide: side } = sheet;
  return corners(sheet).map(({ x, y }) => ({
    kind: 'rect',
    x: x - side / 2,
    y: y - side / 2,
    width: side,
    height: side,
    line: 0,
  }));
}

/** Code, what the form is, how it is filled in, what the scores mean. Later pages leave out what was said. */
function head(form: PaperForm, page: number, setting: Setting): { marks: Marks[]; y: number; qr: Rect } {
  const { sheet, texts, typeface } = setting;
  const { x, width } = inner(sheet);
  const pattern = qrPattern(formQrText(form.token, page));
  const side = pattern.count * codeModule;
  const qr = { x: x + width - side, y: sheet.margin + 1, width: side, height: side };
  const marks: Marks[] = [{ kind: 'qr', data: '', x: qr.x, y: qr.y, module: codeModule, ...pattern }];
  let y = sheet.margin - 1;
  const write = (wording: string, type: Type) => {
    const values = { unit: form.unit, field: form.field };
    const beside = y < qr.y + side + 3;
    const area = { x, width: beside ? width - side - 5 : width, measure: typeface.measure };
    y = placeText(marks as Mark[], runsOf(fillIn(wording, values)), type, y, area);
  };
  write(texts.title, { ...plain(sheet.title), bold: true });
  write(texts.unit, { ...plain(sheet.body), above: 0.8 });
  if (form.field !== null) write(texts.field, { ...plain(sheet.body), above: 0.4 });
  if (page === 1) {
    y = Math.max(y, qr.y + side + 3);
    write(texts.how, { ...plain(sheet.body), above: 0 });
    write(texts.voluntary, { ...plain(sheet.small), above: 1 });
  }
  const legend = legendOf(form.questions.scale, Math.max(y + 1.2, qr.y + side + 3), setting);
  return { marks: [...marks, ...legend.marks], y: legend.y, qr: roundedRect(qr) };
}

/** What each score means, and the head of the column for what did not concern the citizen. */
function legendOf(scale: readonly string[], from: number, setting: Setting): { marks: Marks[]; y: number } {
  const { sheet, texts, typeface } = setting;
  const { x, width } = inner(sheet);
  const { measure } = typeface;
  const marks: Marks[] = [];
  const columns = scoreColumns(sheet);
  const last = columns[5]!;
  const lastWidth = sheet.apart - 1;
  const each = (last - lastWidth / 2 - x - 1) / scale.length;
  let y = from;
  for (const [at, name] of scale.entries()) {
    const runs = [
      { text: `${at + 1} `, strong: true },
      { text: name.normalize('NFC'), strong: false },
    ];
    const type = { size: sheet.small, strong: sheet.body * 1.3, above: 0, centred: true, even: true } as const;
    y = Math.max(
      y,
      placeText(marks as Mark[], runs, type, from, { x: x + at * each + 0.6, width: each - 1.2, measure }),
    );
  }
  const head = { size: sheet.small * 0.86, strong: sheet.small, above: 0, centred: true } as const;
  const area = { x: last - lastWidth / 2, width: lastWidth, measure };
  y = Math.max(y, placeText(marks as Mark[], runsOf(texts.notApplicable), head, from + 0.6, area));
  y += 1;
  marks.push({ kind: 'rect', x, y: y - 0.4, width, height: 0.4, line: 0 });
  return { marks, y };
}

/** Between the lower corner marks. */
function foot(form: PaperForm, page: number, pages: number, { sheet, texts, typeface }: Setting): Mark[] {
  const values = { serial: form.serial, page, pages };
  const marks: Mark[] = [];
  const from = sheet.height - sheet.edge - sheet.cornerSide / 2 - sheet.body * 0.62;
  const x = sheet.edge + sheet.cornerSide + 4;
  const area = { x, width: sheet.width - 2 * x, measure: typeface.measure };
  placeText(
    marks,
    runsOf(fillIn(texts.serial, values)),
    { ...plain(sheet.body), strong: sheet.body * 1.15 },
    from,
    area,
  );
  if (pages === 1) return marks;
  const wording = fillIn(texts.page, values);
  const right = area.x + area.width - typeface.measure(wording, 'regular') * sheet.body;
  placeText(marks, runsOf(wording), plain(sheet.body), from, { ...area, x: right });
  return marks;
}

function commentBox({ sheet, texts, typeface }: Setting): Block {
  const { x, width } = inner(sheet);
  const label = sheet.body * 1.24 + 1.6;
  return {
    height: label + sheet.comment + 1,
    grows: tallestComment - sheet.comment,
    place(y, more) {
      const marks: Marks[] = [];
      placeText(marks as Mark[], runsOf(texts.comment), plain(sheet.body), y + 1.2, {
        x,
        width,
        measure: typeface.measure,
      });
      const comment = { x, y: y + label, width, height: sheet.comment + more };
      return { marks: [...marks, { kind: 'rect', ...comment, line: 0.25 }], comment: roundedRect(comment) };
    },
  };
}

function returnText(form: PaperForm, { sheet, texts, typeface }: Setting): Block {
  const { x, width } = inner(sheet);
  const wording = [texts[form.road], ...(form.lastDay === null ? [] : [texts.lastDay])].join(' ');
  const runs = runsOf(fillIn(wording, { lastDay: form.lastDay }));
  const area = { x, width, measure: typeface.measure };
  const type = { ...plain(sheet.body), above: 0.6 };
  return {
    height: placeText([], runs, type, 0, area),
    place(y) {
      const marks: Mark[] = [];
      placeText(marks, runs, type, y, area);
      return { marks };
    },
  };
}
