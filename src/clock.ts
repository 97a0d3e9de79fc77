/**
 * The only source of business time. Instants are integer milliseconds UTC.
 * A demo installation moves its clock forward (never back) by a stored offset; a real one has offset 0 for ever.
 */
export interface Clock {
  now(): number;
  /** How far business time runs ahead of the machine's, in milliseconds. */
  offset(): number;
  /** Takes over an offset that was stored; a smaller one than the present is ignored, so time never runs back. */
  advanceTo(offset: number): void;
}

export function createClock(initialOffset = 0, machineTime: () => number = Date.now): Clock {
  let offset = initialOffset;
  let last = 0;
  return {
    now() {
      last = Math.max(last, machineTime() + offset);
      return last;
    },
    offset: () => offset,
    advanceTo(next) {
      offset = Math.max(offset, next);
    },
  };
}
