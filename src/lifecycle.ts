import { constants } from 'node:os';
import type { Logger } from 'pino';

export interface Lifecycle {
  /**
   * Starts something that has to be stopped. A stop that comes meanwhile waits for it and stops it too; once a stop has
   * begun the promise stays open until the process ends, so that its caller starts nothing more.
   */
  start<T>(name: string, begin: () => Promise<T> | T, stop: (it: T) => Promise<void> | void): Promise<T>;
  /** Says that something runs already; it is stopped before whatever was started earlier. */
  started(name: string, stop: () => Promise<void> | void): void;
  /**
   * Stops everything in reverse order. Each may take half of what is left of the limit (ms), so that one that hangs does
   * not keep the others from their turn. True where all of them stopped in time and without an error.
   */
  stopAll(limit: number): Promise<boolean>;
  /** Stops everything at SIGTERM, Ctrl-C or a closed terminal and ends the process: 0 where all went well, else 1. */
  onSignals(limit?: number): void;
}

/** npm passes on to its child the Ctrl-C that the terminal has sent there too: the same signal twice within ms. */
const sameKeystroke = 1_000;

const never = new Promise<never>(() => {});

export function createLifecycle(log: Logger): Lifecycle {
  const running: { name: string; stop: () => Promise<void> | void }[] = [];
  let beginning: Promise<unknown> = Promise.resolve();
  let stopped: Promise<boolean> | undefined;

  async function stopEverything(limit: number): Promise<boolean> {
    const deadline = performance.now() + limit;
    const left = () => (deadline - performance.now()) / 2;
    let clean = await inTime('what was just starting', beginning, left());
    for (let next = running.pop(); next; next = running.pop()) {
      const { name, stop } = next;
      clean = (await inTime(name, (async () => stop())(), left())) && clean;
    }
    return clean;
  }

  async function inTime(name: string, stopping: Promise<unknown>, limit: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`not within ${Math.round(limit)} ms`)), limit);
    });
    try {
      await Promise.race([stopping, late]);
      log.debug({ name }, 'stopped');
      return true;
    } catch (error) {
      log.error({ err: error, name }, 'could not be stopped in order');
      return false;
    } finally {
      clearTimeout(timer);
    }
  }

  const lifecycle: Lifecycle = {
    async start(name, begin, stop) {
      if (stopped) return never;
      const begun = (async () => {
        const it = await begin();
        lifecycle.started(name, () => stop(it));
        return it;
      })();
      beginning = begun.catch(() => {}); // its caller hears of the error
      const it = await begun;
      return stopped ? never : it;
    },
    started(name, stop) {
      running.push({ name, stop });
    },
    stopAll(limit) {
      stopped ??= stopEverything(limit);
      return stopped;
    },
    onSignals(limit = 10_000) {
      let first = true;
      let impatient = false;
      for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
        process.on(signal, () => {
          if (impatient) process.exit(128 + constants.signals[signal]);
          if (!first) return;
          first = false;
          setTimeout(() => {
            impatient = true;
          }, sameKeystroke).unref();
          log.info({ signal }, 'stopping');
          void lifecycle.stopAll(limit).then((clean) => process.exit(clean ? 0 : 1));
        });
      }
    },
  };
  return lifecycle;
}
