import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CountedBallot, rowsOfBallot } from '../../src/domain/counted-ballot.ts';
import { factorCodes } from '../../src/domain/instrument.ts';
import { addTally, emptyTally, type Tally } from '../../src/domain/tally.ts';
import { lastBlock, nextStates, type Rows, sumRows, type UnitState } from '../../src/results/disclosure.ts';

type Scores = readonly (number | null)[];

function rowsOf(ballots: readonly Scores[]): Rows {
  const rows: Record<string, Tally> = {};
  for (const scores of ballots) {
    const answers = scores.map((score, index) => ({ item: String(index + 1), factor: factorCodes[index]!, score }));
    for (const [row, tally] of rowsOfBallot({
      answers,
      repeatedPhone: false,
      overall: null,
      onTime: null,
    } as unknown as CountedBallot))
      rows[row] = addTally(rows[row] ?? emptyTally, tally);
  }
  return rows;
}

const times = (n: number, scores: Scores): Scores[] => Array.from({ length: n }, () => scores);
const mixed = (n: number): Scores[] =>
  Array.from({ length: n }, (_, at) => (at % 3 === 0 ? [2, 3, 2, 1] : [5, 4, 5, 4]));

function release(before: ReadonlyMap<string, UnitState>, units: Readonly<Record<string, readonly Scores[]>>) {
  return nextStates(before, new Map(Object.entries(units).map(([unit, ballots]) => [unit, rowsOf(ballots)])));
}

const whole = (state: UnitState | undefined) => state?.published['*'];

describe('a unit', () => {
  it('stays silent under five telephones', () => {
    expect(release(new Map(), { a: mixed(4) })).toBeUndefined();
    expect(whole(release(new Map(), { a: mixed(5), b: mixed(6) })?.states.get('a'))?.phones).toBe(5);
  });

  it('waits until five more have answered, corrections with them', () => {
    const first = release(new Map(), { a: mixed(9), b: mixed(9) })!.states;
    expect(release(first, { a: mixed(13), b: mixed(9) })).toBeUndefined();
    const corrected = [...mixed(8), [5, 5, 5, 5]];
    expect(release(first, { a: corrected, b: mixed(9) })).toBeUndefined();
    const second = release(first, { a: [...corrected, ...mixed(5)], b: mixed(11) })!;
    expect([...second.grown]).toEqual(['a']);
    expect(whole(second.states.get('a'))?.phones).toBe(14);
    expect(whole(second.states.get('b'))?.phones).toBe(9);
  });

  it('keeps back the few answers about feedback, and counts the ballots without them', () => {
    const ballots: Scores[] = [...mixed(8), [5, 2, 5, 2, 1], [1, 4, 1, 4, 5]];
    const state = release(new Map(), { a: ballots, b: mixed(20) })!.states.get('a')!;
    expect(state.published['factor:feedback']?.phones ?? 0).toBe(0);
    expect(whole(state)).toMatchObject({ phones: 10, sum_m: 40 });
    const more = release(new Map([['a', state]]), {
      a: [...ballots, ...times(3, [5, 2, 5, 2, 3]), ...times(2, [5, 2, 5, 2, 5])],
      b: mixed(20),
    })!;
    expect(more.states.get('a')!.published['factor:feedback']).toMatchObject({ phones: 7, sum_y: 3 });
    expect(whole(more.states.get('a'))).toMatchObject({ phones: 15, sum_m: 67 });
  });
});

describe('agreement', () => {
  it('about feedback waits, and holds up nothing', () => {
    const ballots = mixed(12).map((scores, at) => (at < 7 ? [...scores, 5] : scores));
    const { states } = release(new Map(), { a: ballots, b: mixed(20) })!;
    expect(states.get('a')?.published['factor:feedback']?.phones ?? 0).toBe(0);
    expect(whole(states.get('a'))).toMatchObject({ phones: 12, sum_m: 48 });
  });

  it('of fewer than 15 comes into no sum, and is kept for a band that moves by five at least', () => {
    const { states } = release(new Map(), { a: times(6, [5, 5, 4, 4]), b: mixed(7) })!;
    expect(whole(states.get('a'))).toBeUndefined();
    expect(states.get('a')?.shadow['*']).toMatchObject({ phones: 6 });
    expect(release(states, { a: times(10, [5, 5, 4, 4]), b: mixed(7) })).toBeUndefined();
    const more = release(states, { a: times(11, [5, 5, 4, 4]), b: mixed(7) })!;
    expect([...more.grown]).toEqual(['a']);
    expect(whole(more.states.get('a'))).toBeUndefined();
    expect(more.states.get('a')?.shadow['*']).toMatchObject({ phones: 11 });
  });

  it('comes out when 15 share it', () => {
    expect(whole(release(new Map(), { a: times(14, [5, 5, 5, 5]) })?.states.get('a'))).toBeUndefined();
    expect(whole(release(new Map(), { a: times(15, [5, 5, 5, 5]) })?.states.get('a'))?.phones).toBe(15);
  });

  it('about one factor keeps the factors back, not the total', () => {
    const ballots = mixed(12).map(([a, b, c]) => [a!, b!, c!, 5]);
    const { states } = release(new Map(), { a: ballots, c: mixed(40) })!;
    expect(whole(states.get('a'))?.phones).toBe(12);
    expect(states.get('a')?.published['factor:officer']).toBeUndefined();
    expect(states.get('c')?.published['factor:officer']?.phones).toBe(40);
  });

  it('that was kept back is not told afterwards by what is let out then', () => {
    const first = release(new Map(), { a: times(6, [5, 5, 4, 4]), b: times(6, [5, 5, 5, 4]), c: mixed(20) })!;
    const second = release(first.states, {
      a: [...times(6, [5, 5, 4, 4]), ...mixed(9)],
      b: times(6, [5, 5, 5, 4]),
      c: mixed(20),
    })!;
    const province = ({ states }: typeof first) =>
      sumRows([...states.values()].map(({ published }) => published))['*']!;
    const growth = addTally(province(second), province(first), -1);
    expect(growth.phones, 'the six are in it for the first time').toBe(15);
  });
});

