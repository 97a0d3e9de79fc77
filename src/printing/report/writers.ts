import type { ReportDocument } from '../../domain/report.ts';
import { reportCsv } from './csv.ts';
import { reportDocx } from './docx.ts';
import { reportPdf } from './pdf.ts';
import { reportXlsx } from './xlsx.ts';

/** Every format a report is written in. */
export const reportWriters = {
  docx: reportDocx,
  pdf: reportPdf,
  xlsx: reportXlsx,
  csv: (report: ReportDocument, say: (key: string) => string) =>
    reportCsv(report, [say('csvTable'), say('csvRow'), say('csvColumn'), say('csvValue')]),
};
