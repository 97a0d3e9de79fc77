import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterFailure, type FailedAttempt } from '../../src/domain/failover.ts';

const least = () => 0;

const failed = (...list: [channel: string, failure: string, at?: number][]): FailedAttempt[] =>
  list.map(([channel, failure, at = 0]) => ({ channel, failure, at }));

describe('after an attempt that was not accepted', () => {
  it.each([
    ['throttled', [5, 10, 20, 40, 80]],
    ['unreachable', [15, 30, 60]],
    ['misconfigured', [300]],
  ])('%s waits longer each time and then moves on', (failure, seconds) => {
    seconds.forEach((wait, index) => {
      const past = failed(...Array.from({ length: index + 1 }, () => ['a', failure] as [string, string]));
      expect(afterFailure(past, least)).toEqual({ wait: wait * 1_000, moveOn: index === seconds.length - 1 });
    });
  });

  it('moves on from a channel that throttles for long, however few attempts that were', () => {
    expect(afterFailure(failed(['a', 'throttled', 0], ['a', 'throttled', 599_000]), least).moveOn).toBe(false);
    expect(afterFailure(failed(['a', 'throttled', 0], ['a', 'throttled', 600_000]), least).moveOn).toBe(true);
  });

  it('begins anew on the next channel', () => {
    const past = failed(['a', 'unreachable'], ['a', 'unreachable'], ['a', 'unreachable'], ['b', 'unreachable']);
    expect(afterFailure(past, least)).toEqual({ wait: 15_000, moveOn: false });
  });

  it('waits up to half as long again, so that what failed together comes back apart', () => {
    const failures = fc.constantFrom('throttled', 'unreachable', 'misconfigured', 'something new');
    const chance = fc.double({ min: 0, max: 0.999999, noNaN: true });
    fc.assert(
      fc.property(failures, fc.integer({ min: 1, max: 30 }), chance, (failure, n, random) => {
        const past = failed(...Array.from({ length: n }, () => ['a', failure] as [string, string]));
        const { wait } = afterFailure(past, least);
        const jittered = afterFailure(past, () => random).wait;
        expect(jittered).toBeGreaterThanOrEqual(wait);
        expect(jittered).toBeLessThanOrEqual(wait * 1.5);
        expect(wait).toBeLessThanOrEqual(3_600_000);
      }),
    );
  });
});
