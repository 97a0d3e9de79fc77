import { findBlocks } from '../../db/themes.ts';
import { startOfDay } from '../../domain/hours.ts';
import { addDays } from '../../domain/periods.ts';
import type { Runtime } from '../../runtime.ts';
import type { PeriodInfo } from '../period-results.ts';

export interface ThemeOfReport {
  readonly name: string;
  readonly voices: number;
  readonly units: number;
}

/** What came out about each theme while a period ran and its ballots came in: blocks of five voices and more, added up. */
export async function findThemesOfPeriod(
  rt: Runtime,
  provinceId: string,
  { start, end, completeAt }: PeriodInfo,
): Promise<ThemeOfReport[]> {
  const unitIds = rt.reference.unitsUnder(provinceId).map(({ id }) => id);
  const [from, to] = [startOfDay(start), completeAt ?? startOfDay(addDays(end, 1))];
  const blocks = (await findBlocks(rt.db.reader, unitIds)).filter(
    ({ released_at: at }) => Number(at) >= from && Number(at) <= to,
  );
  const { list } = rt.settings.get('themes').value;
  return list
    .map(({ code, vi }) => {
      const own = blocks.filter((block) => block.theme === code);
      return {
        name: vi,
        voices: own.reduce((sum, { voices }) => sum + voices, 0),
        units: new Set(own.map(({ unit_id }) => unit_id)).size,
      };
    })
    .filter(({ voices }) => voices > 0)
    .sort((a, b) => b.voices - a.voices);
}
