import { describe, expect, it } from 'vitest';
import { compareUnits, confirmedStanding, controlLimits } from '../../../src/domain/statistics/comparison.ts';
import { addTally, emptyTally, type Tally, tallyOf } from '../../../src/domain/tally.ts';

/** Ballots of four answers: so many with all satisfied, so many with none. */
const unit = (unitId: string, happy: number, unhappy: number) => ({ unitId, tally: ballotsOf(happy, unhappy) });

function ballotsOf(happy: number, unhappy: number): Tally {
  const times = (n: number, score: number) => addTally(emptyTally, tallyOf([score, score, score, score], false), n);
  return addTally(times(happy, 5), times(unhappy, 2));
}

const alike = Array.from({ length: 20 }, (_, at) => unit(`u${at}`, 90 + (at % 3), 10 - (at % 3)));

describe('comparison of units', () => {
  it('names nobody where all are alike', () => {
    const { units, between } = compareUnits(alike);
    expect(new Set(units.map(({ standing }) => standing))).toEqual(new Set(['not_distinguishable']));
    expect(between).toBe(0);
  });

  it('names the one that differs, on its side', () => {
    const { units } = compareUnits([...alike, unit('bad', 55, 45), unit('good', 1000, 0)]);
    const standing = Object.fromEntries(units.map(({ unitId, standing }) => [unitId, standing]));
    expect(standing).toMatchObject({ bad: 'below', good: 'above', u0: 'not_distinguishable' });
  });

  it('names fewer where units differ anyway', () => {
    const spread = Array.from({ length: 20 }, (_, at) => unit(`u${at}`, 70 + (at % 10) * 3, 30 - (at % 10) * 3));
    const { units, between } = compareUnits([...spread, unit('bad', 62, 38)]);
    expect(between).toBeGreaterThan(0.05);
    expect(units.at(-1)!.standing).toBe('not_distinguishable');
  });

  it('does not take a small unit that agrees for a sure one', () => {
    const { units } = compareUnits([...alike, unit('small', 30, 0)]);
    expect(units.at(-1)!.standing).toBe('not_distinguishable');
  });

  it('counts citizens, not digits: four equal answers say no more than one', () => {
    const [first] = compareUnits(alike).units;
    expect(first!.effective).toBeGreaterThan(80);
    expect(first!.effective).toBeLessThan(120);
  });

  it('is nothing where nobody answered', () => {
    expect(compareUnits([]).units).toEqual([]);
    expect(compareUnits([{ unitId: 'u', tally: emptyTally }]).units).toEqual([]);
  });
});

describe('control limits', () => {
  it('hold the target, open towards few ballots, and stay between 0 and 1', () => {
    const comparison = compareUnits(alike);
    const [few, many] = [controlLimits(comparison, 10, 0.95), controlLimits(comparison, 1_000, 0.95)];
    expect(few.low).toBeLessThan(many.low);
    expect(many.low).toBeLessThan(comparison.target);
    expect(many.high).toBeGreaterThan(comparison.target);
    expect(few.high).toBeLessThanOrEqual(1);
    expect(controlLimits(comparison, 0.1, 0.999)).toEqual({ low: 0, high: 1 });
  });
});

describe('a standing', () => {
  it.each([
    ['below', undefined, 'not_distinguishable'],
    ['below', 'not_distinguishable', 'not_distinguishable'],
    ['below', 'below', 'below'],
    ['above', undefined, 'above'],
    ['not_distinguishable', 'below', 'not_distinguishable'],
  ] as const)('%s after %s counts as %s', (present, before, counts) => {
    expect(confirmedStanding(present, before)).toBe(counts);
  });
});
