import type { Runtime } from '../runtime.ts';
import { addUp } from './read-period.ts';
import { provinceOf, readCalendar } from './read-periods.ts';
import type { Cell, Response } from './release-body.ts';

export interface UnitIndex {
  readonly unit: { readonly id: string; readonly code: string; readonly name: string };
  readonly from: string;
  readonly to: string;
  /** One a questionnaire and form; empty where nothing is out. */
  readonly series: readonly {
    readonly instrument: string;
    readonly form: string;
    /** From the invited number alone: the compared index. */
    readonly compared: Cell;
    readonly allRoads: Cell;
    readonly response: Response;
  }[];
}

/**
 * The released index of a unit, or of a province, over days that make whole parts of the calendar.
 * @param unit its id or official code
 * @throws Error saying what is wrong: no such unit, several of this code, days that cut through a part
 */
export async function findIndex(
  rt: Runtime,
  { unit: named, from, to }: { unit: string; from: string; to: string },
): Promise<UnitIndex> {
  const found = rt.reference.findUnit(named);
  const units = found ? [found] : rt.reference.unitsByCode(named);
  const [unit] = units;
  if (!unit) throw new Error(`There is no unit ${named}: give its id or its official code.`);
  if (units.length > 1)
    throw new Error(
      `Several units have the code ${named}; give one of the ids ${units.map(({ id }) => id).join(', ')}.`,
    );
  const provinceId = provinceOf(rt, unit.id);
  const period = { id: `${from}/${to}`, kind: 'custom' as const, name: null, start: from, end: to };
  const results = await addUp(rt, await readCalendar(rt, provinceId), period, { provinceId });
  return {
    unit: { id: unit.id, code: unit.code, name: unit.nameVi },
    from,
    to,
    series: (results?.series ?? []).flatMap(({ instrumentVersionId, form, province, units: all }) => {
      const own = all.find((each) => each.unitId === unit.id);
      const measures = unit.id === provinceId ? province : own;
      if (!measures) return [];
      return {
        instrument: rt.reference.instrument(instrumentVersionId).code,
        form,
        compared: measures.number.total,
        allRoads: measures.all.total,
        response: own?.response ?? results!.response,
      };
    }),
  };
}
