/** A report as one description, from which DOCX, PDF, XLSX and CSV are written: all four say the same. */
export interface ReportDocument {
  readonly language: 'vi' | 'en';
  /** Who reports, at the top left: superior and reporting office. */
  readonly office: readonly string[];
  /** What stands opposite: the country and its motto. */
  readonly motto: readonly string[];
  /** Such as "Số: …/BC-CAT", to be filled in by hand. */
  readonly number: string;
  readonly placeAndDate: string;
  readonly title: readonly string[];
  readonly blocks: readonly ReportBlock[];
  /** At the end on the left: who receives it; on the right: who signs. */
  readonly recipients: readonly string[];
  readonly signature: readonly string[];
}

export type ReportBlock =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | ReportTable;

export interface ReportTable {
  readonly kind: 'table';
  /** Short, and its own in the report: the sheet of a workbook is called so. At most 31 characters. */
  readonly name: string;
  readonly caption: string;
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly (readonly ReportCell[])[];
  readonly note?: string;
}

export interface ReportColumn {
  readonly label: string;
  /** Share of the table's width, in any unit. */
  readonly width: number;
}

/** A text; or a number with the way it is written, so that a sheet can reckon with it. */
export type ReportCell = string | { readonly value: number; readonly decimals: number; readonly text: string };

export function tablesOf({ blocks }: ReportDocument): ReportTable[] {
  return blocks.filter((block): block is ReportTable => block.kind === 'table');
}

export function textOf(cell: ReportCell): string {
  return typeof cell === 'string' ? cell : cell.text;
}

/**
 * A text that no spreadsheet takes for a formula: one that begins with `= + - @`, a tab or a line break gets an
 * apostrophe in front (OWASP, "CSV Injection").
 */
export function harmless(text: string): string {
  return /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
}

export const reportFormats = ['docx', 'pdf', 'xlsx', 'csv'] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** The sentences of official reports. */
export interface Phrases {
  (key: string, values?: Readonly<Record<string, string | number>>): string;
  has(key: string): boolean;
  lines(key: string): readonly string[];
}

/** Writes a report in one format; given by whoever starts the program, because figures know nothing of paper. */
export type ReportWriters = Readonly<
  Record<ReportFormat, (report: ReportDocument, phrases: Phrases) => Buffer | Promise<Buffer>>
>;

/** How reports leave the house; there where an SMTP server is configured. */
export interface ReportMail {
  readonly writers: ReportWriters;
  /** @throws where the server did not take it */
  send(mail: {
    readonly messageId: string;
    readonly to: string;
    readonly subject: string;
    readonly text: string;
    readonly files: readonly { readonly name: string; readonly body: Buffer }[];
  }): Promise<void>;
}
