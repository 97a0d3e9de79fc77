import { groupBy } from '../db/bulk.ts';
import { findBlocks, type ThemeBlockRow } from '../db/themes.ts';
import type { Runtime } from '../runtime.ts';

/** How many citizens of a unit spoke of a theme, as far as it came out. */
export interface ThemeFigure {
  readonly unitId: string;
  readonly theme: string;
  /** At least 5. */
  readonly voices: number;
  /** Months of the returned results. */
  readonly from: string;
  readonly to: string;
}

/** Themes that came out of these units since an instant, each block whole: the most spoken of first. */
export async function findThemes(rt: Runtime, unitIds: readonly string[], since: number): Promise<ThemeFigure[]> {
  const blocks = (await findBlocks(rt.db.reader, unitIds)).filter(({ released_at }) => released_at >= since);
  return [...groupBy(blocks, ({ unit_id, theme }) => `${unit_id}\0${theme}`).values()]
    .map(sumOf)
    .sort((a, b) => b.voices - a.voices || a.theme.localeCompare(b.theme));
}

function sumOf(blocks: readonly ThemeBlockRow[]): ThemeFigure {
  const { unit_id, theme } = blocks[0]!;
  return {
    unitId: unit_id,
    theme,
    voices: blocks.reduce((sum, { voices }) => sum + voices, 0),
    from: blocks.map(({ from_month }) => from_month).sort()[0]!,
    to: blocks
      .map(({ to_month }) => to_month)
      .sort()
      .at(-1)!,
  };
}
