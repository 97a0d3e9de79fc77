/** Runs work as soon as there is a place for it. */
export type Limit = <T>(work: () => Promise<T>) => Promise<T>;

/** @returns what lets so many pieces of work be under way at once; others wait, first come, first served. */
export function atMost(places: number): Limit {
  const waiting: (() => void)[] = [];
  let free = places;

  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}
