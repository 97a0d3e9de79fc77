import { setTimeout as wait } from 'node:timers/promises';
import type { HandsetChange, Handsets } from '../handsets.ts';

const pauseBeforeReconnect = 1_000;

/** Virtual handsets of a running provider. Each call throws what `fetch` throws, or an `Error` with the provider's words. */
export function createHandsets(url: string): Handsets {
  const base = url.replace(/\/$/, '');

  async function ask<T>(path: string, body?: unknown): Promise<T> {
    const headers = { 'content-type': 'application/json' };
    const post = { method: 'POST', headers, body: JSON.stringify(body) };
    const response = await fetch(base + path, body === undefined ? {} : post);
    if (!response.ok) throw new Error(`simulator: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  return {
    list: (limit) => ask(`/handsets?limit=${limit}`),
    thread: (msisdn) => ask(`/handsets/${encodeURIComponent(msisdn)}`),
    type: (msisdn, to, text) => ask(`/handsets/${encodeURIComponent(msisdn)}/replies`, { to, text }),
    subscribe(onChange) {
      const stopped = new AbortController();
      void follow(`${base}/events`, stopped.signal, onChange);
      return () => stopped.abort();
    },
  };
}

/** Reads the stream of changes and takes it up again when it breaks; a change in between is seen by the next `thread`. */
async function follow(url: string, signal: AbortSignal, onChange: (change: HandsetChange) => void): Promise<void> {
  while (!signal.aborted) {
    try {
      const response = await fetch(url, { signal });
      let rest = '';
      for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
        const lines = (rest + piece).split('\n');
        rest = lines.pop()!;
        for (const line of lines) if (line.startsWith('data: ')) onChange(JSON.parse(line.slice(6)) as HandsetChange);
      }
    } catch {
      // The provider went away or the subscriber did; the loop's condition says which.
    }
    await wait(pauseBeforeReconnect, undefined, { signal, ref: false }).catch(() => {});
  }
}
