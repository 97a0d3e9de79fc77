import { setTimeout as wait } from 'node:timers/promises';
import { createHttpCall } from '../http-call.ts';
import { signatureHeader, signatureOf } from './wire.ts';

export interface CallbackPoster {
  /** Posts until the program answers 2xx; resolves true then, false when stopped before. */
  post(url: string, payload: unknown): Promise<boolean>;
  stop(): void;
}

const firstPause = 100;
const longestPause = 5_000;

/** Posts signed callbacks at least once each, backing off while nobody takes them. */
export function createCallbackPoster(secret: string): CallbackPoster {
  const call = createHttpCall({ concurrency: 20, timeout: 10_000 });
  let stopped = false;

  async function isTaken(url: string, body: string): Promise<boolean> {
    const headers = { 'content-type': 'application/json', [signatureHeader]: signatureOf(secret, body) };
    const answer = await call('POST', url, headers, body).catch(() => undefined);
    return answer !== undefined && answer.status >= 200 && answer.status < 300;
  }

  return {
    async post(url, payload) {
      const body = JSON.stringify(payload);
      for (let pause = firstPause; !stopped; pause = Math.min(pause * 2, longestPause)) {
        if (await isTaken(url, body)) return true;
        await wait(pause, undefined, { ref: false });
      }
      return false;
    },
    stop() {
      stopped = true;
    },
  };
}
