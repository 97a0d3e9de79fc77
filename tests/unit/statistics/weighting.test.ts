import { describe, expect, it } from 'vitest';
import { ratio766 } from '../../../src/domain/statistics/rates.ts';
import { rotatingIndex } from '../../../src/domain/statistics/rotation.ts';
import { type Stratum, weightedShare } from '../../../src/domain/statistics/weighting.ts';
import { addTally, emptyTally, type Tally, tallyOf } from '../../../src/domain/tally.ts';

const ballots = (happy: number, unhappy: number): Tally =>
  addTally(addTally(emptyTally, tallyOf([5], false), happy), tallyOf([2], false), unhappy);

const stratum = (returned: number, tally: Tally, more: Partial<Stratum> = {}): Stratum => ({
  unitId: 'a',
  field: 'residence',
  overdue: false,
  returned,
  tally,
  ...more,
});

describe('a figure above the unit', () => {
  it('weighs each kind of case as the register has it, not as it answered', () => {
    const onTime = stratum(900, ballots(90, 10));
    const overdue = stratum(100, ballots(20, 80), { overdue: true });
    const { share, merged } = weightedShare([onTime, overdue])!;
    expect(share).toBeCloseTo(0.9 * 0.9 + 0.1 * 0.2, 12);
    expect(merged).toBe(0);
  });

  it('has the variance of its strata: Σ W² p(1-p)/(n-1)', () => {
    const strata = [stratum(300, ballots(40, 10)), stratum(700, ballots(30, 20), { unitId: 'b' })];
    const { share, interval } = weightedShare(strata)!;
    const v = 0.3 ** 2 * ((0.8 * 0.2) / 49) + 0.7 ** 2 * ((0.6 * 0.4) / 49);
    expect(interval.effective).toBeCloseTo((share * (1 - share)) / v, 9);
  });

  it('reads a thin stratum with its neighbours, never alone and never as nothing', () => {
    const thick = stratum(500, ballots(80, 20));
    const thin = stratum(100, ballots(0, 3), { field: 'traffic' });
    const other = stratum(400, ballots(5, 2), { field: 'traffic', unitId: 'b' });
    const { share, merged } = weightedShare([thick, thin, other])!;
    expect(merged).toBe(1);
    expect(share).toBeCloseTo((500 / 900) * 0.8 + (400 / 900) * (5 / 7), 12);
  });

  it('is the plain share where only a few answered at all', () => {
    expect(weightedShare([stratum(10, ballots(3, 1)), stratum(10, emptyTally, { unitId: 'b' })])!.share).toBe(0.75);
  });

  it('is nothing without cases or without answers', () => {
    expect(weightedShare([])).toBeUndefined();
    expect(weightedShare([stratum(10, emptyTally)])).toBeUndefined();
  });
});

describe('a rotating form', () => {
  const counts = { access: 2, officer: 3 };

  it('is the mean over the items, each factor as large as in the questionnaire', () => {
    const factors = { access: [ballots(9, 1), ballots(5, 5)], officer: [ballots(8, 0), ballots(6, 2), ballots(4, 4)] };
    const weighted = ballots(30, 10);
    const { share } = rotatingIndex({ factors, weighted }, counts)!;
    expect(share).toBeCloseTo((0.9 + 0.5 + 1 + 0.75 + 0.5) / 5, 12);
  });

  it('has no index while an item has no answer yet', () => {
    const factors = { access: [ballots(9, 1)], officer: [ballots(8, 0), ballots(6, 2), ballots(4, 4)] };
    expect(rotatingIndex({ factors, weighted: ballots(3, 1) }, counts)).toBeUndefined();
  });
});

describe('the ratio of decision 766', () => {
  it.each([
    [{ returned: 200, overdue: 10, complainedAbout: 1 }, 9450],
    [{ returned: 3, overdue: 1, complainedAbout: 0 }, 6667],
    [{ returned: 2, overdue: 2, complainedAbout: 2 }, 0],
  ])('%o is %i', (cases, hundredths) => expect(ratio766(cases)).toBe(hundredths));

  it('is nothing without a case', () => {
    expect(ratio766({ returned: 0, overdue: 0, complainedAbout: 0 })).toBeUndefined();
  });
});