describe('the last block', () => {
  it('brings what waited into the province at once', () => {
    const { states } = release(new Map(), { a: mixed(9), b: mixed(9) })!;
    const now = [rowsOf(mixed(11)), rowsOf(mixed(9)), rowsOf(mixed(4))];
    expect(lastBlock([...states.values()], now)!['*']).toMatchObject({ phones: 6, sum_m: 24 });
  });

  it('stays away where fewer than five waited, or said too much', () => {
    const { states } = release(new Map(), { a: mixed(9), b: mixed(9) })!;
    expect(lastBlock([...states.values()], [rowsOf(mixed(11)), rowsOf(mixed(11))])).toBeUndefined();
    const agreeing = rowsOf(times(4, [5, 5, 5, 5]));
    expect(lastBlock([...states.values()], [rowsOf(mixed(9)), rowsOf(mixed(9)), agreeing, agreeing])).toBeUndefined();
  });
});

/**
 * The attacker knows every published sum of every release, bands included, and which ballots are in it. Whatever is
 * added or subtracted, answers that are in the same sums cannot be told apart: so each such class must span 5 people.
 * Ballot n is marked as bit n: c1 of the sums tells who is in them, c2 of the total whose feedback is.
 */
describe('an attacker who subtracts', () => {
  const person = fc.record({
    unit: fc.constantFrom('a', 'b', 'c'),
    feedback: fc.boolean(),
    at: fc.integer({ min: 0, max: 4 }),
  });

  function marked(
    people: readonly { unit: string; feedback: boolean; at: number }[],
    unit: string,
    until: number,
  ): Rows {
    const rows: Record<string, Tally> = {};
    const add = (row: string, tally: Tally) => {
      rows[row] = addTally(rows[row] ?? emptyTally, tally);
    };
    for (const [n, each] of people.entries()) {
      if (each.unit !== unit || each.at > until) continue;
      const mark = { ...emptyTally, ballots: 1, phones: 1, sum_y: n % 2, sum_m: 1, c1: 2 ** n };
      for (const factor of factorCodes.slice(0, 4)) add(`factor:${factor}`, mark);
      if (each.feedback) add('factor:feedback', mark);
      add('core', mark);
      add('*', { ...mark, c2: each.feedback ? 2 ** n : 0 });
    }
    return rows;
  }

  it('never tells fewer than five apart', () => {
    let released = 0;
    fc.assert(
      fc.property(fc.array(person, { minLength: 15, maxLength: 50 }), (people) => {
        let states: ReadonlyMap<string, UnitState> = new Map();
        const seen: Rows[] = [];
        for (let at = 0; at <= 4; at++) {
          const now = new Map(['a', 'b', 'c'].map((unit) => [unit, marked(people, unit, at)]));
          const next = nextStates(states, now);
          states = next?.states ?? states;
          const published = [...states.values()].map((state) => state.published);
          const rest = at === 4 ? lastBlock([...states.values()], [...now.values()]) : undefined;
          if (next || rest) seen.push(...published, sumRows([...published, ...(rest ? [rest] : [])]));
        }
        released += seen.length;
        const classes = new Map<string, Set<number>>();
        const has = (sum: number, n: number) => Math.floor(sum / 2 ** n) % 2;
        for (const [n, each] of people.entries())
          for (const factor of each.feedback ? factorCodes : factorCodes.slice(0, 4)) {
            const inTotal = factor === 'feedback' ? ('c2' as const) : ('c1' as const);
            const marks = seen.map(
              (rows) => `${has(rows[`factor:${factor}`]?.c1 ?? 0, n)}${has(rows['*']?.[inTotal] ?? 0, n)}`,
            );
            if (!marks.join('').includes('1')) continue;
            const key = `${factor === 'feedback'}|${marks.join()}`;
            classes.set(key, (classes.get(key) ?? new Set()).add(n));
          }
        for (const together of classes.values()) expect(together.size).toBeGreaterThanOrEqual(5);
      }),
      { numRuns: 300 },
    );
    expect(released, 'figures the attacker saw').toBeGreaterThan(1000);
  });
});
