import { type ChannelConnection, SendError } from '../channel.ts';
import { openSession, type Serve, type Session, type Tell } from './session.ts';
import type { SmppSettings } from './settings.ts';

/** How much longer the pause before another attempt to connect may get. */
const longestPause = 60;

export interface KeptSession extends ChannelConnection {
  /**
   * The bound session; waits for it up to `patience` ms. Throws `SendError` with what kept the last attempt from
   * binding: `unreachable`, at once what a refused bind means.
   */
  get(patience: number): Promise<Session>;
}

/**
 * Holds one bound session and opens another when it ends, after pauses that double and differ by chance. An operator
 * that refuses the bind is asked again after the longest pause only: accounts are locked after some wrong passwords.
 * Resolves after the first attempt, however it ended.
 * @param onEnd called when a bound session has ended
 */
export async function keepSession(
  settings: SmppSettings,
  serve: Serve,
  onEnd: () => void,
  tell: Tell = () => {},
): Promise<KeptSession> {
  let session: Session | undefined;
  let refusal: SendError | undefined;
  let closing = false;
  let failures = 0;
  /** The last session ended so, and none has lasted since. */
  let unframed = false;
  let timer: NodeJS.Timeout | undefined;
  let opening = Promise.resolve();
  const waiting = new Set<() => void>();

  async function open(): Promise<void> {
    try {
      const opened = await openSession(settings, 'bind_transceiver', serve, tell);
      if (closing) return opened.end();
      session = opened;
      refusal = undefined;
      const boundAt = performance.now();
      void opened.ended.then(() => {
        onEnd();
        // What was no PDU will most likely come again at once: only a session that lasted begins anew.
        const lasted = performance.now() - boundAt > settings.reconnectAfter * longestPause;
        failures = opened.unframed ? failures + 1 : lasted || !unframed ? 0 : failures;
        unframed = opened.unframed || (unframed && !lasted);
        if (!closing) tell({ kind: 'lost', detail: opened.unframed ? 'what came was no PDU' : 'the session ended' });
        session = undefined;
        plan();
      });
    } catch (error) {
      refusal = error instanceof SendError ? error : new SendError('unreachable', '', String(error));
      failures++;
      if (refusal.failure !== 'unreachable') tell({ kind: 'refused', detail: `${refusal.code}: ${refusal.message}` });
      plan();
    }
    for (const wake of waiting) wake();
  }

  function plan(): void {
    if (closing) return;
    const factor = refusal && refusal.failure !== 'unreachable' ? longestPause : Math.min(2 ** failures, longestPause);
    const pause = settings.reconnectAfter * factor * (0.5 + Math.random() / 2);
    timer = setTimeout(() => {
      opening = open();
    }, pause);
    timer.unref();
  }

  opening = open();
  await opening;

  return {
    get up() {
      return session?.up ?? false;
    },
    async get(patience) {
      const until = performance.now() + patience;
      for (;;) {
        if (session?.up) return session;
        if (refusal && refusal.failure !== 'unreachable') throw refusal;
        const left = until - performance.now();
        if (closing || left <= 0) throw refusal ?? new SendError('unreachable', 'unbound', 'there is no bound session');
        await untilChange(left);
      }
    },
    async close() {
      closing = true;
      clearTimeout(timer);
      for (const wake of waiting) wake();
      await opening;
      await session?.end();
    },
  };

  function untilChange(limit: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timeout);
        waiting.delete(wake);
        resolve();
      };
      const timeout = setTimeout(wake, limit);
      waiting.add(wake);
    });
  }
}
