import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterOutcome, type Breaker, closedBreaker, gateOf, type Outcome, probing } from '../../src/domain/breaker.ts';

const policy = {
  consecutive: 5,
  percent: 50,
  of: 20,
  windowSeconds: 60,
  pauseSeconds: 30,
  longestPauseSeconds: 600,
};

/** Outcomes a second apart, of attempts that all began while the channel was closed. */
function stateAfter(outcomes: readonly Outcome[], from: Breaker = closedBreaker): Breaker {
  let row = from;
  outcomes.forEach((outcome, n) => {
    row = afterOutcome(row, { outcome, attemptId: 'any' }, n * 1_000, policy);
  });
  return row;
}

const times = (n: number, ...outcomes: Outcome[]) => Array.from({ length: n }, () => outcomes).flat();

describe('a breaker', () => {
  it('opens at faults in a row, and not before', () => {
    expect(stateAfter(times(4, 'fault'))).toMatchObject({ breaker: 'closed' });
    expect(stateAfter([...times(4, 'fault'), 'success', ...times(4, 'fault')])).toMatchObject({ breaker: 'closed' });
    expect(stateAfter(times(5, 'fault'))).toMatchObject({ breaker: 'open', opened_at: 4_000, probe_at: 34_000 });
  });

  it('opens where half of a window are faults, once there are enough of them', () => {
    expect(stateAfter(times(9, 'fault', 'success'))).toMatchObject({ breaker: 'closed' });
    expect(stateAfter(times(10, 'fault', 'success'))).toMatchObject({ breaker: 'open' });
    expect(stateAfter(times(30, 'fault', 'success', 'success'))).toMatchObject({ breaker: 'closed' });
  });

  it('takes being throttled for a fault only where most of a window is', () => {
    expect(stateAfter(times(19, 'throttled'))).toMatchObject({ breaker: 'closed' });
    expect(stateAfter(times(20, 'throttled'))).toMatchObject({ breaker: 'open' });
    expect(stateAfter(times(40, 'throttled', 'success', 'success'))).toMatchObject({ breaker: 'closed' });
  });

  it('forgets what is older than its window', () => {
    const early = stateAfter(times(15, 'throttled'));
    const late = afterOutcome(early, { outcome: 'throttled', attemptId: 'any' }, 61_000, policy);
    expect(late).toMatchObject({ window_outcomes: 1, window_faults: 1 });
  });

  it('hears the probe alone while it is not closed, and doubles its pause with every one in vain', () => {
    let row = stateAfter(times(5, 'fault'));
    let now = 4_000;
    for (const pause of [30, 60, 120, 240, 480, 600, 600]) {
      expect(row.probe_at! - now).toBe(pause * 1_000);
      expect(gateOf(row, row.probe_at! - 1)).toBe('shut');
      now = row.probe_at!;
      expect(gateOf(row, now)).toBe('probe');
      row = probing(row, 'probe', now);
      expect(gateOf(row, now)).toBe('shut');
      expect(afterOutcome(row, { outcome: 'success', attemptId: 'an earlier one' }, now, policy)).toEqual(row);
      row = afterOutcome(row, { outcome: 'fault', attemptId: 'probe' }, now, policy);
      expect(row).toMatchObject({ breaker: 'open', opened_at: 4_000 });
    }
    const closed = afterOutcome(
      probing(row, 'probe', row.probe_at!),
      { outcome: 'success', attemptId: 'probe' },
      now,
      policy,
    );
    expect(closed).toEqual(closedBreaker);
  });

  it('may be tried again where the process of its probe died', () => {
    const row = probing(stateAfter(times(5, 'fault')), 'probe', 34_000);
    expect(gateOf(row, 34_000 + 119_000)).toBe('shut');
    expect(gateOf(row, 34_000 + 120_000)).toBe('probe');
  });

  it('never opens where every attempt succeeds', () => {
    fc.assert(fc.property(fc.nat({ max: 200 }), (n) => stateAfter(times(n, 'success')).breaker === 'closed'));
  });
});
