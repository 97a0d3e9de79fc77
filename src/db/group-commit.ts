/**
 * Collects callers of a hot use case and answers each after one shared commit. A disk that syncs 2,000 times a second
 * then serves tens of thousands of callers.
 */
export interface GroupCommit<Item, Result> {
  (item: Item): Promise<Result>;
  /** Resolves when nothing collected is waiting or under way. */
  idle(): Promise<void>;
}

interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

const maxWaitMs = 5;
const maxItems = 500;

/**
 * @param run commits all items in one transaction and returns one result for each, in order. A batch that fails is
 *   retried item by item, so that one bad item harms nobody else; only its own caller then sees the error.
 * @param options.gather ms that every batch is collected for, where nobody waits for the answer. Without it a batch
 *   begins as soon as the one before it is committed.
 */
export function groupCommit<Item, Result>(
  run: (items: Item[]) => Promise<Result[]>,
  { gather }: { gather?: number } = {},
): GroupCommit<Item, Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;

  function commit(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!running) startWithin(gather ?? maxWaitMs);
    });
  }

  function startWithin(ms: number): void {
    if (ms === 0 || waiting.length >= maxItems) start();
    else timer ??= setTimeout(start, ms);
  }

  function start(): void {
    clearTimeout(timer);
    timer = undefined;
    if (running) return;
    const batch = waiting.slice(0, maxItems);
    waiting = waiting.slice(maxItems);
    // While one batch is being synced to disk the next one gathers; no timer is needed then.
    running = settle(batch, run).finally(() => {
      running = undefined;
      if (waiting.length > 0) startWithin(gather ?? 0);
    });
  }

  return Object.assign(commit, {
    async idle() {
      while (timer || running) {
        start();
        await running;
      }
    },
  });
}

async function settle<Item, Result>(batch: Waiting<Item, Result>[], run: (items: Item[]) => Promise<Result[]>) {
  try {
    const results = await run(batch.map((waiting) => waiting.item));
    for (const [index, waiting] of batch.entries()) waiting.resolve(results[index] as Result);
  } catch (error) {
    if (batch.length === 1) return batch[0]?.reject(error);
    for (const waiting of batch) await settle([waiting], run);
  }
}
