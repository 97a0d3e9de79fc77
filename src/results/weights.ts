import { toHundredths } from '../domain/scoring.ts';
import { type Stratum, weightedShare } from '../domain/statistics/weighting.ts';
import { addTally, emptyTally, type Tally } from '../domain/tally.ts';
import type { SeriesPart } from './measures.ts';
import type { Weighted } from './period-results.ts';
import type { Cell } from './release-body.ts';
import type { Strata } from './stored-release.ts';

/**
 * The figure of a province had every unit, field and lateness answered in the register's proportion; `null` where the
 * plain figure is none. The factor that only those are asked about who filed feedback is left out.
 */
export function weightedOf(
  parts: readonly SeriesPart[],
  roads: readonly ('number' | 'counter')[],
  plain: Cell,
): Weighted | null {
  if (plain.shown !== 'figure') return null;
  const strata = new Map<string, { unitId: string; field: string; overdue: boolean; returned: number; tally: Tally }>();
  const add = (unitId: string, field: string, overdue: boolean, returned: number, tally: Tally) => {
    const key = `${unitId}\0${field}\0${overdue}`;
    const sum = strata.get(key) ?? { unitId, field, overdue, returned: 0, tally: emptyTally };
    strata.set(key, { ...sum, returned: sum.returned + returned, tally: addTally(sum.tally, tally) });
  };
  const addUnit = (unitId: string, of: Strata) => {
    for (const [field, { core, late }] of Object.entries(of)) {
      add(unitId, field, true, 0, late);
      add(unitId, field, false, 0, addTally(core, late, -1));
    }
  };
  for (const { series, returned } of parts) {
    for (const [unitId, fields] of Object.entries(returned))
      for (const [field, [all, late]] of Object.entries(fields)) {
        add(unitId, field, true, late, emptyTally);
        add(unitId, field, false, all - late, emptyTally);
      }
    const rests = [...roads.map((road) => series.classes[road].rest), roads.length > 1 ? series.mixed : null];
    for (const road of roads)
      for (const [unitId, state] of Object.entries(series.classes[road].states)) addUnit(unitId, state.strata);
    for (const rest of rests) for (const [unitId, of] of Object.entries(rest?.strata ?? {})) addUnit(unitId, of);
  }
  const found = weightedShare([...strata.values()] satisfies Stratum[]);
  return (
    (found && {
      index: toHundredths(found.share),
      low: toHundredths(found.interval.low),
      high: toHundredths(found.interval.high),
    }) ??
    null
  );
}
