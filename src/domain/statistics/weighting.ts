import { type Interval, varianceOf, wilson } from '../scoring.ts';
import { addTally, emptyTally, type Tally } from '../tally.ts';

/** Returned cases of one kind by the register, and the ballots that came back from them. */
export interface Stratum {
  readonly unitId: string;
  readonly field: string;
  readonly overdue: boolean;
  /** Cases returned, whether asked or not. */
  readonly returned: number;
  readonly tally: Tally;
}

export interface WeightedShare {
  /** Satisfied of valid answers, 0 to 1, had every kind of case answered in the register's proportion. */
  readonly share: number;
  readonly interval: Interval;
  /** How many strata had too few ballots of their own and were read with their neighbours. */
  readonly merged: number;
}

/** Fewer ballots say nothing about their own spread. */
const leastBallots = 5;

/** Neighbours of a stratum that is too thin, the nearest first. */
const wider: readonly ((stratum: Stratum) => string)[] = [
  ({ unitId, field, overdue }) => `${unitId}\0${field}\0${overdue}`,
  ({ unitId, field }) => `${unitId}\0${field}`,
  ({ unitId }) => unitId,
  () => '',
];

/**
 * A figure above the unit: the share of each stratum weighted by its returned cases (post-stratification; Cochran,
 * Sampling Techniques, 3rd ed. 1977, section 5A.9), with v = Σ W² v_h and Wilson's interval at n = p(1-p)/v. A stratum
 * under five ballots is merged, with its field, then its unit, then the whole.
 * @returns `undefined` where no case was returned or nothing valid was answered
 */
export function weightedShare(strata: readonly Stratum[]): WeightedShare | undefined {
  const returned = strata.reduce((sum, stratum) => sum + stratum.returned, 0);
  const whole = strata.reduce((sum, { tally }) => addTally(sum, tally), emptyTally);
  if (returned === 0 || whole.sum_m === 0) return undefined;
  const cells = mergeThin(strata.filter((stratum) => stratum.returned > 0 || stratum.tally.ballots > 0));
  let [share, variance] = [0, 0];
  for (const cell of cells) {
    const weight = cell.returned / returned;
    share += weight * (cell.tally.sum_y / cell.tally.sum_m);
    variance += weight * weight * varianceOf(cell.tally);
  }
  const effective = variance > 0 ? (share * (1 - share)) / variance : whole.ballots;
  return { share, interval: { ...wilson(share, effective), effective }, merged: strata.length - cells.length };
}

interface Cell {
  readonly returned: number;
  readonly tally: Tally;
}

/** Groups strata level by level until every group can speak for itself. */
function mergeThin(strata: readonly Stratum[]): Cell[] {
  const cells: Cell[] = [];
  let waiting = strata;
  for (const key of wider) {
    const thin: Stratum[] = [];
    for (const group of groupBy(waiting, key)) {
      const cell = sumOf(group);
      if (cell.tally.ballots >= leastBallots && cell.tally.sum_m > 0) cells.push(cell);
      else thin.push(...group);
    }
    waiting = thin;
  }
  const rest = sumOf(waiting);
  if (cells.length === 0) return [rest];
  // Under five ballots are left: their cases are taken to be like all others, and they say nothing of their own.
  const others = cells.reduce((sum, cell) => sum + cell.returned, 0);
  return cells.map((cell) => ({ ...cell, returned: cell.returned * (1 + rest.returned / Math.max(1, others)) }));
}

function groupBy(strata: readonly Stratum[], key: (stratum: Stratum) => string): Iterable<Stratum[]> {
  const groups = new Map<string, Stratum[]>();
  for (const stratum of strata) groups.set(key(stratum), [...(groups.get(key(stratum)) ?? []), stratum]);
  return groups.values();
}

function sumOf(group: readonly Cell[]): Cell {
  return group.reduce<Cell>(
    (sum, { returned, tally }) => ({ returned: sum.returned + returned, tally: addTally(sum.tally, tally) }),
    { returned: 0, tally: emptyTally },
  );
}
