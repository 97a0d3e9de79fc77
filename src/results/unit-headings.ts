import type { Runtime } from '../runtime.ts';
import type { PeriodInfo, UnitView } from './period-results.ts';

/**
 * Under which unit a unit's figures stand. `then`: its own. `successors`: the unit that took its place alone; where
 * several did, its figures are never shared out: it stays under its own heading.
 */
export function headingsOf(rt: Runtime, { end }: PeriodInfo, view: UnitView): (unitId: string) => string {
  if (view === 'then') return (unitId) => unitId;
  return (unitId) => {
    let at = unitId;
    for (let step = 0; step < 20; step++) {
      const next = rt.reference.successorsOf(at);
      if (next.length !== 1 || next[0]!.day < '2000' || next[0]!.unitId === at) break;
      at = next[0]!.unitId;
    }
    return rt.reference.unitOn(at, end) ? at : unitId;
  };
}

/** @param day as it was then; as it is now where left out */
export function nameOn(rt: Runtime, unitId: string, day: string | undefined): { vi: string; en: string } {
  const unit = day === undefined ? rt.reference.findUnit(unitId) : undefined;
  const named = unit ?? rt.reference.unitOn(unitId, day ?? '9999-12-31');
  return { vi: named?.nameVi ?? unitId, en: named?.nameEn ?? unitId };
}
