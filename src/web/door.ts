import http, { type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Door {
  readonly port: number;
  /** From now on this answers. */
  open(app: RequestListener): void;
  close(): Promise<void>;
}

/**
 * Listens at once, so that a port in use is known before anything is built; answers 503 until the app is there.
 * @throws what `listen` throws.
 */
export async function openDoor(port: number, host: string): Promise<Door> {
  let answer: RequestListener = (_request, response) => {
    response.writeHead(503, { 'retry-after': '1' }).end();
  };
  const server = http.createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    open: (app) => {
      answer = app;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 1_000).unref();
      }),
  };
}
