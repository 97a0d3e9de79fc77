import { describe, expect, it } from 'vitest';
import { exposedPeople, isDerivable, kernelOf } from '../support/attacker/linear.ts';

const people = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const row = (...members: number[]) => people.map((n) => Number(members.includes(n)));

describe('what follows from sums', () => {
  it('is found by subtraction', () => {
    const rows = [row(0, 1, 2, 3, 4, 5, 6), row(0, 1, 2, 3, 4, 5)];
    expect(exposedPeople(rows, people, 5)).toEqual([6]);
    expect(isDerivable(kernelOf(rows, 10), row(6))).toBe(true);
    expect(isDerivable(kernelOf(rows, 10), row(5))).toBe(false);
  });

  it('is found across tables: margins that share only three', () => {
    const [units, fields] = [
      [row(0, 1, 2, 3, 4), row(5, 6, 7, 8, 9)],
      [row(0, 1, 2, 3, 4, 5, 6, 7), row(8, 9)],
    ];
    expect(exposedPeople([...units, ...fields], people, 5)).toEqual([5, 6, 7]);
    expect(exposedPeople([...units, row(0, 1, 2, 5, 6, 7)], people, 5)).toEqual([3, 4, 8, 9]);
    expect(exposedPeople([row(0, 1, 2, 3, 4, 5), row(4, 5, 6, 7, 8, 9)], people, 5)).toBeUndefined();
  });

  it('is not found where every class is five people, however often one of them answered', () => {
    expect(exposedPeople([row(0, 1, 2, 3, 4), row(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)], people, 5)).toBeUndefined();
    expect(exposedPeople([row(0, 1, 2, 3, 4)], [0, 0, 1, 2, 3, 5, 6, 7, 8, 9], 5)).toEqual([0, 1, 2, 3]);
  });
});
