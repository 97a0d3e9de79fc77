import type { Block, Receipt } from './blocks.ts';
import type { Measure } from './break-lines.ts';
import type { Drawing, Mark } from './drawing.ts';
import { type Paper, type PaperSize, papers, type Type, tallEnough } from './paper.ts';
import { placeText } from './place-text.ts';
import { moduleSize, qrPattern, quietZone } from './qr.ts';

const ruleLine = 0.25;
const boxLine = 0.5;
const gap = 4;
/** A telephone held over one code must not see the other. */
const betweenCodes = 25;
const smallest = 0.6;
/** mm, with its quiet zone: modules of at least half a millimetre. */
const smallestCode = 32;
/** More items than this get a sheet's whole width and small boxes. */
const fewItems = 6;

/**
 * Puts every mark of a receipt in its place. A roll becomes as long as it must; on a sheet the letters shrink until all
 * fits. @throws Error where a sheet is too small for the questions asked.
 */
export function placeReceipt(receipt: Receipt, size: PaperSize, measure: Measure): Drawing {
  const paper = papers[size];
  if (paper.height === null) return placeOn(paper, size, receipt, measure);
  const [whole, sheet] = manyItems(receipt)
    ? [itemsFirst(receipt), { ...paper, box: paper.box / 2 }]
    : [receipt, paper];
  for (let scale = 1; scale >= smallest; scale -= 0.04) {
    const drawing = placeOn(scaled(sheet, scale), size, whole, measure);
    if (drawing.height <= paper.height) return { ...drawing, height: paper.height };
  }
  throw new Error(`this receipt does not fit on ${size.toUpperCase()}: choose larger paper, or a roll`);
}

function manyItems({ ways }: Receipt): boolean {
  return ways.some((block) => block.kind === 'items' && block.items.length > fewItems);
}

function itemsFirst(receipt: Receipt): Receipt {
  const items = receipt.ways.filter((block) => block.kind === 'items');
  const ways = receipt.ways.filter((block) => block.kind !== 'items');
  return { ...receipt, head: [...receipt.head, ...items], ways };
}

function scaled(paper: Paper, by: number): Paper {
  const smaller = (type: Type): Type => ({
    ...type,
    size: type.size * by,
    strong: type.strong >= tallEnough ? Math.max(type.strong * by, tallEnough) : type.strong * by,
    above: type.above * by,
  });
  const { code, ...others } = paper.type;
  const entries = Object.entries(others).map(([name, type]) => [name, smaller(type)]);
  return {
    ...paper,
    box: paper.box * by,
    code: Math.max(smallestCode, paper.code * by),
    type: { ...Object.fromEntries(entries), code } as Paper['type'],
  };
}

function placeOn(paper: Paper, size: PaperSize, receipt: Receipt, measure: Measure): Drawing {
  const { width, margin, height } = paper;
  const inner = width - 2 * margin;
  const roll = height === null;
  const top = roll ? 2 : margin;
  const setting = (x: number, columnWidth: number) => ({
    paper,
    x,
    width: columnWidth,
    measure,
    narrow: size === '58',
  });
  const whole = setting(margin, inner);
  const right = paper.code + 2;
  const left = inner - right - gap;

  const head = column(receipt.head, top, whole);
  const ways = column(receipt.ways, head.y + gap / 4, roll ? whole : setting(margin, left));
  const codes = roll
    ? column(receipt.codes, ways.y, whole)
    : column(receipt.codes, head.y + gap / 4, setting(width - margin - right, right));
  const foot = column(receipt.foot, Math.max(ways.y, codes.y) + gap / 4, whole, codes.codeEndsAt);
  return { width, height: foot.y + top, marks: [head, ways, codes, foot].flatMap((part) => part.marks) };
}

interface Setting {
  readonly paper: Paper;
  readonly x: number;
  readonly width: number;
  readonly measure: Measure;
  /** No room for two codes at a safe distance. */
  readonly narrow: boolean;
}

interface Column {
  /** Where the next block may begin. */
  readonly y: number;
  readonly marks: readonly Mark[];
  /** Lower edge of the last code; undefined where there was none. */
  readonly codeEndsAt: number | undefined;
}

function column(blocks: readonly Block[], from: number, setting: Setting, firstCodeEndsAt?: number): Column {
  const marks: Mark[] = [];
  let y = from;
  let codeEndsAt = firstCodeEndsAt;
  for (const block of blocks) {
    if (block.kind === 'text') y = placeText(marks, block.runs, setting.paper.type[block.style], y, setting);
    if (block.kind === 'items') y = placeItems(marks, block.items, y, setting);
    if (block.kind === 'rule') y = placeRule(marks, y, setting);
    if (block.kind !== 'qr' || (block.opens === 'sms' && setting.narrow)) continue;
    y = placeText(marks, block.caption, setting.paper.type.caption, y, setting);
    if (block.opens === 'sms' && codeEndsAt !== undefined) y = Math.max(y, codeEndsAt + betweenCodes);
    y = placeCode(marks, block.data, y, setting);
    codeEndsAt = y;
  }
  return { y, marks, codeEndsAt };
}

/** A name and an empty box each. */
function placeItems(marks: Mark[], items: readonly string[], from: number, setting: Setting): number {
  const { paper, x, width, measure } = setting;
  const type = { ...paper.type.body, even: true, above: 0 } as const;
  const between = paper.box / 6;
  let y = from + between;
  for (const item of items) {
    const texts: Mark[] = [];
    const area = { x, width: width - paper.box - 2, measure };
    const textHeight = placeText(texts, [{ text: item, strong: false }], type, 0, area);
    const height = Math.max(textHeight, paper.box);
    const lower = y + (height - textHeight) / 2;
    for (const mark of texts) if (mark.kind === 'text') marks.push({ ...mark, baseline: mark.baseline + lower });
    const boxAt = { x: x + width - paper.box, y: y + (height - paper.box) / 2 };
    marks.push({ kind: 'rect', ...boxAt, width: paper.box, height: paper.box, line: boxLine });
    y += height + between;
  }
  return y;
}

function placeRule(marks: Mark[], from: number, { x, width }: Setting): number {
  const y = from + 1.2;
  marks.push({ kind: 'rect', x, y, width, height: ruleLine, line: 0 });
  return y + ruleLine;
}

function placeCode(marks: Mark[], data: string, from: number, { paper, x, width }: Setting): number {
  const pattern = qrPattern(data);
  const module = moduleSize(pattern, Math.min(paper.code, width));
  const side = (pattern.count + 2 * quietZone) * module;
  const inset = quietZone * module;
  marks.push({ kind: 'qr', data, x: x + (width - side) / 2 + inset, y: from + inset, module, ...pattern });
  return from + side;
}
