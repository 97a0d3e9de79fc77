/** How many submissions may be under way and how many may leave in a second. */
export interface Window {
  /** Resolves when one more may leave, false when that took longer than `patience` ms. */
  enter(patience: number): Promise<boolean>;
  leave(): void;
}

/** Submissions that leave together before the rate holds them back, ms of it. */
const burst = 100;

/** The library has neither a window nor a rate of its own. First come, first served. */
export function createWindow(size: number, rate: number): Window {
  const waiting: ((entered: boolean) => void)[] = [];
  const gap = 1_000 / rate;
  let free = size;
  /** When the next submission is due by the rate, ms. */
  let due = 0;
  let held = false;

  function admit(): void {
    while (free > 0 && waiting.length > 0) {
      const early = due - performance.now() - burst;
      if (early > 0) {
        if (!held) setTimeout(release, early);
        held = true;
        return;
      }
      due = Math.max(due, performance.now()) + gap;
      free--;
      waiting.shift()!(true);
    }
  }

  function release(): void {
    held = false;
    admit();
  }

  return {
    enter: (patience) =>
      new Promise((resolve) => {
        const entered = (yes: boolean) => {
          clearTimeout(limit);
          resolve(yes);
        };
        const limit = setTimeout(() => {
          waiting.splice(waiting.indexOf(entered), 1);
          entered(false);
        }, patience);
        waiting.push(entered);
        admit();
      }),
    leave() {
      free++;
      admit();
    },
  };
}
