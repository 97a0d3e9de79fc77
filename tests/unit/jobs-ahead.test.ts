import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createJobsAhead } from '../../src/jobs/jobs-ahead.ts';

/** Jobs a worker of 50 calls at once holds after two seconds at so many messages a second. */
function heldAt(perSecond: number): number {
  const ahead = createJobsAhead(50);
  let held = 0;
  for (let n = 0; n < perSecond * 2; n++) {
    vi.advanceTimersByTime(1_000 / perSecond);
    held = ahead.finished();
  }
  return held;
}

describe('createJobsAhead', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('holds as many ahead as leave within a moment, none beside a slow provider', () => {
    // 50 calls of 20 s, of 2 s, of half a second, and of a loopback.
    expect([2.5, 25, 100, 1_000].map(heldAt)).toEqual([50, 52, 60, 150]);
    expect(heldAt(10_000)).toBe(200);
  });

  it('comes down as soon as a provider that was quick answers slowly', () => {
    const ahead = createJobsAhead(50);
    for (let n = 0; n < 1_000; n++) {
      vi.advanceTimersByTime(1);
      ahead.finished();
    }
    vi.advanceTimersByTime(2_000);
    expect(ahead.finished()).toBe(50);
  });
});
