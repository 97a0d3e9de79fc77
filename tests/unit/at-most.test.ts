import { expect, it } from 'vitest';
import { atMost } from '../../src/feedback/at-most.ts';

it('lets so many pieces of work at once be under way, in the order they came, failed ones too', async () => {
  const limit = atMost(2);
  let underWay = 0;
  let most = 0;
  const begun: number[] = [];
  const work = (n: number) => async () => {
    begun.push(n);
    most = Math.max(most, ++underWay);
    await new Promise((resolve) => setTimeout(resolve, 2));
    underWay--;
    if (n % 3 === 0) throw new Error('as some do');
    return n;
  };
  const ends = await Promise.allSettled([1, 2, 3, 4, 5, 6, 7].map((n) => limit(work(n))));
  expect(ends.map(({ status }) => status === 'fulfilled')).toEqual([true, true, false, true, true, false, true]);
  expect({ most, begun }).toEqual({ most: 2, begun: [1, 2, 3, 4, 5, 6, 7] });
});
