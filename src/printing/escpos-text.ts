import Encoder from '@point-of-sale/receipt-printer-encoder';
import { type Block, blocksOf, type Receipt, type Run, type TextStyle } from '../domain/receipt/blocks.ts';
import { papers, type RollSize } from '../domain/receipt/paper.ts';
import { qrPattern } from '../domain/receipt/qr.ts';
import { bands, feedAndCut } from './escpos.ts';
import { nativeQr, qrPicture } from './escpos-qr.ts';

/** Letters of 12 x 24 dots on a line. */
const columnsOf: Readonly<Record<RollSize, number>> = { '80': 48, '58': 32 };
const boxColumns = 6;

interface Look {
  readonly bold?: true;
  readonly centred?: true;
  /** Times as wide and as high as a plain letter, and the same of a strong one. */
  readonly size?: readonly [number, number];
  readonly strong?: readonly [number, number];
}

/** The figures of the scale are three times as high, so that they reach 5 mm. */
const looks: Readonly<Record<TextStyle, Look>> = {
  unit: {},
  day: {},
  title: { bold: true, size: [1, 2] },
  scale: { bold: true, strong: [2, 3] },
  heading: { bold: true },
  body: {},
  caption: { centred: true },
  code: { bold: true, centred: true, size: [2, 3] },
  strong: { bold: true },
  small: {},
};

/**
 * The receipt as letters, for a printer that has the pages TCVN 3 (30 and 31 in Epson's numbering; capital Đ comes from
 * page 852). Faster than a picture and cut in the printer's own type; the receipt's code is a picture or the printer's own.
 */
export function textJob(receipt: Receipt, size: RollSize, qr: 'picture' | 'printer'): Buffer {
  const columns = columnsOf[size];
  const encoder = new Encoder({
    language: 'esc-pos',
    columns,
    codepageMapping: 'epson',
    codepageCandidates: ['tcvn3', 'tcvn3capitals', 'cp852'],
    errors: 'strict',
    newline: '\n',
  })
    .initialize()
    .codepage('auto');
  const parts: Uint8Array[] = [];
  for (const block of blocksOf(receipt)) {
    if (block.kind !== 'qr') add(encoder, block, columns);
    else if (block.opens === 'page' || size === '80') {
      addText(encoder, block.caption, looks.caption, columns);
      parts.push(encoder.encode(), codeCommand(block.data, size, qr));
    }
  }
  return Buffer.concat([...parts, encoder.encode(), feedAndCut]);
}

/** Beside the encoder, which would take every byte of a picture in hand. */
function codeCommand(data: string, size: RollSize, qr: 'picture' | 'printer'): Buffer {
  const paper = papers[size];
  return qr === 'printer' ? nativeQr(data, paper) : Buffer.concat(bands(qrPicture(qrPattern(data), paper)));
}

function add(encoder: Encoder, block: Exclude<Block, { kind: 'qr' }>, columns: number): void {
  if (block.kind === 'text') addText(encoder, block.runs, looks[block.style], columns);
  if (block.kind === 'rule') encoder.line('-'.repeat(columns));
  if (block.kind === 'items') for (const item of block.items) addItem(encoder, item, columns);
}

function addText(encoder: Encoder, runs: readonly Run[], look: Look, columns: number): void {
  const plain = look.size ?? [1, 1];
  const strong = look.strong ?? plain;
  for (const [at, line] of wrap(runs, plain[0], strong[0], columns).entries()) {
    if (at > 0) encoder.newline();
    const width = line.reduce((sum, run) => sum + run.text.length * (run.strong ? strong : plain)[0], 0);
    if (look.centred) encoder.text(' '.repeat(Math.floor((columns - width) / 2 / plain[0])));
    for (const run of line) {
      const [wide, high] = run.strong ? strong : plain;
      encoder
        .bold(run.strong || look.bold === true)
        .size(wide, high)
        .text(run.text);
    }
  }
  encoder.bold(false).size(1, 1).newline();
}

/** The name and, at the end of its last line, the box. */
function addItem(encoder: Encoder, item: string, columns: number): void {
  const lines = wrap([{ text: item, strong: false }], 1, 1, columns - boxColumns - 1);
  for (const [at, line] of lines.entries()) {
    const text = line.map((run) => run.text).join('');
    if (at < lines.length - 1) encoder.line(text);
    else
      encoder
        .text(text + ' '.repeat(columns - boxColumns - text.length))
        .bold(true)
        .text('[    ]')
        .bold(false)
        .newline(2);
  }
}

/** Lines of at most `columns` plain letters, broken between words. */
function wrap(runs: readonly Run[], plain: number, strong: number, columns: number): Run[][] {
  const lines: Run[][] = [[]];
  let used = 0;
  for (const run of runs)
    for (const word of run.text.split(/(?<= )/)) {
      const width = word.trimEnd().length * (run.strong ? strong : plain);
      if (used > 0 && used + width > columns) {
        lines.push([]);
        used = 0;
      }
      lines.at(-1)!.push({ ...run, text: word });
      used += word.length * (run.strong ? strong : plain);
    }
  return lines.map(joined);
}

function joined(line: readonly Run[]): Run[] {
  const runs: Run[] = [];
  for (const run of line) {
    const last = runs.at(-1);
    if (last?.strong === run.strong) runs[runs.length - 1] = { ...last, text: last.text + run.text };
    else runs.push(run);
  }
  const last = runs.at(-1);
  if (last) runs[runs.length - 1] = { ...last, text: last.text.trimEnd() };
  return runs;
}
