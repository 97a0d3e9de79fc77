import { rmSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import type { Database } from '../db/client.ts';
import { StartRefused } from '../domain/start-refused.ts';
import { makeSocketFolder, socketFolderOf } from '../jobs/socket-folder.ts';
import { administer, type Order, orderSchema } from './administer.ts';

const socketOf = (dataDir: string) => join(socketFolderOf(dataDir), 'control.sock');

/** Takes orders of the command line while this process owns the data folder; the socket's folder admits this user only. */
export async function startControl(
  dataDir: string,
  db: Database,
  now: () => number,
): Promise<{ close(): Promise<void> }> {
  makeSocketFolder(socketFolderOf(dataDir));
  const socket = socketOf(dataDir);
  rmSync(socket, { force: true });
  const server = http.createServer((request, response) => {
    void answer(request, db, now).then(({ status, text }) => response.writeHead(status).end(text));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
  return {
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(request: http.IncomingMessage, db: Database, now: () => number) {
  try {
    let body = '';
    for await (const piece of request) body += piece;
    const order = orderSchema.parse(JSON.parse(body));
    return { status: 200, text: await db.writer.transaction((trx) => administer(trx, order, now())) };
  } catch (error) {
    return { status: 409, text: (error as Error).message };
  }
}

/** Hands an order to the process that owns the data folder. @returns undefined where none runs. */
export function sendOrder(dataDir: string, order: Order): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const request = http.request({ socketPath: socketOf(dataDir), method: 'POST' }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () => (response.statusCode === 200 ? resolve(text) : reject(new StartRefused(text))));
    });
    request.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' || error.code === 'ECONNREFUSED' ? resolve(undefined) : reject(error),
    );
    request.end(JSON.stringify(order));
  });
}
