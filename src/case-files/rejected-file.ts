import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import type { RejectedRow } from './import-cases.ts';
import { sayReason } from './reasons.ts';

/** Heads of the two columns in front of a rejected row's own; a later import ignores them. */
const ownHeads = ['Dòng', 'Lý do'];

/**
 * Rejected rows as a file that spreadsheets open: mended, it is imported like any other. Made with its first row;
 * readable by its owner only, because it holds telephone numbers.
 */
export function rejectedFile(file: string, heads: () => readonly string[]) {
  let open: { csv: ReturnType<typeof stringify>; out: WriteStream } | undefined;

  function openFile() {
    const out = createWriteStream(file, { mode: 0o600 });
    const csv = stringify({ bom: true });
    csv.pipe(out);
    csv.write([...ownHeads, ...heads()]);
    return { csv, out };
  }

  return {
    async write({ line, cells, reasons }: RejectedRow): Promise<void> {
      open ??= openFile();
      const row = [String(line), reasons.map(sayReason).join('; '), ...cells.map(String)];
      if (!open.csv.write(row)) await new Promise((resolve) => open?.csv.once('drain', resolve));
    },
    /** @returns whether anything was written */
    async close(): Promise<boolean> {
      if (!open) return false;
      open.csv.end();
      await finished(open.out);
      return true;
    },
  };
}
