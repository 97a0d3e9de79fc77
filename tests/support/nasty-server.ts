import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** What the real ones may do to the next so many submissions, and to all callbacks. */
export interface Nastiness {
  throttle: number;
  /** Seconds in Retry-After of a 429; 0 for none. */
  retryAfter: number;
  acceptThen500: number;
  timeoutAfterAccept: number;
  resetAfterAccept: number;
  duplicateCallbacks: boolean;
  reorderCallbacks: boolean;
  /** ms between acceptance and each callback. */
  pause: number;
}

export interface FakeRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface FakeAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

type Fate = FakeAnswer | 'never' | 'reset';

export interface NastyServer {
  readonly url: string;
  turn(change: Partial<Nastiness>): void;
  /** Headers of a 429, where the next submission is to get one. */
  throttled(): Readonly<Record<string, string>> | undefined;
  /** What the client gets to see of a submission that was accepted. */
  afterAccept(answer: FakeAnswer): Fate;
  /** Makes the callbacks of one message, in the order and as often as told. */
  report(callbacks: readonly (() => Promise<unknown>)[]): void;
  stop(): Promise<void>;
}

/** The HTTP side all fakes of providers share: faults that count down, callbacks that come late, twice or turned round. */
export async function startNastyServer(handle: (request: FakeRequest) => Fate): Promise<NastyServer> {
  let stopped = false;
  let nasty: Nastiness = {
    throttle: 0,
    retryAfter: 0,
    acceptThen500: 0,
    timeoutAfterAccept: 0,
    resetAfterAccept: 0,
    duplicateCallbacks: false,
    reorderCallbacks: false,
    pause: 5,
  };

  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    const { method = '', headers } = request;
    const fate = handle({ method, url: new URL(request.url!, 'http://fake'), headers, body });
    if (fate === 'never') return;
    if (fate === 'reset') request.socket.resetAndDestroy();
    else response.writeHead(fate.status, fate.headers).end(fate.body);
  });

  function take(fault: 'throttle' | 'acceptThen500' | 'timeoutAfterAccept' | 'resetAfterAccept'): boolean {
    if (nasty[fault] === 0) return false;
    nasty = { ...nasty, [fault]: nasty[fault] - 1 };
    return true;
  }

  /** One after the other: a busy machine must not turn round what was meant to be in order. */
  async function post(
    callbacks: readonly (() => Promise<unknown>)[],
    { pause, copies }: { pause: number; copies: number },
  ): Promise<void> {
    for (const callback of callbacks) {
      await setTimeout(pause, undefined, { ref: false });
      for (let copy = 0; copy < copies && !stopped; copy++) await callback().catch(() => {});
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    turn: (change) => {
      nasty = { ...nasty, ...change };
    },
    throttled() {
      if (!take('throttle')) return undefined;
      const headers: Record<string, string> = nasty.retryAfter > 0 ? { 'retry-after': String(nasty.retryAfter) } : {};
      return headers;
    },
    afterAccept(answer) {
      if (take('timeoutAfterAccept')) return 'never';
      if (take('resetAfterAccept')) return 'reset';
      return take('acceptThen500') ? { status: 500, body: '<html>Internal Server Error</html>' } : answer;
    },
    report(callbacks) {
      const { pause, duplicateCallbacks, reorderCallbacks } = nasty;
      void post(reorderCallbacks ? callbacks.toReversed() : callbacks, { pause, copies: duplicateCallbacks ? 2 : 1 });
    },
    async stop() {
      if (stopped) return;
      stopped = true;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
