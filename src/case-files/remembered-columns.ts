import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { type ColumnMap, caseFields } from '../domain/case-file/columns.ts';

const schema = z.record(z.string(), z.partialRecord(z.enum(caseFields), z.string()));

const keyOf = (heads: readonly string[]) => heads.join('\u001f');

/** Which column means what, by the heads of a file: what a person said once holds for the next file of that system. */
export function rememberedColumns(file: string) {
  const known = read(file);
  return {
    of: (heads: readonly string[]): ColumnMap => known[keyOf(heads)] ?? {},
    keep(heads: readonly string[], columns: ColumnMap): void {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${JSON.stringify({ ...known, [keyOf(heads)]: columns }, null, 2)}\n`);
    },
  };
}

function read(file: string): z.infer<typeof schema> {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new Error(
      `${file} cannot be read (${(error as Error).message}): delete it, the columns are asked for again.`,
    );
  }
}
