import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import PDFDocument from 'pdfkit';
import type { CircleMark, FormDrawing } from '../domain/paper-form/drawing.ts';
import type { Mark, Weight } from '../domain/receipt/drawing.ts';
import { weights } from '../domain/receipt/drawing.ts';
import { alphabet, sharedSubset } from './shared-subset.ts';

const points = 72 / 25.4;

interface PdfOptions {
  readonly title: string;
}

/** One page a drawing, its text as text, the typeface embedded. Drawings are asked for one by one, as pages are done. */
export async function writePdf(drawings: Iterable<FormDrawing>, out: Writable, { title }: PdfOptions): Promise<void> {
  const document = new PDFDocument({
    autoFirstPage: false,
    margin: 0,
    font: null as unknown as string, // none of the standard typefaces, which have no Vietnamese
    lang: 'vi-VN',
    displayTitle: true,
    info: { Title: title },
  });
  document.pipe(out);
  for (const weight of weights) embed(document, weight);
  for (const drawing of drawings) {
    document.addPage({ size: [drawing.width * points, drawing.height * points], margin: 0 });
    document.scale(points, points);
    for (const mark of drawing.marks) draw(document, mark);
    if (out.writableNeedDrain) await new Promise((resolve) => out.once('drain', resolve));
  }
  document.end();
  await finished(out);
}

/** pdfkit counts letters where they first appear; the whole alphabet is named here, so that its subset is always the same. */
function embed(document: PDFKit.PDFDocument, weight: Weight): void {
  document.registerFont(weight, sharedSubset(weight) as unknown as PDFKit.Mixins.PDFFontSource);
  const { _font } = document.font(weight) as unknown as { _font: { encode(text: string): unknown } };
  _font.encode(alphabet);
}

function draw(document: PDFKit.PDFDocument, mark: Mark | CircleMark): void {
  if (mark.kind === 'text') {
    document
      .font(mark.weight, mark.size)
      .text(mark.text, mark.x, mark.baseline, { lineBreak: false, baseline: 'alphabetic' });
  } else if (mark.kind === 'rect') {
    const { x, y, width, height, line } = mark;
    if (line === 0) document.rect(x, y, width, height).fill();
    else
      document
        .lineWidth(line)
        .rect(x + line / 2, y + line / 2, width - line, height - line)
        .stroke();
  } else if (mark.kind === 'circle') {
    const circle = document.circle(mark.x, mark.y, mark.radius);
    if (mark.line === 0) circle.fill();
    else circle.lineWidth(mark.line).stroke();
  } else {
    drawQr(document, mark);
  }
}

/** Neighbouring dark modules of a row are one bar, so that no viewer shows hair lines between them. */
function drawQr(document: PDFKit.PDFDocument, { x, y, module, count, dark }: Extract<Mark, { kind: 'qr' }>): void {
  for (let row = 0; row < count; row++)
    for (let from = 0; from < count; from++) {
      let to = from;
      while (to < count && dark[row * count + to]) to++;
      if (to > from) document.rect(x + from * module, y + row * module, (to - from) * module, module);
      from = to;
    }
  document.fill();
}
