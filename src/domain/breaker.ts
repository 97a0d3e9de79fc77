import type { Routes } from './routes.ts';

type BreakerPolicy = Routes['breaker'];

/** Whether a channel is used, and what its provider did lately. Instants are ms. */
export interface Breaker {
  /** `open`: nothing is handed over; `half_open`: one message is trying it. */
  readonly breaker: 'closed' | 'open' | 'half_open';
  readonly opened_at: number | null;
  readonly probe_at: number | null;
  readonly probe_attempt_id: string | null;
  readonly vain_probes: number;
  readonly faults_in_row: number;
  readonly window_from: number;
  readonly window_outcomes: number;
  readonly window_faults: number;
}

/**
 * What one attempt said of its provider. A refusal of the number or of the text is a success here: the provider works.
 * Being throttled is no outage, and counts only where most of a window is.
 */
export type Outcome = 'success' | 'fault' | 'throttled';

export const closedBreaker: Breaker = {
  breaker: 'closed',
  opened_at: null,
  probe_at: null,
  probe_attempt_id: null,
  vain_probes: 0,
  faults_in_row: 0,
  window_from: 0,
  window_outcomes: 0,
  window_faults: 0,
};

/** A probe whose process died is forgotten after so long, ms. */
const probeLimit = 120_000;

/** May messages go to the channel: all, one to try it, or none until `probe_at`? */
export function gateOf({ breaker, probe_at }: Breaker, now: number): 'pass' | 'probe' | 'shut' {
  if (breaker === 'closed') return 'pass';
  return now >= (probe_at ?? 0) ? 'probe' : 'shut';
}

/** One message was let through to try the channel. */
export function probing(row: Breaker, attemptId: string, now: number): Breaker {
  return { ...row, breaker: 'half_open', probe_attempt_id: attemptId, probe_at: now + probeLimit };
}

/**
 * What a channel's state becomes with the outcome of an attempt. While it is not closed, only the probe's counts: those
 * under way when it opened say nothing new.
 */
export function afterOutcome(
  row: Breaker,
  { outcome, attemptId }: { outcome: Outcome; attemptId: string },
  now: number,
  policy: BreakerPolicy,
): Breaker {
  if (row.breaker !== 'closed') {
    if (row.probe_attempt_id !== attemptId) return row;
    return outcome === 'success' ? closedBreaker : opened({ ...row, vain_probes: row.vain_probes + 1 }, now, policy);
  }
  const counted = count(row, outcome, now, policy);
  const inRow = counted.faults_in_row >= policy.consecutive;
  const mostly =
    counted.window_outcomes >= policy.of && counted.window_faults * 100 >= policy.percent * counted.window_outcomes;
  return inRow || mostly ? opened(counted, now, policy) : counted;
}

function count(row: Breaker, outcome: Outcome, now: number, policy: BreakerPolicy): Breaker {
  const same = now < row.window_from + policy.windowSeconds * 1000;
  return {
    ...row,
    faults_in_row: outcome === 'fault' ? row.faults_in_row + 1 : outcome === 'success' ? 0 : row.faults_in_row,
    window_from: same ? row.window_from : now,
    window_outcomes: (same ? row.window_outcomes : 0) + 1,
    window_faults: (same ? row.window_faults : 0) + (outcome === 'success' ? 0 : 1),
  };
}

function opened(row: Breaker, now: number, policy: BreakerPolicy): Breaker {
  const pause = Math.min(policy.pauseSeconds * 2 ** Math.min(row.vain_probes, 20), policy.longestPauseSeconds) * 1000;
  return {
    ...closedBreaker,
    breaker: 'open',
    opened_at: row.opened_at ?? now,
    probe_at: now + pause,
    vain_probes: row.vain_probes,
  };
}
