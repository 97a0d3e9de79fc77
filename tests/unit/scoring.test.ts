import { describe, expect, it } from 'vitest';
import { isSatisfied } from '../../src/domain/satisfied.ts';
import { bandOf, indexOf, intervalOf, isNearlyUnanimous, wilson } from '../../src/domain/scoring.ts';
import { addTally, emptyTally, type Tally, tallyOf } from '../../src/domain/tally.ts';

const tallyOfBallots = (ballots: readonly (readonly (number | null)[])[]): Tally =>
  ballots.reduce((sum, scores) => addTally(sum, tallyOf(scores, false)), emptyTally);

describe('published figures', () => {
  it.each([
    ['Thái Bình 2019', 3484, 3850, 9049],
    ['Gia Lai 2020, province', 3205, 3628, 8834],
    ['Gia Lai 2020, districts', 2518, 2756, 9136],
    ['Gia Lai 2020, communes', 927, 1144, 8103],
    ['Gia Lai 2020, pooled', 6650, 7528, 8834],
    ['Ministry 2021, ballots that came back', 28849, 29350, 9829],
  ])('%s: %i of %i', (_, satisfied, valid, hundredths) => {
    expect(indexOf(satisfied, valid)).toBe(hundredths);
  });

  it('are pooled over answers, not averaged over the three levels', () => {
    expect(3205 + 2518 + 927).toBe(6650);
    expect(Math.round((8834 + 9136 + 8103) / 3)).not.toBe(8834);
  });
});

describe('index', () => {
  it('rounds half up where a binary fraction would fall short', () => {
    expect(indexOf(1, 160)).toBe(63); // 0.625 %
    expect(indexOf(201, 20_000)).toBe(101); // 1.005 %
    expect(indexOf(1, 3)).toBe(3333);
    expect(indexOf(2, 3)).toBe(6667);
  });

  it('stays exact where the sums of a country pass 2^31', () => {
    expect(indexOf(361_960_000_000, 400_000_000_000)).toBe(9049);
  });

  it('is nothing without a valid answer', () => {
    expect(indexOf(0, 0)).toBeUndefined();
  });
});

describe('satisfied', () => {
  it.each([
    [1, 5, [4, 5]],
    [0, 10, [7, 8, 9, 10]],
    [1, 3, [3]],
    [0, 1, [1]],
  ])('of %i-%i', (min, max, satisfied) => {
    const scores = Array.from({ length: max - min + 1 }, (_, step) => min + step);
    expect(scores.filter((score) => isSatisfied(score, { min, max }))).toEqual(satisfied);
  });

  it('leaves blanks out of valid and neutral out of satisfied', () => {
    expect(tallyOf([5, 4, 3, null], false)).toMatchObject({
      c3: 1,
      blank: 1,
      sum_y: 2,
      sum_m: 3,
      sum_yy: 4,
      sum_ym: 6,
    });
  });

  it('counts a ballot that is blank throughout as none', () => {
    expect(tallyOf([null, null], false)).toMatchObject({ blank: 2, ballots: 0, phones: 0 });
  });

  it('counts the ballot of a repeated phone, and its phone once', () => {
    expect(tallyOf([5], true)).toMatchObject({ ballots: 1, phones: 0 });
  });
});

describe('interval', () => {
  it("is Wilson's for one answer a ballot (81 of 263: Newcombe, Stat. Med. 17, 1998, table I)", () => {
    const { low, high } = wilson(81 / 263, 263);
    expect(low).toBeCloseTo(0.2553, 4);
    expect(high).toBeCloseTo(0.3662, 4);
  });

  it('has n = B - 1 where every ballot is one answer', () => {
    // Σ(y - p)² = B·p·(1-p), so v = p(1-p)/(B-1).
    const tally = tallyOfBallots([[5], [5], [5], [1], [2]]);
    expect(intervalOf(tally)?.effective).toBeCloseTo(4, 12);
  });

  it('follows the ballots, not the answers: 3 satisfied people and 1 who is not, four answers each', () => {
    // p = 12/16; residuals 1, 1, 1, -3; v = 4/3 · 12 / 256 = 0.0625; n = 0.1875 / 0.0625 = 3.
    const tally = tallyOfBallots([
      [5, 5, 5, 5],
      [4, 4, 4, 4],
      [5, 4, 5, 4],
      [1, 2, 1, 2],
    ]);
    const interval = intervalOf(tally)!;
    expect(interval.effective).toBeCloseTo(3, 12);
    const z2 = 1.959963984540054 ** 2;
    // Wilson's roots of (p - π)² = z² π (1 - π) / n.
    for (const root of [interval.low, interval.high])
      expect((0.75 - root) ** 2).toBeCloseTo((z2 * root * (1 - root)) / 3, 12);
  });

  it('takes ballots of unequal length: 2 of 4, 1 of 1, 1 of 3', () => {
    // p = 4/8; residuals 0, 0.5, -0.5; v = 3/2 · 0.5 / 64 = 0.01171875; n = 0.25 / v.
    const tally = tallyOfBallots([[5, 5, 1, 1], [4], [4, 3, 2]]);
    expect(intervalOf(tally)?.effective).toBeCloseTo(0.25 / 0.01171875, 10);
  });

  it('has n = B where all ballots agree, and stays inside 0 to 1', () => {
    const tally = tallyOfBallots([
      [5, 5],
      [4, 4],
      [5, 4],
    ]);
    expect(intervalOf(tally)).toMatchObject({ effective: 3, high: 1 });
    expect(intervalOf(tally)!.low).toBeCloseTo(3 / (3 + 1.959963984540054 ** 2), 12);
  });
});

describe('bands', () => {
  const bands = [
    { name: 'excellent', from: 9000 },
    { name: 'good', from: 8000 },
    { name: 'fair', from: 6500 },
    { name: 'completed', from: 0 },
  ];

  it('split 110 units as the ministry did in 2019', () => {
    const indexes = [
      ...Array.from({ length: 10 }, (_, n) => 9000 + 90 * n),
      ...Array.from({ length: 68 }, (_, n) => 8000 + 14 * n),
      ...Array.from({ length: 21 }, (_, n) => 6500 + 70 * n),
      ...Array.from({ length: 11 }, (_, n) => 6499 - 100 * n),
    ];
    const names = indexes.map((index) => bandOf(index, bands).name);
    const size = (name: string) => names.filter((other) => other === name).length;
    expect(bands.map(({ name }) => size(name))).toEqual([10, 68, 21, 11]);
  });
});

describe('nearly unanimous', () => {
  it.each([
    ['all the same', 20, 20, true],
    ['none', 0, 20, true],
    ['all but one', 19, 20, true],
    ['all but two of twenty', 18, 20, false],
    ['all but two of forty', 38, 40, true],
  ])('%s', (_, sum_y, sum_m, verdict) => {
    expect(isNearlyUnanimous({ ...emptyTally, sum_y, sum_m })).toBe(verdict);
  });
});
