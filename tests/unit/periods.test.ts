import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  countingSpan,
  cutsThroughPast,
  findPeriod,
  monthOf,
  type Periods,
  periodBefore,
  periodsBetween,
  spanOf,
  spansBetween,
} from '../../src/domain/periods.ts';
import { settingReaders } from '../../src/domain/settings.ts';

const calendar: Periods = { months: [{ since: '2019-01-01', startDay: 1 }], cutOffDays: 5, custom: [] };
const official: Periods = { ...calendar, months: [{ since: '2019-01-15', startDay: 15 }] };
const campaign = {
  id: 'dot-cao-diem',
  nameVi: 'Đợt cao điểm',
  nameEn: 'Campaign',
  start: '2026-03-07',
  end: '2026-04-20',
};

describe('a month', () => {
  it('runs from the 15th to the 14th where the administration reports so', () => {
    expect(findPeriod(official, '2026-03')).toMatchObject({ kind: 'month', start: '2026-02-15', end: '2026-03-14' });
    expect(findPeriod(calendar, '2026-02')).toMatchObject({ start: '2026-02-01', end: '2026-02-28' });
    expect(monthOf(official, '2026-03-15').id).toBe('2026-04');
  });

  it('makes quarters, halves and years that follow each other without a gap', () => {
    expect(findPeriod(official, '2026-Q1')).toMatchObject({ start: '2025-12-15', end: '2026-03-14' });
    expect(findPeriod(official, '2026-H2')).toMatchObject({ start: '2026-06-15', end: '2026-12-14' });
    expect(findPeriod(official, '2026')).toMatchObject({ start: '2025-12-15', end: '2026-12-14' });
    expect(periodBefore(official, findPeriod(official, '2026-Q1')!)?.id).toBe('2025-Q4');
  });

  it('may begin on another day from a day on', () => {
    const changed: Periods = { ...calendar, months: [...calendar.months, { since: '2027-01-01', startDay: 15 }] };
    expect(findPeriod(changed, '2026-12')).toMatchObject({ start: '2026-12-01', end: '2026-12-31' });
    expect(findPeriod(changed, '2027-01')).toMatchObject({ start: '2027-01-01', end: '2027-01-14' });
    expect(findPeriod(changed, '2027-02')).toMatchObject({ start: '2027-01-15', end: '2027-02-14' });
  });
});

describe('a span', () => {
  it('is cut where a period of one’s own begins and ends', () => {
    const cut = { ...calendar, custom: [campaign] };
    expect(spansBetween(cut, '2026-03-01', '2026-04-30').map(({ label }) => label)).toEqual([
      '2026-03',
      '2026-03-07',
      '2026-04',
      '2026-04-21',
    ]);
    expect(() => spansBetween(cut, '2026-03-02', '2026-04-30')).toThrow('the nearest are 2026-03-01 to 2026-04-30');
  });

  it('holds each day once, and every period is a whole number of them', () => {
    const day = fc.integer({ min: 0, max: 1_500 }).map((n) => addDays('2024-01-01', n));
    const policy = fc.record({
      startDay: fc.constantFrom(1, 15),
      change: fc.option(day),
      custom: fc.array(fc.tuple(day, day)),
    });
    fc.assert(
      fc.property(policy, day, ({ startDay, change, custom }, on) => {
        const months = [
          { since: '2019-01-01', startDay },
          ...(change ? [{ since: change, startDay: 16 - startDay }] : []),
        ];
        const own = custom.map(([a, b], n) => ({ ...campaign, id: `c${n}`, start: a < b ? a : b, end: a < b ? b : a }));
        const periods: Periods = { months, cutOffDays: 5, custom: own };
        const span = spanOf(periods, on);
        expect(span.start <= on && on <= span.end).toBe(true);
        expect(spanOf(periods, span.start)).toEqual(span);
        expect(spanOf(periods, span.end)).toEqual(span);
        expect(spanOf(periods, addDays(span.end, 1)).start).toBe(addDays(span.end, 1));
        for (const { start, end } of periodsBetween(periods, on, on)) {
          const spans = spansBetween(periods, start, end);
          expect([spans[0]!.start, spans.at(-1)!.end]).toEqual([start, end]);
          expect(spans.map(({ label }) => label)).toContain(span.label);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('takes a result in that is reported late, until its cut-off', () => {
    expect(countingSpan(calendar, '2026-03-30', '2026-04-05').label).toBe('2026-03');
    expect(countingSpan(calendar, '2026-03-30', '2026-04-06').label).toBe('2026-04');
    expect(countingSpan(calendar, '2026-05-01', '2026-04-06').label, 'a clock that runs ahead').toBe('2026-04');
  });
});

describe('a change of the periods', () => {
  it('is refused where results have come in, with the first day on which it is possible', () => {
    const [problem] = cutsThroughPast(calendar, { ...calendar, custom: [campaign] }, '2026-03-10');
    expect(problem).toContain('2026-03-07');
    expect(problem).toContain('the earliest day to change is 2026-03-11');
    expect(cutsThroughPast(calendar, { ...calendar, custom: [campaign] }, '2026-03-06')).toEqual([]);
    expect(cutsThroughPast(calendar, official, '2026-03-06').length).toBeGreaterThan(0);
  });

  it('must be readable: days of the calendar, months that begin on the 1st or 15th, ids that differ', () => {
    const read = (raw: unknown) => () => settingReaders.periods(raw);
    expect(read({ ...calendar, custom: [{ ...campaign, end: '2026-02-30' }] })).toThrow('is no day of the calendar');
    expect(read({ ...calendar, months: [{ since: '2026-01-01', startDay: 7 }] })).toThrow('must be 1 or 15');
    expect(read({ ...calendar, custom: [campaign, campaign] })).toThrow('the same id');
  });
});
