import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import { type ReportBlock, type ReportDocument, type ReportTable, textOf } from '../../domain/report.ts';

const require = createRequire(import.meta.url);
const face = (name: string) => readFileSync(require.resolve(`roboto-font/fonts/Roboto/roboto-${name}-webfont.ttf`));

const mm = 72 / 25.4;
/** Margins of administrative documents: decree 30/2020/NĐ-CP, appendix I. */
const margins = { top: 20 * mm, bottom: 22 * mm, left: 30 * mm, right: 20 * mm };
const size = 12;

/** The report on A4, with embedded letters, bookmarks at its headings and the page's number at its foot. */
export async function reportPdf(report: ReportDocument): Promise<Buffer> {
  const document = new PDFDocument({
    size: 'A4',
    margins,
    bufferPages: true,
    font: null as unknown as string, // none of the standard typefaces, which have no Vietnamese
    lang: report.language === 'vi' ? 'vi-VN' : 'en',
    displayTitle: true,
    info: { Title: report.title.join(' '), Author: report.office.join(', ') },
  });
  for (const name of ['regular', 'bold', 'italic', 'bolditalic'] as const) document.registerFont(name, face(name));
  const parts: Buffer[] = [];
  document.on('data', (part: Buffer) => parts.push(part));
  const done = new Promise<void>((resolve, reject) => document.once('end', resolve).once('error', reject));
  writeHead(document, report);
  for (const block of report.blocks) writeBlock(document, block);
  writeFoot(document, report);
  numberPages(document);
  document.end();
  await done;
  return Buffer.concat(parts);
}

function writeHead(document: PDFKit.PDFDocument, { office, motto, number, placeAndDate, title }: ReportDocument): void {
  const top = document.y;
  const width = contentWidth(document);
  const left = width * 0.42;
  const column = (x: number, columnWidth: number, lines: readonly [string, string][]) => {
    document.y = top;
    for (const [font, text] of lines)
      document.font(font, size - 1).text(text, x, document.y, { width: columnWidth, align: 'center' });
    return document.y;
  };
  const lastOffice = office.length - 1;
  const a = column(margins.left, left, [
    ...office.map((line, at): [string, string] => [at === lastOffice ? 'bold' : 'regular', line]),
    ['regular', number],
  ]);
  const b = column(margins.left + left, width - left, [
    ...motto.map((line): [string, string] => ['bold', line]),
    ['italic', placeAndDate],
  ]);
  document.y = Math.max(a, b) + 18;
  for (const line of title)
    document.font('bold', size + 2).text(line, margins.left, document.y, { width, align: 'center' });
  document.moveDown(1);
}

function writeBlock(document: PDFKit.PDFDocument, block: ReportBlock): void {
  const width = contentWidth(document);
  switch (block.kind) {
    case 'heading':
      keepTogether(document, 170);
      document.outline.addItem(block.text);
      document
        .moveDown(0.6)
        .font('bold', size + 1)
        .text(block.text, margins.left, document.y, { width });
      document.moveDown(0.4);
      return;
    case 'paragraph':
      document
        .font('regular', size)
        .text(block.text, margins.left, document.y, { width, align: 'justify', lineGap: 2 });
      document.moveDown(0.5);
      return;
    case 'list':
      for (const item of block.items)
        document
          .font('regular', size)
          .text(`– ${item}`, margins.left + 12, document.y, { width: width - 12, lineGap: 2 });
      document.moveDown(0.5);
      return;
    case 'table':
      writeTable(document, block);
  }
}

function writeTable(document: PDFKit.PDFDocument, { caption, columns, rows, note }: ReportTable): void {
  const width = contentWidth(document);
  const all = columns.reduce((sum, column) => sum + column.width, 0);
  const widths = columns.map((column) => (width * column.width) / all);
  keepTogether(document, 110);
  document.font('bolditalic', size - 1).text(caption, margins.left, document.y, { width });
  document.moveDown(0.3);
  const line = (cells: readonly { text: string; right: boolean }[], bold: boolean) => {
    document.font(bold ? 'bold' : 'regular', size - 2.5);
    const height =
      Math.max(...cells.map(({ text }, at) => document.heightOfString(text, { width: widths[at]! - 8 }))) + 7;
    const top = document.y;
    let x = margins.left;
    for (const [at, { text, right }] of cells.entries()) {
      document.rect(x, top, widths[at]!, height).lineWidth(0.4).stroke('#888888');
      const align = bold ? 'center' : right ? 'right' : 'left';
      document.fillColor('black').text(text, x + 4, top + 4, { width: widths[at]! - 8, align });
      x += widths[at]!;
    }
    document.y = top + height;
  };
  const header = () =>
    line(
      columns.map(({ label }) => ({ text: label, right: false })),
      true,
    );
  header();
  for (const row of rows) {
    const cells = row.map((cell) => ({ text: textOf(cell), right: typeof cell !== 'string' }));
    document.font('regular', size - 2.5);
    const height =
      Math.max(...cells.map(({ text }, at) => document.heightOfString(text, { width: widths[at]! - 8 }))) + 7;
    if (document.y + height > document.page.height - margins.bottom) {
      document.addPage();
      header();
    }
    line(cells, false);
  }
  document.moveDown(0.4);
  if (note) document.font('italic', size - 2.5).text(note, margins.left, document.y, { width });
  document.moveDown(0.8);
}

function writeFoot(document: PDFKit.PDFDocument, { recipients, signature }: ReportDocument): void {
  keepTogether(document, 120);
  document.moveDown(1);
  const top = document.y;
  const half = contentWidth(document) / 2;
  for (const [at, text] of recipients.entries())
    document.font(at === 0 ? 'bolditalic' : 'regular', size - 2).text(text, margins.left, document.y, { width: half });
  document.y = top;
  for (const text of signature)
    document.font('bold', size).text(text, margins.left + half, document.y, { width: half, align: 'center' });
}

function numberPages(document: PDFKit.PDFDocument): void {
  const { start, count } = document.bufferedPageRange();
  for (let page = start; page < start + count; page++) {
    document.switchToPage(page);
    // Below the margin, where pdfkit would begin a new page.
    document.page.margins.bottom = 0;
    const y = document.page.height - 14 * mm;
    document.font('regular', size - 2).text(String(page + 1), margins.left, y, {
      width: contentWidth(document),
      align: 'center',
      lineBreak: false,
    });
    document.page.margins.bottom = margins.bottom;
  }
}

/** Begins a page where less than this is left: a heading never stands alone at its foot. */
function keepTogether(document: PDFKit.PDFDocument, height: number): void {
  if (document.y + height > document.page.height - margins.bottom) document.addPage();
}

function contentWidth(document: PDFKit.PDFDocument): number {
  return document.page.width - margins.left - margins.right;
}
