import { weightedBallot, wholeBallot } from '../domain/counted-ballot.ts';
import { toHundredths } from '../domain/scoring.ts';
import {
  type Comparison,
  compareUnits,
  confirmedStanding,
  controlLimits,
  type Standing,
} from '../domain/statistics/comparison.ts';
import type { Tally } from '../domain/tally.ts';
import { type ItemRows, tallyIn } from './disclosure.ts';
import { addParts, figuresOf } from './figures.ts';
import type { RoadParts } from './measures.ts';
import type { ComparisonFigures, Exclusions, NotComparedReason, UnitResults } from './period-results.ts';

/** Fewer ballots compare a unit with nobody: it shows its rolling year instead. */
const leastCompared = 30;

export type UnjudgedUnit = Omit<UnitResults, 'standing' | 'notCompared' | 'rolling'> & { readonly roads: RoadParts };

interface Beside {
  readonly items: ItemRows;
  readonly rolling:
    | {
        readonly start: string;
        readonly end: string;
        readonly units: ReadonlyMap<string, { readonly roads: RoadParts }>;
      }
    | undefined;
  /** Where a unit stood in the period before. */
  before(unitId: string): Standing | undefined;
}

/**
 * Where each unit stands among those that can be compared: by ballots from the invited number alone, 30 of them, and
 * not where more than twice the usual share of citizens was not asked.
 */
export function compareSeries(
  units: readonly UnjudgedUnit[],
  { items, rolling, before }: Beside,
): { units: UnitResults[]; comparison: ComparisonFigures | null } {
  const most = 2 * medianOf(units.map((unit) => excludedShare(unit)));
  const reasons = new Map(units.map((unit) => [unit.unitId, whyNotCompared(unit, most)]));
  const compared = units.filter(({ unitId }) => reasons.get(unitId) === null);
  const comparison = compareUnits(compared.map(({ unitId, roads }) => ({ unitId, tally: comparedTally(roads) })));
  const raw = new Map(comparison.units.map(({ unitId, standing }) => [unitId, standing]));
  return {
    units: units.map(({ roads: _, ...unit }) => {
      const standing = compared.length > 1 ? raw.get(unit.unitId) : undefined;
      const { total } = unit.number;
      const year = total.shown === 'nothing' || total.n < leastCompared ? rolling?.units.get(unit.unitId) : undefined;
      return {
        ...unit,
        standing: standing ? confirmedStanding(standing, before(unit.unitId)) : null,
        notCompared: reasons.get(unit.unitId) ?? null,
        rolling:
          year && rolling
            ? { start: rolling.start, end: rolling.end, total: figuresOf(addParts(year.roads.number), items).total }
            : null,
      };
    }),
    comparison: compared.length > 1 ? comparisonFigures(comparison) : null,
  };
}

function whyNotCompared(unit: UnjudgedUnit, most: number): NotComparedReason | null {
  const { total } = unit.number;
  if (total.shown === 'nothing' || total.n < leastCompared) return 'few_ballots';
  if (total.shown === 'band') return 'withheld';
  return excludedShare(unit) > most && most > 0 ? 'excludes_many' : null;
}

/** Of the returned cases those that the unit itself says could not be asked. */
function excludedShare({ exclusions, response }: { exclusions: Exclusions; response: { returned: number } }): number {
  return (exclusions.no_phone + exclusions.refused_at_desk) / Math.max(1, response.returned);
}

function comparedTally(roads: RoadParts): Tally {
  const { rows, rotating } = addParts(roads.number);
  return rotating[weightedBallot] ?? tallyIn(rows, wholeBallot);
}

function comparisonFigures(comparison: Comparison): ComparisonFigures {
  const sizes = comparison.units.map(({ effective }) => effective);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const steps = 40;
  return {
    target: toHundredths(comparison.target),
    between: comparison.between,
    points: comparison.units.map(({ unitId, effective, share, standing }) => ({
      unitId,
      effective,
      index: toHundredths(share),
      standing,
    })),
    limits: Array.from({ length: steps + 1 }, (_, step) => {
      const effective = least * (most / least) ** (step / steps);
      const [inner, outer] = [0.95, 0.998].map((coverage) => controlLimits(comparison, effective, coverage));
      return {
        effective,
        low95: toHundredths(inner!.low),
        high95: toHundredths(inner!.high),
        low998: toHundredths(outer!.low),
        high998: toHundredths(outer!.high),
      };
    }),
  };
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length === 0
    ? 0
    : sorted.length % 2 === 1
      ? sorted[middle]!
      : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
