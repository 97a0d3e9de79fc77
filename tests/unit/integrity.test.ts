import { describe, expect, it } from 'vitest';
import { tail } from '../../src/domain/integrity/burst.ts';
import { expectedRuns } from '../../src/domain/integrity/identical-run.ts';
import { lookForCheating } from '../../src/domain/integrity/look-for-cheating.ts';
import type { IntegrityLimits, Observed, ObservedBallot } from '../../src/domain/integrity/observed.ts';
import { chanceOfAll } from '../../src/domain/integrity/too-even.ts';

const limits: IntegrityLimits = {
  casesPerPhone: 5,
  casesPerDevice: 4,
  secondsForDigits: 10,
  secondsForPage: 30,
  falseAlarms: 0.001,
};
const nine = Date.parse('2026-09-07T02:00:00Z');
const hour = 3_600_000;
let last = 0;

const ballot = (change: Partial<ObservedBallot> = {}): ObservedBallot => ({
  id: String(++last),
  unitId: 'a',
  form: 'short',
  road: 'counter',
  castAt: nine + last * 7 * hour,
  couldAnswerAt: nine + last * 7 * hour - 3 * hour,
  byPage: true,
  pattern: String(1000 + last),
  whollySatisfied: false,
  phone: null,
  device: null,
  ...change,
});
const several = (n: number, change: (at: number) => Partial<ObservedBallot>) =>
  Array.from({ length: n }, (_, at) => ballot(change(at)));

function look(ballots: readonly ObservedBallot[], more: Partial<Observed> = {}) {
  const observed = { ballots, opportunities: [], casesOfPhone: new Map(), staffPhones: new Set<string>(), ...more };
  return lookForCheating(observed, limits).map(({ mark, ballotIds }) => ({ mark, n: ballotIds.length }));
}

/** Thirty units whose ballots have nothing in common. */
const crowd = Array.from({ length: 30 }, (_, unit) =>
  several(20, (at) => ({ unitId: `u${unit}`, pattern: String((unit * 7 + at) % 50), whollySatisfied: at % 3 > 0 })),
).flat();

describe('looking for cheating', () => {
  it('marks nobody in a crowd', () => {
    expect(look(crowd)).toEqual([]);
  });

  it('marks the browser of many cases, and not that of a family', () => {
    expect(look(several(3, () => ({ device: 'x' })))).toEqual([]);
    expect(look(several(4, () => ({ device: 'x' })))).toEqual([{ mark: 'one_device', n: 4 }]);
  });

  it('marks a telephone of many cases even where it answered for one', () => {
    const one = several(1, () => ({ phone: 'p' }));
    expect(look(one, { casesOfPhone: new Map([['p', 4]]) })).toEqual([]);
    expect(look(one, { casesOfPhone: new Map([['p', 5]]) })).toEqual([{ mark: 'shared_phone', n: 1 }]);
  });

  it('marks the telephones of officers', () => {
    expect(
      look(
        several(1, () => ({ phone: 'p' })),
        { staffPhones: new Set(['p']) },
      ),
    ).toEqual([{ mark: 'officer_phone', n: 1 }]);
  });

  it.each([
    [true, 29, 1],
    [true, 30, 0],
    [false, 29, 0],
    [false, 9, 1],
    [true, -5, 0],
  ])('on a page: %s, after %d seconds: %d marked', (byPage, seconds, marked) => {
    const fast = ballot({ byPage });
    const found = look([{ ...fast, couldAnswerAt: fast.castAt - seconds * 1000 }]);
    expect(found).toEqual(marked ? [{ mark: 'too_fast', n: 1 }] : []);
  });

  it('marks a run of a rare pattern sooner than one of five fives', () => {
    const among = (pattern: string, n: number) => [
      ...crowd.map((one, at) => (at % 2 === 0 ? { ...one, pattern: '5 5 5 5' } : one)),
      ...several(40, (at) => ({ pattern: at >= 20 && at < 20 + n ? pattern : at % 2 ? '5 5 5 5' : `x${at}` })),
    ];
    expect(look(among('4 4 4 4', 3))).toEqual([]);
    expect(look(among('4 4 4 4', 6))).toEqual([{ mark: 'identical_run', n: 6 }]);
    expect(look(among('5 5 5 5', 8))).toEqual([]);
    expect(look(among('5 5 5 5', 20)).map(({ mark }) => mark)).toEqual(['identical_run']);
  });

  it('marks ten ballots in ten minutes, unless as many slips were printed just before', () => {
    const evening = nine + 400 * hour;
    const sitting = several(10, (at) => ({ castAt: evening + at * 30_000, couldAnswerAt: evening - 20 * hour }));
    expect(look([...crowd, ...sitting])).toEqual([{ mark: 'burst', n: 10 }]);
    const served = sitting.map((one, at) => ({ ...one, couldAnswerAt: evening - (20 + at) * 60_000 }));
    const usual = crowd.map((one) => ({ ...one, couldAnswerAt: one.castAt - 5 * 60_000 }));
    const prints = [...usual, ...served].map(({ unitId, couldAnswerAt }) => ({
      unitId,
      road: 'counter' as const,
      at: couldAnswerAt,
    }));
    expect(look([...usual, ...served], { opportunities: prints })).toEqual([]);
  });

  it('tells of a unit that is more content than any, and of one whose counter is', () => {
    const content = several(60, () => ({ unitId: 'best', whollySatisfied: true }));
    expect(look([...crowd, ...content])).toEqual([{ mark: 'too_even', n: 0 }]);
    const both = Array.from({ length: 12 }, (_, unit) =>
      several(60, (at) => ({
        unitId: `v${unit}`,
        road: at % 2 ? ('number' as const) : ('counter' as const),
        whollySatisfied: unit === 3 ? at % 2 === 0 || at % 6 === 1 : at % 4 < 2,
      })),
    ).flat();
    expect(look(both)).toEqual([{ mark: 'counter_favourable', n: 0 }]);
  });
});

describe('the chances behind it', () => {
  it('runs: twenty tosses give five heads or more in a row 0.25 times on average', () => {
    expect(expectedRuns(20, 5, 0.5)).toBeCloseTo((1 + 15 * 0.5) / 32, 12);
  });

  it('a tail of the negative binomial, as pnbinom(q, size, prob) of R has it', () => {
    // 1 - pnbinom(4, 1, 0.5) = 0.5^5; 1 - pnbinom(2, 2, 0.5) = 0.3125
    expect(tail(5, 1)).toBeCloseTo(0.03125, 12);
    expect(tail(3, 2)).toBeCloseTo(0.3125, 12);
    expect(tail(40, 1)).toBeCloseTo(0.5 ** 40, 22);
  });

  it('units that differ make a very content one less surprising', () => {
    const alike = Array.from({ length: 20 }, () => ({ n: 20, k: 14 }));
    const different = Array.from({ length: 20 }, (_, at) => ({ n: 20, k: at % 2 ? 20 : 8 }));
    expect(chanceOfAll(10, alike)).toBeCloseTo((281 / 402) ** 10, 12);
    expect(chanceOfAll(10, different)).toBeGreaterThan(0.1);
  });
});
