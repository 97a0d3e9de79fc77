import { describe, expect, it } from 'vitest';
import type { FormItem } from '../../../src/domain/form.ts';
import { keyingErrors } from '../../../src/domain/paper/accounting.ts';
import { answersOf, differences, judged, readMarks } from '../../../src/domain/paper/marks.ts';
import { sheet } from '../../support/paper.ts';

const item = { min: 1, max: 5, notApplicable: false } as FormItem;
const items = [item, item, { ...item, notApplicable: true }];

describe('marks', () => {
  it('are one character an item', () => {
    expect(readMarks('5x0', items)).toEqual([5, 'x', 0]);
    for (const wrong of ['5x', '5x00', '56x', '5 0', '5a0']) expect(readMarks(wrong, items), wrong).toBeUndefined();
  });

  it('become scores; 0 is "not applicable" only where the item may be that', () => {
    expect(answersOf([5, 'x', 0], items)).toEqual({ scores: [5, null, null], notApplicable: [3] });
    expect(answersOf([0, 4, 1], items)).toEqual({ scores: [null, 4, 1], notApplicable: [] });
  });

  it('without one score are no ballot', () => {
    expect(judged(sheet([0, 0, 0]), false).verdict).toBe('blank');
    expect(judged(sheet(['x', 0, 0]), false).verdict).toBe('unreadable');
    expect(judged(sheet([5, 0, 0]), true).verdict).toBe('late');
    expect(judged(sheet([5, 0, 0]), false)).toEqual(sheet([5, 0, 0]));
  });

  it('are compared place by place; an invalid sheet has one place', () => {
    expect(differences(sheet([5, 4, 0]), sheet([5, 3, 'x'], { helpedBy: 'officer' }))).toEqual([1, 2, 'helpedBy']);
    expect(differences(sheet([5, 4, 0]), sheet([], { verdict: 'torn' }))).toEqual(['verdict']);
    expect(differences(sheet([], { verdict: 'torn' }), sheet([], { verdict: 'torn', onTime: null }))).toEqual([]);
  });
});

describe('the error rate of keying', () => {
  it('is wrong marks of compared marks, with an interval over forms', () => {
    const forms = [
      ...Array(40).fill({ compared: 15, wrong: 0 }),
      { compared: 15, wrong: 3 },
      { compared: 15, wrong: 1 },
    ];
    const { forms: n, marks, wrong, rate } = keyingErrors(forms);
    expect([n, marks, wrong]).toEqual([42, 630, 4]);
    expect(rate!.value).toBeCloseTo(4 / 630);
    expect(rate!.low).toBeGreaterThan(0);
    // Three errors on one form are one careless moment: wider than 4 of 630 independent marks would be (0.25-1.6 %).
    expect(rate!.high).toBeGreaterThan(0.018);
  });

  it('of forms without an error is not known to be 0', () => {
    expect(keyingErrors([]).rate).toBeUndefined();
    const { rate } = keyingErrors(Array(35).fill({ compared: 13, wrong: 0 }));
    expect(rate).toMatchObject({ value: 0, low: expect.closeTo(0) });
    expect(rate!.high).toBeCloseTo(0.0989, 3);
  });
});
