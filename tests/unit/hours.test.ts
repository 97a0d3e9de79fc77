import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  day,
  type HoursPolicy,
  hour,
  invitationTime,
  localDay,
  localMonth,
  nextOpen,
  startOfDay,
} from '../../src/domain/hours.ts';

const policy: HoursPolicy = {
  open: 7 * 60 + 30,
  close: 20 * 60,
  preferFrom: 17 * 60,
  preferTo: 19 * 60 + 30,
  earliestAfter: 2 * hour,
  latestAfter: 26 * hour,
  holidays: new Set(['2026-09-02']),
};

/** Local time of Viet Nam. */
const at = (text: string) => Date.parse(`${text}:00+07:00`);

describe('local days', () => {
  it('begin at midnight of Viet Nam, in whatever zone the machine is', () => {
    expect(localDay(at('2026-11-22T00:00'))).toBe('2026-11-22');
    expect(localDay(at('2026-11-22T00:00') - 1)).toBe('2026-11-21');
    expect(localMonth(at('2026-12-31T23:59'))).toBe('2026-12');
    expect(startOfDay('2026-11-22')).toBe(at('2026-11-22T00:00'));
  });
});

describe('nextOpen', () => {
  it.each([
    ['2026-11-20T12:00', '2026-11-20T12:00'],
    ['2026-11-20T03:00', '2026-11-20T07:30'],
    ['2026-11-20T20:00', '2026-11-21T07:30'],
    ['2026-09-01T21:00', '2026-09-03T07:30'],
  ])('%s -> %s', (from, to) => {
    expect(nextOpen(at(from), policy)).toBe(at(to));
  });
});

describe('invitationTime', () => {
  it.each([
    ['a result of the morning leaves the same evening', '2026-11-20T09:00', '2026-11-20T17:00', '2026-11-20T19:30'],
    ['a late one the next evening', '2026-11-20T18:30', '2026-11-21T17:00', '2026-11-21T19:30'],
    ['one before a holiday after it', '2026-09-01T18:00', '2026-09-03T07:30', '2026-09-03T08:30'],
  ])('%s', (_what, returned, from, to) => {
    for (const spread of [0, 0.5, 0.999]) {
      const leaves = invitationTime(at(returned), at(returned), policy, spread);
      expect(leaves).toBeGreaterThanOrEqual(at(from));
      expect(leaves).toBeLessThanOrEqual(at(to));
    }
  });

  it('never lies outside the open hours, on a holiday, or within two hours of the counter', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 400 * 24 * 60 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (minutes, spread) => {
          const returned = at('2026-01-01T00:00') + minutes * 60_000;
          const leaves = invitationTime(returned, returned, policy, spread);
          expect(leaves - returned).toBeGreaterThanOrEqual(2 * hour);
          expect(leaves - returned).toBeLessThanOrEqual(3 * day);
          expect(nextOpen(leaves, policy)).toBe(leaves);
        },
      ),
    );
  });
});
