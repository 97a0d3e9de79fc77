import { createReadStream, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { parse } from 'csv-parse';
import type { Sheet, SheetRow } from './sheet.ts';

/** Rows of a CSV file, one by one, whatever its size. Comma, semicolon or tab, as the first line has most of. */
export function readCsv(file: string): Sheet {
  const { size } = statSync(file);
  const source = createReadStream(file);
  return { rows: rowsOf(file, source), share: () => source.bytesRead / Math.max(1, size) };
}

async function* rowsOf(file: string, source: ReturnType<typeof createReadStream>): AsyncGenerator<SheetRow> {
  const parser = source.pipe(
    parse({
      bom: true,
      delimiter: await delimiterOf(file),
      relax_column_count: true,
      skip_empty_lines: true,
      info: true,
    }),
  );
  for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>)
    yield { line: info.lines, cells: record };
}

async function delimiterOf(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4_096), 0, 4_096, 0);
    const [head = ''] = buffer.subarray(0, bytesRead).toString('utf8').split(/\r?\n/);
    const count = (sign: string) => head.split(sign).length;
    return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
  } finally {
    await handle.close();
  }
}
