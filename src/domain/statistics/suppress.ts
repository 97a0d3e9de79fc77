/** Below this a count is not shown: it speaks of single citizens. Nothing is nobody, and is shown. */
const leastShown = 5;

/**
 * Hides counts of 1 to 4 in a table of units by reasons whose sums are known, and with them as many others, the smallest
 * first, as it takes that no line or column gives one away by subtraction: what is hidden in a line is never one count
 * alone, never under 5 together, and never a sum that only one set of counts can have.
 * @param rows counts; all rows are equally long
 * @returns the table with `null` where a count is hidden
 */
export function suppress(rows: readonly (readonly number[])[]): (number | null)[][] {
  const hidden = rows.map((row) => row.map((n) => n > 0 && n < leastShown));
  const columns = rows[0]?.length ?? 0;
  const lines = [
    ...rows.map((row, at) => row.map((_, column) => [at, column] as const)),
    ...Array.from({ length: columns }, (_, column) => rows.map((_, at) => [at, column] as const)),
  ];
  for (let changed = true; changed; ) {
    changed = false;
    for (const line of lines) {
      const more = nextToHide(
        line.map(([at, column]) => ({ at, column, n: rows[at]![column]!, hidden: hidden[at]![column]! })),
      );
      if (!more) continue;
      hidden[more.at]![more.column] = true;
      changed = true;
    }
  }
  return rows.map((row, at) => row.map((n, column) => (hidden[at]![column] ? null : n)));
}

interface Cell {
  readonly at: number;
  readonly column: number;
  readonly n: number;
  readonly hidden: boolean;
}

function nextToHide(line: readonly Cell[]): Cell | undefined {
  const hidden = line.filter((cell) => cell.hidden);
  const together = hidden.reduce((sum, { n }) => sum + n, 0);
  // All 1 or all 4: then the sum would say what each is.
  const telling = [hidden.length, (leastShown - 1) * hidden.length].includes(together);
  if (hidden.length === 0 || (hidden.length > 1 && together >= leastShown && !telling)) return undefined;
  const shown = line.filter((cell) => !cell.hidden).sort((a, b) => a.n - b.n);
  return shown.find(({ n }) => n > 0) ?? shown[0];
}
