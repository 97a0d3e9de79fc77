import { stringify } from 'csv-stringify/sync';
import { harmless, type ReportDocument, tablesOf, textOf } from '../../domain/report.ts';

/**
 * All tables under each other, one value a line: table, row, column, value. As spreadsheets of the country read it:
 * UTF-8 with a mark at its beginning, semicolons, a comma before the decimals.
 */
export function reportCsv(report: ReportDocument, heads: readonly [string, string, string, string]): Buffer {
  const rows = tablesOf(report).flatMap(({ caption, columns, rows }) =>
    rows.flatMap((row) =>
      row
        .slice(1)
        .map((cell, at) => [
          harmless(caption),
          harmless(textOf(row[0]!)),
          harmless(columns[at + 1]!.label),
          typeof cell === 'string' ? harmless(cell) : cell.value.toFixed(cell.decimals).replace('.', ','),
        ]),
    ),
  );
  return Buffer.from(
    stringify([heads.map(harmless), ...rows], { bom: true, delimiter: ';', record_delimiter: '\r\n' }),
  );
}
