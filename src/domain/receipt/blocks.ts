import { groupSurveyCode } from '../survey-code.ts';
import type { ReceiptTexts } from './texts.ts';

/** What one receipt tells; days are as they are printed. */
export interface ReceiptFacts {
  readonly unit: string;
  readonly day: string;
  readonly lastDay: string;
  /** Names of the asked items. */
  readonly items: readonly string[];
  /** Address of the ballot page. */
  readonly url: string;
  readonly surveyCode: string;
  readonly shortCode: string;
  readonly keyword: string;
  /** Dong the citizen pays for an SMS; 0 is free. */
  readonly price: number;
  /** The number that calls back, where there is one. */
  readonly missedCall: string | null;
  readonly leader: string;
  readonly inspectorate: string;
  /** After so many days everything that leads to the citizen is deleted. */
  readonly keptDays: number;
  /** Names the sheet, tells nothing and opens nothing. */
  readonly serial: string;
}

/** A piece of text; a strong one is larger or bolder than its style. */
export interface Run {
  readonly text: string;
  readonly strong: boolean;
}

export const textStyles = [
  'unit',
  'day',
  'title',
  'scale',
  'heading',
  'body',
  'caption',
  'code',
  'strong',
  'small',
] as const;
export type TextStyle = (typeof textStyles)[number];

export type Block =
  | { readonly kind: 'text'; readonly style: TextStyle; readonly runs: readonly Run[] }
  | { readonly kind: 'items'; readonly items: readonly string[] }
  | { readonly kind: 'qr'; readonly caption: readonly Run[]; readonly data: string; readonly opens: 'page' | 'sms' }
  | { readonly kind: 'rule' };

/** The blocks of a receipt from top to bottom. Sheets set `ways` and `codes` side by side. */
export interface Receipt {
  readonly head: readonly Block[];
  readonly ways: readonly Block[];
  readonly codes: readonly Block[];
  readonly foot: readonly Block[];
}

/** Puts the facts into the wording, in the order that citizens are promised. Pure: the same input, the same receipt. */
export function writeReceipt(texts: ReceiptTexts, facts: ReceiptFacts): Receipt {
  const { items, surveyCode, url, shortCode, keyword, price, keptDays, missedCall } = facts;
  const priceText = price === 0 ? texts.free : fillIn(texts.paid, { price: price.toLocaleString('de') });
  const values = {
    ...facts,
    missedCall: groupDigits(missedCall ?? ''),
    leader: groupDigits(facts.leader),
    inspectorate: groupDigits(facts.inspectorate),
    count: String(items.length),
    price: priceText,
    days: String(keptDays),
  };
  const runs = (wording: string) => runsOf(wording).map((run) => ({ ...run, text: fillIn(run.text, values) }));
  const text = (style: TextStyle, wording: string | null): Block[] =>
    wording === null ? [] : [{ kind: 'text', style, runs: runs(wording) }];
  return {
    head: [
      ...text('unit', texts.unit),
      ...text('day', texts.day),
      { kind: 'rule' },
      ...text('title', texts.title),
      ...text('scale', texts.scale),
    ],
    ways: [
      { kind: 'items', items: items.map((item) => item.normalize('NFC')) },
      ...text('heading', texts.ways),
      ...text('body', texts.sms),
      ...(missedCall === null ? [] : text('body', texts.missedCall)),
      ...text('body', texts.box),
    ],
    codes: [
      { kind: 'qr', caption: runs(texts.qr), data: url, opens: 'page' },
      ...text('caption', texts.code),
      { kind: 'text', style: 'code', runs: [{ text: groupSurveyCode(surveyCode), strong: false }] },
    ],
    foot: [
      ...text('body', texts.otherPhone),
      ...text('strong', texts.voluntary),
      ...text('body', texts.lastDay),
      ...text('body', texts.leader),
      ...text('body', texts.inspectorate),
      { kind: 'rule' },
      ...text('small', texts.privacy),
      ...(texts.smsQr === null
        ? []
        : [{ kind: 'qr', caption: runs(texts.smsQr), data: `SMSTO:${shortCode}:${keyword} `, opens: 'sms' } as const]),
      ...text('small', texts.serial),
    ],
  };
}

/** All blocks in the order in which they are read. */
export function blocksOf({ head, ways, codes, foot }: Receipt): Block[] {
  return [...head, ...ways, ...codes, ...foot];
}

/** Every word on the receipt, line by line in order: what a copy of its text must say. */
export function wordingOf(receipt: Receipt): string {
  const words = blocksOf(receipt).flatMap((block) => {
    if (block.kind === 'text') return [textOf(block.runs)];
    if (block.kind === 'qr') return [textOf(block.caption)];
    return block.kind === 'items' ? block.items : [];
  });
  return words.join('\n');
}

export function textOf(runs: readonly Run[]): string {
  return runs.map((run) => run.text).join('');
}

/** `0692 345 678`, `1800 1234`: read aloud and dialled more easily. What is grouped already stays as it is. */
export function groupDigits(number: string): string {
  return number.replace(/^(\d{4})(\d{3})(\d{3,4})$/, '$1 $2 $3').replace(/^(\d{4})(\d{4})$/, '$1 $2');
}

/** Puts the values into `{name}` places. */
export function fillIn(wording: string, values: Readonly<Record<string, unknown>>): string {
  return wording.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name])).normalize('NFC');
}

/** Parts a wording at its asterisks. */
export function runsOf(wording: string): Run[] {
  return wording
    .split('*')
    .map((text, at) => ({ text, strong: at % 2 === 1 }))
    .filter((run) => run.text !== '');
}
