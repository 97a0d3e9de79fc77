import type { FormGeometry } from '../../../src/domain/paper-form/geometry.ts';
import { type ReadPage, readForm, type UnreadPage } from '../../../src/scanning/read-form.ts';
import type { Meaning } from './scans.ts';

/** Reads a picture where these forms were printed. */
export function readAmong(forms: ReadonlyMap<string, FormGeometry>, file: Uint8Array): Promise<ReadPage | UnreadPage> {
  return readForm(file, async (token, page) => forms.get(token)?.pages[page - 1]);
}

/** Rows by what became of them: what the hand meant, what a person must look at, and what must never happen. */
export interface Verdicts {
  readonly right: number;
  readonly doubtful: number;
  readonly wrong: readonly string[];
}

/**
 * A row is wrong where the reader says another circle than was meant, nothing where something was meant, something
 * where nothing was, or anything at all where nobody can know.
 */
export function compare(
  { rows }: ReadPage,
  meant: readonly Meaning[],
  geometry: FormGeometry['pages'][number],
): Verdicts {
  if (rows.length !== meant.length) throw new Error(`${rows.length} rows read, ${meant.length} filled in`);
  let [right, doubtful] = [0, 0];
  const wrong: string[] = [];
  for (const [at, row] of rows.entries()) {
    const said = row.outcome === 'marked' ? valueAt(geometry, at, row.value) : row.outcome;
    if (said === 'doubtful') doubtful++;
    else if (said === (meant[at] === 'nothing' ? 'empty' : meant[at])) right++;
    else wrong.push(`row ${at + 1}: meant ${meant[at]}, read as ${said} (confidence ${row.confidence})`);
  }
  return { right, doubtful, wrong };
}

/** Which circle of the row from the left. */
function valueAt({ rows }: FormGeometry['pages'][number], row: number, value: string): number {
  const circles = [...rows[row]!.circles].sort((a, b) => a.x - b.x);
  return circles.findIndex((circle) => circle.value === value);
}
