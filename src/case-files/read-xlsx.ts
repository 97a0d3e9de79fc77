import type { Readable } from 'node:stream';
import { SaxesParser } from 'saxes';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import type { Cell } from '../domain/case-file/values.ts';
import type { Sheet, SheetRow } from './sheet.ts';

/**
 * Rows of the first sheet of an XLSX file (ECMA-376), one by one. The sheet is never held in memory; only the table of
 * its distinct texts is. Numbers come as they are stored, not as a cell's format shows them, so a telephone number that
 * Excel shows as `9.12E+08` is still whole.
 */
export function readXlsx(file: string): Sheet {
  const progress = { read: 0, size: 1 };
  return { rows: rowsOf(file, progress), share: () => progress.read / Math.max(1, progress.size) };
}

async function* rowsOf(file: string, progress: { read: number; size: number }): AsyncGenerator<SheetRow> {
  const zip = await openPromise(file, { lazyEntries: true, autoClose: false });
  try {
    const entries = await entriesOf(zip);
    const sheet = entries.get(await firstSheetPath(zip, entries));
    if (!sheet) throw new Error(`${file} holds no sheet: save it anew as .xlsx`);
    const texts = await sharedTexts(zip, entries.get('xl/sharedStrings.xml'));
    const stream = await zip.openReadStreamPromise(sheet);
    progress.size = sheet.uncompressedSize;
    stream.on('data', (piece) => {
      progress.read += piece.length;
    });
    yield* sheetRows(stream, texts);
  } finally {
    zip.close();
  }
}

function entriesOf(zip: ZipFile): Promise<Map<string, Entry>> {
  return new Promise((resolve, reject) => {
    const entries = new Map<string, Entry>();
    zip.on('entry', (entry: Entry) => {
      entries.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.once('end', () => resolve(entries));
    zip.once('error', reject);
    zip.readEntry();
  });
}

/** The first sheet in the order of the tabs, which is not the order of the file names. */
async function firstSheetPath(zip: ZipFile, entries: ReadonlyMap<string, Entry>): Promise<string> {
  let relation: string | undefined;
  let path: string | undefined;
  for await (const { name, attributes } of openTags(zip, entries.get('xl/workbook.xml')))
    if (name === 'sheet') relation ??= attributes['r:id'];
  for await (const { name, attributes } of openTags(zip, entries.get('xl/_rels/workbook.xml.rels')))
    if (name === 'Relationship' && attributes['Id'] === relation) path ??= attributes['Target'];
  return path ? (path.startsWith('/') ? path.slice(1) : `xl/${path}`) : 'xl/worksheets/sheet1.xml';
}

interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

async function* openTags(zip: ZipFile, entry: Entry | undefined): AsyncGenerator<Tag> {
  if (!entry) return;
  const parser = new SaxesParser();
  let tags: Tag[] = [];
  parser.on('opentag', ({ name, attributes }) => tags.push({ name, attributes: attributes as Tag['attributes'] }));
  for await (const piece of await textOf(zip, entry)) {
    parser.write(piece);
    yield* tags;
    tags = [];
  }
}

async function textOf(zip: ZipFile, entry: Entry): Promise<AsyncIterable<string>> {
  return (await zip.openReadStreamPromise(entry)).setEncoding('utf8');
}

/** Texts that cells refer to by number; a text in several runs is one, its phonetic hints are left out. */
async function sharedTexts(zip: ZipFile, entry: Entry | undefined): Promise<string[]> {
  const texts: string[] = [];
  if (!entry) return texts;
  const parser = new SaxesParser();
  let [text, inText, phonetic] = ['', false, false];
  parser.on('opentag', ({ name }) => {
    if (name === 'si') text = '';
    if (name === 'rPh') phonetic = true;
    inText = name === 't' && !phonetic;
  });
  parser.on('text', (piece) => {
    if (inText) text += piece;
  });
  parser.on('closetag', ({ name }) => {
    if (name === 't') inText = false;
    if (name === 'rPh') phonetic = false;
    if (name === 'si') texts.push(text);
  });
  for await (const piece of await textOf(zip, entry)) parser.write(piece);
  return texts;
}

async function* sheetRows(stream: Readable, texts: readonly string[]): AsyncGenerator<SheetRow> {
  const parser = new SaxesParser();
  let rows: SheetRow[] = [];
  let [line, cells]: [number, Cell[]] = [0, []];
  let [column, type, value, inValue] = [0, '', '', false];
  parser.on('opentag', ({ name, attributes }) => {
    const { r, t } = attributes as Record<string, string | undefined>;
    if (name === 'row') {
      line = r ? Number(r) : line + 1;
      cells = [];
    } else if (name === 'c') {
      column = r ? columnOf(r) : cells.length;
      type = t ?? 'n';
      value = '';
    } else if (name === 'v' || name === 't') inValue = true;
  });
  parser.on('text', (piece) => {
    if (inValue) value += piece;
  });
  parser.on('closetag', ({ name }) => {
    if (name === 'v' || name === 't') inValue = false;
    else if (name === 'c') {
      while (cells.length < column) cells.push('');
      cells[column] = cellOf(type, value, texts);
    } else if (name === 'row' && cells.some((cell) => cell !== '')) rows.push({ line, cells });
  });
  for await (const piece of stream.setEncoding('utf8') as AsyncIterable<string>) {
    parser.write(piece);
    yield* rows;
    rows = [];
  }
}

/** `AB7` is the 28th column: 27. */
function columnOf(reference: string): number {
  const letters = /^[A-Z]+/.exec(reference)?.[0] ?? 'A';
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function cellOf(type: string, value: string, texts: readonly string[]): Cell {
  if (value === '') return '';
  if (type === 's') return texts[Number(value)] ?? '';
  if (type === 'n') return wholeNumber(value);
  return type === 'e' ? '' : value;
}

/** Spreadsheets store 912345678 as `912345678` or `9.12345678E8`, the same number. */
function wholeNumber(value: string): Cell {
  const number = Number(value);
  return Number.isFinite(number) ? number : value;
}
