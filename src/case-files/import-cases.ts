import { createHash } from 'node:crypto';
import { type CaseField, type ColumnMap, mapColumns } from '../domain/case-file/columns.ts';
import { type CaseRegister, type FileCase, type RowProblem, readRow } from '../domain/case-file/row.ts';
import type { Cell } from '../domain/case-file/values.ts';
import type { SheetRow } from './sheet.ts';

/** What became of one row, said as soon as it is known. */
export interface RejectedRow {
  readonly line: number;
  readonly cells: readonly Cell[];
  readonly reasons: readonly Reason[];
}

export type Reason =
  | { readonly field: CaseField; readonly problem: RowProblem }
  | { readonly field: 'caseCode'; readonly problem: 'twice'; readonly line: number }
  | { readonly field: 'row'; readonly problem: 'refused'; readonly said: string };

export interface ImportCounts {
  rows: number;
  created: number;
  /** Reported before, by this file or another road; nothing was changed. */
  repeated: number;
  rejected: number;
}

export interface Import {
  readonly columns: ColumnMap;
  readonly heads: readonly string[];
  readonly counts: ImportCounts;
}

export interface ImportRoad {
  readonly register: CaseRegister;
  readonly now: () => number;
  /** Reports cases; answers in their order. Absent in a dry run. */
  readonly report?: (cases: readonly FileCase[]) => Promise<readonly ('created' | 'repeated' | { refused: string })[]>;
  readonly columnsFor: (heads: readonly string[]) => ColumnMap;
  readonly rejected: (row: RejectedRow) => Promise<void>;
  readonly progress: (counts: ImportCounts) => void;
}

const batchSize = 500;

interface Waiting {
  readonly sheetRow: SheetRow;
  readonly row: FileCase;
}

/**
 * Reads a file of returned results row by row and reports the good ones. Whatever is wrong with a row rejects that row
 * alone, with every reason; a file that was half imported can be imported again.
 * @throws Error where the heads name no columns, or where reporting fails as a whole
 */
export async function importCases(rows: AsyncIterable<SheetRow>, road: ImportRoad): Promise<Import> {
  const counts: ImportCounts = { rows: 0, created: 0, repeated: 0, rejected: 0 };
  let heads: readonly string[] | undefined;
  let columns: ColumnMap = {};
  const seen = new Map<string, { line: number; digest: string }>();
  let waiting: Waiting[] = [];

  async function reject(sheetRow: SheetRow, reasons: readonly Reason[]): Promise<void> {
    counts.rejected++;
    await road.rejected({ ...sheetRow, reasons });
  }

  async function flush(): Promise<void> {
    const batch = waiting;
    waiting = [];
    const verdicts = await road.report?.(batch.map(({ row }) => row));
    for (const [at, { sheetRow }] of batch.entries()) {
      const verdict = verdicts?.[at] ?? 'created';
      if (typeof verdict === 'string') counts[verdict]++;
      else await reject(sheetRow, [{ field: 'row', problem: 'refused', said: verdict.refused }]);
    }
    road.progress(counts);
  }

  for await (const sheetRow of rows) {
    if (!heads) {
      // A title above the heads fills one cell; heads fill several.
      if (sheetRow.cells.filter((cell) => cell !== '').length < 3) continue;
      heads = sheetRow.cells.map((cell) => String(cell).trim());
      columns = mapColumns(heads, road.columnsFor(heads));
      continue;
    }
    counts.rows++;
    const cells = Object.fromEntries(heads.map((head, at) => [head, sheetRow.cells[at] ?? '']));
    const read = readRow(cells, columns, road.register, road.now());
    if (!read.ok) {
      await reject(sheetRow, read.problems);
      continue;
    }
    const digest = createHash('sha256').update(JSON.stringify(read.row)).digest('base64url').slice(0, 16);
    const earlier = seen.get(read.row.caseCode);
    if (earlier && earlier.digest !== digest)
      await reject(sheetRow, [{ field: 'caseCode', problem: 'twice', line: earlier.line }]);
    else if (earlier) counts.repeated++;
    else {
      seen.set(read.row.caseCode, { line: sheetRow.line, digest });
      waiting.push({ sheetRow, row: read.row });
      if (waiting.length === batchSize) await flush();
    }
  }
  if (!heads) throw new Error('The file has no line of heads: its first lines must name the columns.');
  await flush();
  return { columns, heads, counts };
}
