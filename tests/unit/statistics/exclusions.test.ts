import { describe, expect, it } from 'vitest';
import { exclusionLimits, judgeExclusions, outerCoverage } from '../../../src/domain/statistics/exclusions.ts';
import { suppress } from '../../../src/domain/statistics/suppress.ts';

const unit = (unitId: string, returned: number, excluded: number, registered: number | null = null) => ({
  unitId,
  returned,
  excluded,
  registered,
});

/** Twelve units that leave out a tenth, give or take chance. */
const usual = [80, 120, 95, 150, 200, 60, 110, 130, 90, 170, 140, 105].map((returned, n) =>
  unit(`u${n}`, returned, Math.round(returned * (0.1 + (n % 3) * 0.01))),
);

describe('judging exclusions', () => {
  it('finds the one unit that leaves out many, and no other', () => {
    const { units } = judgeExclusions([...usual, unit('odd', 100, 45)]);
    expect(units.filter(({ outside }) => outside !== null).map(({ unitId }) => unitId)).toEqual(['odd']);
    expect(units.filter(({ faults }) => faults.length > 0)).toMatchObject([
      { unitId: 'odd', faults: ['over_twice_median'] },
    ]);
  });

  it('has the limits of a p-chart where units differ by chance alone', () => {
    // asin(√0.1) ± 3.0902 / (2·√100), back to shares (R: sin(asin(sqrt(0.1)) + c(-1, 1) * qnorm(0.999) / 20)^2)
    const { low, high } = exclusionLimits({ target: 0.1, between: 0 }, 100, outerCoverage);
    expect(low).toBeCloseTo(0.02770908, 8);
    expect(high).toBeCloseTo(0.210186, 6);
  });

  it('widens the limits where all units differ more than by chance', () => {
    const spread = usual.map((one, n) => ({
      ...one,
      excluded: Math.round(one.returned * (n % 2 === 0 ? 0.05 : 0.25)),
    }));
    const judged = judgeExclusions(spread);
    expect(judged.between).toBeGreaterThan(0.05);
    expect(judged.units.filter(({ outside }) => outside !== null)).toEqual([]);
  });

  it('does not compare a unit that reported less than 95 % of its register', () => {
    const { units } = judgeExclusions([unit('whole', 95, 5, 100), unit('short', 94, 5, 100), unit('silent', 50, 3)]);
    expect(units.map(({ faults }) => faults)).toEqual([[], ['under_register'], []]);
  });

  it('says nothing of a handful of cases, and nothing of nothing', () => {
    const { units } = judgeExclusions([...usual, unit('small', 6, 4), unit('none', 0, 0)]);
    expect(units.find(({ unitId }) => unitId === 'small')?.faults).toEqual([]);
    expect(units.some(({ unitId }) => unitId === 'none')).toBe(false);
    expect(judgeExclusions([])).toMatchObject({ target: 0, median: 0, units: [] });
  });
});

describe('hiding small counts', () => {
  it('hides 1 to 4, shows nobody and 5', () => {
    const shown = suppress([
      [0, 5, 20],
      [3, 4, 30],
      [4, 2, 0],
    ]);
    expect(shown[0]).toEqual([0, 5, 20]);
    expect(shown[1]).toEqual([null, null, 30]);
    expect(shown[2]?.slice(0, 2)).toEqual([null, null]);
  });

  it('never leaves one count alone in a line, nor a sum that says what each is', () => {
    for (let seed = 1; seed < 400; seed++) {
      let state = seed;
      const next = (most: number) => {
        state = (state * 48271) % 2147483647;
        return state % most;
      };
      const rows = Array.from({ length: 2 + next(6) }, () =>
        Array.from({ length: 4 }, () => next(next(3) === 0 ? 40 : 6)),
      );
      const shown = suppress(rows);
      const lines = [
        ...rows.map((row, at) => row.map((n, column) => [n, shown[at]![column]] as const)),
        ...[0, 1, 2, 3].map((column) => rows.map((row, at) => [row[column]!, shown[at]![column]] as const)),
      ];
      for (const line of lines) {
        for (const [n, seen] of line) expect(seen === null || seen === n).toBe(true);
        for (const [n, seen] of line) if (n > 0 && n < 5) expect(seen).toBeNull();
        const hidden = line.filter(([, seen]) => seen === null).map(([n]) => n);
        if (hidden.length === 0 || hidden.length === line.length) continue;
        const together = hidden.reduce((sum, n) => sum + n, 0);
        expect(hidden.length).toBeGreaterThan(1);
        expect(together).toBeGreaterThanOrEqual(5);
        expect([hidden.length, 4 * hidden.length]).not.toContain(together);
      }
    }
  });
});
