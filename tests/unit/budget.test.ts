import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costOf, pursesAt, scopesOf, shareSpent } from '../../src/domain/budget.ts';
import { localDay, localMonth } from '../../src/domain/hours.ts';
import { settingReaders } from '../../src/domain/settings.ts';

const number = { shortCode: '8179', keyword: 'HL', shared: true, price: 0 };
const routes = settingReaders.routes({
  outgoing: 'a',
  replyTo: 'a',
  channels: {
    a: {
      sender: 'CA TINH',
      number,
      tariff: { default: 400, networks: { viettel: 350 } },
      budget: { daily: 1_000, monthly: 20_000 },
    },
  },
  budgets: [
    { unit: 'D01', monthly: 50_000, hard: true },
    { unit: 'D01.801', daily: 500 },
  ],
  hotlines: { province: '0692345678', free: '18001234' },
});

/** Local time of Viet Nam. */
const at = (text: string) => Date.parse(`${text}:00+07:00`);

describe('a budget', () => {
  it('is one purse a local day and one a local month', () => {
    const purses = pursesAt(routes, at('2026-11-30T23:59'));
    expect(purses.map(({ scope, period, limit, hard }) => [scope, period, limit, hard])).toEqual([
      ['channel:a', '2026-11-30', 1_000, false],
      ['channel:a', '2026-11', 20_000, false],
      ['unit:D01', '2026-11', 50_000, true],
      ['unit:D01.801', '2026-11-30', 500, false],
    ]);
    expect(purses.every(({ until }) => until === at('2026-12-01T00:00'))).toBe(true);
  });

  it('ends where another period begins, at any instant', () => {
    fc.assert(
      fc.property(fc.integer({ min: at('2024-01-01T00:00'), max: at('2040-01-01T00:00') }), (now) => {
        for (const { period, until } of pursesAt(routes, now)) {
          const name = period.length === 7 ? localMonth : localDay;
          expect(name(until - 1)).toBe(period);
          expect(name(until)).not.toBe(period);
        }
      }),
    );
  });

  it('is charged for the channel and for every unit above that has one', () => {
    expect(scopesOf(routes, 'a', { unitPath: ['id', 'D01.801', 'p', 'D01'], network: null })).toEqual([
      'channel:a',
      'unit:D01',
      'unit:D01.801',
    ]);
    expect(scopesOf(routes, 'b', { unitPath: ['D02'], network: null })).toEqual(['channel:b']);
  });

  it('is told of at 80 and at 100 percent', () => {
    expect([0, 799, 800, 999, 1_000, 2_000].map((spent) => shareSpent(spent, 1_000))).toEqual([0, 0, 80, 80, 100, 100]);
    expect(shareSpent(0, 0)).toBe(100);
  });
});

describe('the cost of a message', () => {
  it('is its segments times the tariff of its network, or of any where that is not known', () => {
    expect(costOf(routes, 'a', 2, 'viettel')).toBe(700);
    expect(costOf(routes, 'a', 2, 'mobifone')).toBe(800);
    expect(costOf(routes, 'a', 1, null)).toBe(400);
    expect(costOf(routes, 'no tariff', 3, null)).toBe(0);
  });
});
