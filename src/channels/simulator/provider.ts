import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createConduct } from './behaviour.ts';
import { createCallbackPoster } from './callback-poster.ts';
import { createHandsetBook } from './handset-book.ts';
import { openLedger } from './ledger.ts';
import { createProviderRoutes } from './provider-routes.ts';
import { createRecord } from './record.ts';
import { type CallbackUrls, createReporter } from './reporter.ts';
import { parseScript, type Script } from './script.ts';

export interface SimulatorProviderOptions {
  /** 0 takes any free one. */
  readonly port: number;
  readonly host: string;
  /** Where its memory is kept, so that a killed provider forgets nothing; null keeps it in this process only. */
  readonly stateFile: string | null;
  readonly callbackUrls: CallbackUrls;
  /** Shared with the adapter: senders show it, callbacks are signed with it. */
  readonly secret: string;
  /** Whether senders may ask what became of a reference. */
  readonly lookup: boolean;
  /** Whether a second submission with the same reference is the same message; else the handset shows two. */
  readonly idempotent: boolean;
  readonly now: () => number;
  /** How it behaves from the start; well, where it is left out. */
  readonly script?: Script;
}

export interface SimulatorProvider {
  readonly url: string;
  /** Safe to call again. */
  stop(): Promise<void>;
}

/** A stateful SMS provider with virtual handsets, over HTTP on its own port. Throws what `listen` throws. */
export async function startSimulatorProvider(options: SimulatorProviderOptions): Promise<SimulatorProvider> {
  const ledger = openLedger(options.stateFile);
  const book = createHandsetBook(ledger);
  const conduct = createConduct(options.script ?? parseScript({}));
  const reporter = createReporter(
    book,
    createCallbackPoster(options.secret),
    conduct,
    options.callbackUrls,
    options.now,
  );
  const route = createProviderRoutes({ ...options, book, conduct, reporter, record: createRecord() });
  const server = http.createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    void route(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  reporter.resume();

  async function shutDown(): Promise<void> {
    reporter.stop();
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
    ledger.close();
  }

  let stopping: Promise<void> | undefined;
  return {
    url: `http://${options.host}:${(server.address() as AddressInfo).port}`,
    stop() {
      stopping ??= shutDown();
      return stopping;
    },
  };
}
