import { findRegisterCounts } from '../db/register-counts.ts';
import { localDay } from '../domain/hours.ts';
import { findPeriod, monthOf, type Period } from '../domain/periods.ts';
import {
  type ExclusionFault,
  type JudgedExclusions,
  judgeExclusions,
  leastExcluded,
} from '../domain/statistics/exclusions.ts';
import { suppress } from '../domain/statistics/suppress.ts';
import type { Runtime } from '../runtime.ts';
import { type Funnel, readFunnels } from './funnel.ts';
import { partsOf } from './read-periods.ts';

/** Why the citizen of a returned case could not be asked, as far as whoever enters cases has a hand in it. */
export const exclusionReasons = ['no_phone', 'refused_at_desk', 'dead_number', 'repeated_number'] as const;
export type ExclusionReason = (typeof exclusionReasons)[number];

/** A count that may be shown; `null` where it is under 5, or would give one away by subtraction. */
type Shown = number | null;

export interface UnitExclusions {
  readonly unitId: string;
  readonly returned: Shown;
  /** By the register the unit keeps itself; `null` where nobody reported it. */
  readonly registered: Shown;
  readonly excluded: Shown;
  readonly reasons: Readonly<Record<ExclusionReason, Shown>>;
  /** Excluded of returned, 0 to 1; `null` where either is not shown. */
  readonly share: number | null;
  readonly outside: 'above' | 'below' | null;
  /** Empty: it may be compared. */
  readonly faults: readonly ExclusionFault[];
}

export interface ExclusionFigures extends Pick<JudgedExclusions, 'target' | 'median' | 'between'> {
  readonly period: Period;
  /** In the order of the register; those with a returned or a registered case. */
  readonly units: readonly UnitExclusions[];
}

/**
 * The cases of a period whose citizens could not be asked, unit by unit, held against each other and against the
 * register's own count. Only once the days of the period are over: figures of one unit that grow from day to day would
 * tell of single cases.
 * @param periodId a month of reporting, a quarter and so on
 * @returns `undefined` where there is no such period, or it is not over
 */
export async function findExclusions(
  rt: Runtime,
  provinceId: string,
  periodId: string,
): Promise<ExclusionFigures | undefined> {
  const period = findPeriod(rt.settings.get('periods').value, periodId);
  if (!period || period.end >= localDay(rt.clock.now())) return undefined;
  const counts = await countUnits(rt, provinceId, period);
  const judged = judgeExclusions(counts);
  const byId = new Map(judged.units.map((unit) => [unit.unitId, unit]));
  const shown = suppress(counts.map(({ reasons }) => exclusionReasons.map((reason) => reasons[reason])));
  const { target, median, between } = judged;
  return {
    period,
    target,
    median,
    between,
    units: counts.map(({ unitId, returned, registered, excluded }, at) => {
      const unit = byId.get(unitId);
      const tells = (excluded > 0 && excluded < leastExcluded) || (returned > 0 && returned < leastExcluded);
      return {
        unitId,
        returned: returned > 0 && returned < leastExcluded ? null : returned,
        registered,
        excluded: tells ? null : excluded,
        reasons: Object.fromEntries(
          exclusionReasons.map((reason, column) => [reason, shown[at]![column] ?? null]),
        ) as Record<ExclusionReason, Shown>,
        share: tells || !unit ? null : unit.share,
        outside: tells ? null : (unit?.outside ?? null),
        // A unit that reported nothing of what its register holds is the shortest of all.
        faults: unit ? unit.faults : registered ? ['under_register'] : [],
      };
    }),
  };
}

interface UnitCounts {
  readonly unitId: string;
  readonly returned: number;
  readonly registered: number | null;
  readonly excluded: number;
  readonly reasons: Readonly<Record<ExclusionReason, number>>;
}

async function countUnits(rt: Runtime, provinceId: string, period: Period): Promise<UnitCounts[]> {
  const parts = partsOf(rt, period);
  const funnels = await Promise.all(parts.map(({ label }) => readFunnels(rt, rt.db.reader, label)));
  const registered = await findRegistered(rt, period);
  return rt.reference.unitsUnder(provinceId).flatMap(({ id }) => {
    const mine = funnels.flatMap((each) => each.get(id) ?? []);
    const sum = (of: (funnel: Funnel) => number) => mine.reduce((total, funnel) => total + of(funnel), 0);
    const returned = sum((funnel) => funnel.returned);
    const own = registered.get(id) ?? null;
    if (returned === 0 && !own) return [];
    const reasons = {
      no_phone: sum(({ notAsked }) => notAsked.no_phone),
      refused_at_desk: sum(({ notAsked }) => notAsked.refused_at_desk),
      dead_number: sum((funnel) => funnel.notAsked.dead_number + funnel.dead_number),
      repeated_number: sum((funnel) => funnel.repeated_number),
    };
    const excluded = Object.values(reasons).reduce((total, n) => total + n, 0);
    return [{ unitId: id, returned, registered: own, excluded, reasons }];
  });
}

/** The register's counts of the months that make up the period; none where it is not made of whole months. */
async function findRegistered(rt: Runtime, period: Period): Promise<Map<string, number>> {
  const periods = rt.settings.get('periods').value;
  const months = [
    ...new Map(
      partsOf(rt, period)
        .map((part) => monthOf(periods, part.start))
        .map((one) => [one.id, one]),
    ).values(),
  ];
  if (months[0]?.start !== period.start || months.at(-1)?.end !== period.end) return new Map();
  const counts = await findRegisterCounts(
    rt.db.reader,
    months.map(({ id }) => id),
  );
  const whole = [...counts].filter(([, byMonth]) => byMonth.size === months.length);
  return new Map(whole.map(([unitId, byMonth]) => [unitId, [...byMonth.values()].reduce((sum, n) => sum + n, 0)]));
}
