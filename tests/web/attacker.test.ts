import { beforeAll, describe, expect, it } from 'vitest';
import { attack } from './support/attack.ts';

let attacked: Awaited<ReturnType<typeof attack>>;

beforeAll(async () => {
  attacked = await attack({ seed: 20260101, crawlEvery: 10 });
}, 180_000);

describe('somebody who reads everything for a quarter, and adds and subtracts it', () => {
  it('finds nothing about fewer than five people, and no figure that was told as a band', () => {
    const { observer, looks, citizens, conclude } = attacked;
    expect({ looks: looks > 15, citizens: citizens > 140, sums: observer.sums() > 100 }).toEqual({
      looks: true,
      citizens: true,
      sums: true,
    });
    expect(observer.secrets(), 'figures told as bands').toBeGreaterThan(0);
    expect(conclude()).toEqual({ people: undefined, secretsFound: 0 });
  });

  it('meets no sum on any page that the reader of figures does not give', () => {
    expect(attacked.pages.supervisor.size).toBeGreaterThan(3);
    expect(attacked.pages.leader.size).toBeGreaterThan(1);
    expect(attacked.unknown).toEqual([]);
  });

  it.each(['live', 'fields', 'flags'] as const)('would find people where the rule about %s were off', (rule) => {
    const found = attacked.conclude(attacked.off[rule]).people;
    expect(found?.length).toBeGreaterThan(0);
    expect(found!.length).toBeLessThan(5);
  });

  it('would find what bands keep back were it in the sums', () => {
    expect(attacked.conclude(attacked.off.bands).secretsFound).toBeGreaterThan(0);
  });
});
