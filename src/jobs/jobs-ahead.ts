/** Jobs are held so long before their calls, ms: their claims then share a commit with many others. */
const lead = 100;
/** Times the calls under way at once. */
const most = 3;
/** How often the provider's pace is taken, ms. */
const every = 100;

/**
 * How many jobs a worker holds: as many as calls may be under way, and those ahead that leave within a moment by what
 * the provider has just been taking. Beside a slow provider none is claimed ahead, so that a crash leaves no more outcomes
 * unknown than calls were under way, and an answer to a citizen waits behind nobody.
 * @param calls that may be under way at once
 */
export function createJobsAhead(calls: number): { finished(): number } {
  let since = performance.now();
  let finished = 0;
  let ahead = 0;
  return {
    /** Counts one more; returns how many jobs to hold from now on. */
    finished() {
      finished++;
      const elapsed = performance.now() - since;
      if (elapsed >= every) {
        ahead = Math.min(most * calls, Math.floor((finished / elapsed) * lead));
        since += elapsed;
        finished = 0;
      }
      return calls + ahead;
    },
  };
}
