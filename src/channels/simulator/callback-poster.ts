import { setTimeout as wait } from 'node:timers/promises';
import { createHttpCall, type HttpCall } from '../http-call.ts';
import { signatureHeader, signatureOf } from './wire.ts';

export interface CallbackPoster {
  /** Posts until the program answers 2xx; resolves true then, false when stopped or given up before. */
  post(url: string, payload: unknown, patience: Patience): Promise<boolean>;
  stop(): void;
}

export interface Patience {
  /** Given up after so many; never where undefined. */
  readonly attempts?: number | undefined;
  /** ms */
  readonly firstPause: number;
  readonly longestPause: number;
  readonly timeout: number;
}

/** Posts signed callbacks at least once each, backing off while nobody takes them. */
export function createCallbackPoster(secret: string): CallbackPoster {
  const calls = new Map<number, HttpCall>();
  let stopped = false;

  function callWithin(timeout: number): HttpCall {
    const call = calls.get(timeout) ?? createHttpCall({ concurrency: 20, timeout });
    calls.set(timeout, call);
    return call;
  }

  async function isTaken(call: HttpCall, url: string, body: string): Promise<boolean> {
    const headers = { 'content-type': 'application/json', [signatureHeader]: signatureOf(secret, body) };
    const answer = await call('POST', url, headers, body).catch(() => undefined);
    return answer !== undefined && answer.status >= 200 && answer.status < 300;
  }

  return {
    async post(url, payload, { attempts = Number.POSITIVE_INFINITY, firstPause, longestPause, timeout }) {
      const body = JSON.stringify(payload);
      let pause = firstPause;
      for (let n = 1; !stopped && n <= attempts; n++) {
        if (await isTaken(callWithin(timeout), url, body)) return true;
        await wait(pause, undefined, { ref: false });
        pause = Math.min(pause * 2, longestPause);
      }
      return false;
    },
    stop() {
      stopped = true;
    },
  };
}
