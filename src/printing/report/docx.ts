import {
  AlignmentType,
  BorderStyle,
  Document,
  type FileChild,
  Footer,
  HeadingLevel,
  Packer,
  PageNumber,
  Paragraph,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  VerticalAlign,
  WidthType,
} from 'docx';
import {
  type ReportBlock,
  type ReportCell,
  type ReportDocument,
  type ReportTable,
  textOf,
} from '../../domain/report.ts';

/** Twentieths of a point in a millimetre. */
const mm = 56.7;
/** Sheet and margins of administrative documents: decree 30/2020/NĐ-CP, appendix I. */
const page = { width: 210 * mm, height: 297 * mm, top: 20 * mm, bottom: 20 * mm, left: 30 * mm, right: 20 * mm };
const textWidth = Math.floor(page.width - page.left - page.right);
const none = { style: BorderStyle.NONE, size: 0, color: 'FFFFFF' };
const noBorders = { top: none, bottom: none, left: none, right: none, insideHorizontal: none, insideVertical: none };

/** The report as an office can go on working with it: Times New Roman 14 and 12 in tables, real headings and tables. */
export function reportDocx(report: ReportDocument): Promise<Buffer> {
  const document = new Document({
    title: report.title.join(' '),
    creator: report.office.join(', '),
    styles: {
      default: {
        document: { run: { font: 'Times New Roman', size: 28, language: { value: 'vi-VN' } } },
        heading1: {
          run: { font: 'Times New Roman', size: 28, bold: true, color: '000000' },
          paragraph: { spacing: { before: 240, after: 120 } },
        },
      },
    },
    sections: [
      {
        properties: {
          page: {
            size: { width: page.width, height: page.height },
            margin: { top: page.top, bottom: page.bottom, left: page.left, right: page.right },
          },
        },
        footers: {
          default: new Footer({
            children: [
              new Paragraph({
                alignment: AlignmentType.CENTER,
                children: [new TextRun({ children: [PageNumber.CURRENT], size: 24 })],
              }),
            ],
          }),
        },
        children: [
          head(report),
          ...report.title.map((line, at) => centred(line, { bold: true, before: at === 0 ? 360 : 0 })),
          centred(''),
          ...report.blocks.flatMap(block),
          foot(report),
        ],
      },
    ],
  });
  return Packer.toBuffer(document);
}

function head({ office, motto, number, placeAndDate }: ReportDocument): Table {
  const left = [
    ...office.map((line, at) => centred(line, { bold: at === office.length - 1, size: 26 })),
    centred(number, { size: 26, before: 80 }),
  ];
  const right = [
    ...motto.map((line) => centred(line, { bold: true, size: 26 })),
    centred(placeAndDate, { italics: true, size: 26, before: 80 }),
  ];
  return twoColumns(left, right, 0.42);
}

function foot({ recipients, signature }: ReportDocument): Table {
  const [first = '', ...others] = recipients;
  const left = [
    new Paragraph({ children: [new TextRun({ text: first, bold: true, italics: true, size: 24 })] }),
    ...others.map((line) => new Paragraph({ children: [new TextRun({ text: line, size: 22 })] })),
  ];
  return twoColumns(
    left,
    signature.map((line) => centred(line, { bold: true })),
    0.5,
  );
}

function twoColumns(left: readonly Paragraph[], right: readonly Paragraph[], share: number): Table {
  const widths = [Math.round(textWidth * share), Math.round(textWidth * (1 - share))];
  return new Table({
    borders: noBorders,
    layout: TableLayoutType.FIXED,
    columnWidths: widths,
    width: { size: textWidth, type: WidthType.DXA },
    rows: [
      new TableRow({
        children: [left, right].map(
          (children, at) =>
            new TableCell({ children: [...children], width: { size: widths[at]!, type: WidthType.DXA } }),
        ),
      }),
    ],
  });
}

function block(one: ReportBlock): FileChild[] {
  switch (one.kind) {
    case 'heading':
      return [new Paragraph({ text: one.text, heading: HeadingLevel.HEADING_1, keepNext: true })];
    case 'paragraph':
      return [paragraph(one.text)];
    case 'list':
      return one.items.map((text) => paragraph(`- ${text}`));
    case 'table':
      return [
        new Paragraph({
          keepNext: true,
          spacing: { before: 160, after: 80 },
          children: [new TextRun({ text: one.caption, bold: true, italics: true, size: 26 })],
        }),
        table(one),
        new Paragraph({
          spacing: { before: 60, after: 160 },
          children: [new TextRun({ text: one.note ?? '', italics: true, size: 22 })],
        }),
      ];
  }
}

function paragraph(text: string): Paragraph {
  return new Paragraph({
    text,
    alignment: AlignmentType.JUSTIFIED,
    indent: { firstLine: 10 * mm },
    spacing: { after: 120, line: 300 },
  });
}

function table({ columns, rows }: ReportTable): Table {
  const all = columns.reduce((sum, { width }) => sum + width, 0);
  const widths = columns.map(({ width }) => Math.round((textWidth * width) / all));
  const cell = (content: ReportCell, at: number, bold = false) =>
    new TableCell({
      width: { size: widths[at]!, type: WidthType.DXA },
      verticalAlign: VerticalAlign.CENTER,
      margins: { top: 40, bottom: 40, left: 80, right: 80 },
      children: [
        new Paragraph({
          alignment: bold
            ? AlignmentType.CENTER
            : typeof content === 'string'
              ? AlignmentType.LEFT
              : AlignmentType.RIGHT,
          children: [new TextRun({ text: textOf(content), bold, size: 24 })],
        }),
      ],
    });
  return new Table({
    layout: TableLayoutType.FIXED,
    columnWidths: widths,
    width: { size: textWidth, type: WidthType.DXA },
    rows: [
      new TableRow({
        tableHeader: true,
        cantSplit: true,
        children: columns.map(({ label }, at) => cell(label, at, true)),
      }),
      ...rows.map((row) => new TableRow({ cantSplit: true, children: row.map((content, at) => cell(content, at)) })),
    ],
  });
}

function centred(
  text: string,
  {
    bold = false,
    italics = false,
    size = 28,
    before = 0,
  }: { bold?: boolean; italics?: boolean; size?: number; before?: number } = {},
): Paragraph {
  return new Paragraph({
    alignment: AlignmentType.CENTER,
    spacing: { before },
    children: [new TextRun({ text, bold, italics, size })],
  });
}
