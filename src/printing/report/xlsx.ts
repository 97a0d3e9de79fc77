import writeXlsxFile from 'write-excel-file/node';
import { type ReportCell, type ReportDocument, type ReportTable, tablesOf } from '../../domain/report.ts';

/** One sheet a table, its caption above it; numbers are numbers. Texts are stored as texts, whatever they begin with. */
export async function reportXlsx(report: ReportDocument): Promise<Buffer> {
  return writeXlsxFile(tablesOf(report).map(sheetOf)).toBuffer();
}

function sheetOf({ name, caption, columns, rows, note }: ReportTable) {
  const head = columns.map(({ label }) => ({
    value: label,
    type: String,
    fontWeight: 'bold' as const,
    wrap: true,
    backgroundColor: '#E4F1EC',
  }));
  return {
    sheet: name.slice(0, 31),
    stickyRowsCount: 2,
    columns: columns.map(({ width }) => ({ width: Math.max(10, Math.round(width)) })),
    data: [
      [{ value: caption, type: String, fontWeight: 'bold' as const, columnSpan: columns.length }],
      head,
      ...rows.map((row) => row.map(cellOf)),
      ...(note === undefined ? [] : [[{ value: note, type: String, columnSpan: columns.length, wrap: true }]]),
    ],
  };
}

function cellOf(cell: ReportCell) {
  if (typeof cell === 'string') return { value: cell, type: String, wrap: true };
  return { value: cell.value, type: Number, format: cell.decimals === 0 ? '#,##0' : `0.${'0'.repeat(cell.decimals)}` };
}
