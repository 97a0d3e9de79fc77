import { rmSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { z } from 'zod';
import { reportFormats } from '../domain/report.ts';
import { StartRefused } from '../domain/start-refused.ts';
import { checkChannels } from '../feedback/check-channels.ts';
import { findUnconfigured } from '../feedback/describe-channels.ts';
import { makeSocketFolder, socketFolderOf } from '../jobs/socket-folder.ts';
import { findIndex } from '../results/read-index.ts';
import { signOff } from '../results/sign-off.ts';
import type { Runtime } from '../runtime.ts';
import { administer, type Order, orderSchema } from './administer.ts';
import { answerReport } from './answer-report.ts';

const socketOf = (dataDir: string) => join(socketFolderOf(dataDir), 'control.sock');

/** Beside the orders: what is answered by the runtime itself. */
const questionSchema = z.discriminatedUnion('question', [
  z.strictObject({ question: z.literal('check-channels'), only: z.string().optional() }),
  z.strictObject({ question: z.literal('index'), unit: z.string(), from: z.string(), to: z.string() }),
  z.strictObject({
    question: z.literal('sign-off'),
    province: z.string(),
    period: z.string(),
    by: z.string(),
    reason: z.string(),
  }),
  z.strictObject({
    question: z.literal('report'),
    period: z.string(),
    format: z.enum(reportFormats),
    unit: z.string().optional(),
    revision: z.int().positive().optional(),
  }),
  z.strictObject({ question: z.literal('unconfigured-channels') }),
]);
export type Question = z.infer<typeof questionSchema>;

/** Takes orders of the command line while this process owns the data folder; the socket's folder admits this user only. */
export async function startControl(dataDir: string, rt: Runtime): Promise<{ close(): Promise<void> }> {
  makeSocketFolder(socketFolderOf(dataDir));
  const socket = socketOf(dataDir);
  rmSync(socket, { force: true });
  const server = http.createServer((request, response) => {
    void answer(request, rt).then(({ status, text }) => response.writeHead(status).end(text));
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

async function answer(request: http.IncomingMessage, rt: Runtime) {
  try {
    let body = '';
    for await (const piece of request) body += piece;
    const asked = questionSchema.safeParse(JSON.parse(body));
    if (asked.success) return { status: 200, text: await answerQuestion(rt, asked.data) };
    const order = orderSchema.parse(JSON.parse(body));
    return {
      status: 200,
      text: await rt.db.writer.transaction((trx) => administer(trx, order, rt.clock.now(), () => rt.keys)),
    };
  } catch (error) {
    return { status: 409, text: (error as Error).message };
  }
}

async function answerQuestion(rt: Runtime, question: Question): Promise<string> {
  switch (question.question) {
    case 'check-channels':
      return JSON.stringify((await checkChannels(rt, question.only)) ?? null);
    case 'index':
      return JSON.stringify(await findIndex(rt, question));
    case 'sign-off':
      return JSON.stringify(await signOff(rt, question));
    case 'report':
      return JSON.stringify(await answerReport(rt, question));
    case 'unconfigured-channels':
      return JSON.stringify(findUnconfigured(rt));
  }
}

/** Hands an order or a question to the process that owns the data folder. @returns undefined where none runs. */
export function sendOrder(dataDir: string, order: Order | Question): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const request = http.request({ socketPath: socketOf(dataDir), method: 'POST', agent: false }, (response) => {
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
