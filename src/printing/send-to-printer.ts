import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * `printed`: the printer said so, or took the whole job and closed. `not_printed`: it never got a byte. `doubtful`:
 * nobody knows; such a job is never sent again by itself, for one citizen must not get two receipts.
 */
export type PrintOutcome = 'printed' | 'not_printed' | 'doubtful';

interface PrintResult {
  readonly outcome: PrintOutcome;
  /** Why it is not `printed`, for the log. */
  readonly reason?: string;
}

export interface PrinterAddress {
  readonly host: string;
  readonly port: number;
  /** It answers `GS r`, or closes the connection when it is done. One that does neither is believed. */
  readonly confirms: boolean;
}

/** ms. A printer without paper, or one that cools down, may stand still for a while. */
export interface PrintPatience {
  readonly connect: number;
  readonly stall: number;
  readonly confirm: number;
}

const patient: PrintPatience = { connect: 5_000, stall: 30_000, confirm: 10_000 };
const chunkBytes = 4_096;
const betweenTries = 300;

/** `GS r 1`: tell the state of the paper. It is carried out in its turn, so the answer comes after the cut. */
const askState = Buffer.from([0x1d, 0x72, 0x01]);

/** Sends a job byte by byte as it is; never throws. */
export async function sendToPrinter(
  address: PrinterAddress,
  job: Buffer,
  patience: PrintPatience = patient,
): Promise<PrintResult> {
  const opened = await openConnection(address, patience.connect);
  if ('reason' in opened) return { outcome: 'not_printed', reason: opened.reason };
  const { socket } = opened;
  const broken = new Promise<Error>((resolve) => {
    socket.once('error', resolve);
    socket.once('close', () => resolve(new Error('the printer closed the connection before it had the whole receipt')));
  });
  const answered = new Promise<'answered'>((resolve) => socket.once('data', () => resolve('answered')));
  const closed = new Promise<'closed'>((resolve) => socket.once('end', () => resolve('closed')));
  try {
    const whole = address.confirms ? Buffer.concat([job, askState]) : job;
    const trouble = await sendAll(socket, whole, patience.stall, broken);
    if (trouble) return { outcome: 'doubtful', reason: trouble.message };
    if (!address.confirms) return await takeLeave(socket, broken, patience.confirm);
    const word = await Promise.race([answered, closed, broken, limit(patience.confirm)]);
    if (word === 'answered' || word === 'closed') return { outcome: 'printed' };
    return { outcome: 'doubtful', reason: word?.message ?? 'the printer took the receipt and said nothing' };
  } finally {
    socket.destroy();
  }
}

/** Tries until the time is over: a printer serves one connection at a time. */
async function openConnection(
  { host, port }: PrinterAddress,
  within: number,
): Promise<{ socket: Socket } | { reason: string }> {
  const until = performance.now() + within;
  for (;;) {
    const left = until - performance.now();
    const outcome = await tryToConnect(host, port, Math.max(left, 1));
    if (!(outcome instanceof Error)) return { socket: outcome };
    if (until - performance.now() <= betweenTries) return { reason: outcome.message };
    await sleep(betweenTries);
  }
}

function tryToConnect(host: string, port: number, within: number): Promise<Socket | Error> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, noDelay: true, timeout: Math.ceil(within) });
    const fail = (error: Error) => {
      socket.destroy();
      resolve(error);
    };
    socket.once('error', fail);
    socket.once('timeout', () => fail(new Error(`no answer from ${host}:${port}`)));
    socket.once('connect', () => {
      socket.removeAllListeners();
      socket.setTimeout(0);
      resolve(socket);
    });
  });
}

/** In pieces, each taken by the network before the next; as long as anything moves, a slow printer is waited for. */
async function sendAll(socket: Socket, job: Buffer, stall: number, broken: Promise<Error>): Promise<Error | undefined> {
  for (let at = 0; at < job.length; at += chunkBytes) {
    const written = new Promise<undefined>((resolve) => {
      socket.write(job.subarray(at, at + chunkBytes), () => resolve(undefined));
    });
    const late = limit(stall).then(() => new Error(`the printer took nothing for ${stall / 1000} s`));
    const trouble = await Promise.race([broken, written, late]);
    if (trouble) return trouble;
  }
  return undefined;
}

/** Our end is closed; an error that comes now means that what was sent last did not arrive. */
async function takeLeave(socket: Socket, broken: Promise<Error>, within: number): Promise<PrintResult> {
  socket.end();
  const ended = new Promise<undefined>((resolve) => socket.once('end', () => resolve(undefined)));
  const trouble = await Promise.race([ended, broken, limit(within)]);
  return trouble ? { outcome: 'doubtful', reason: trouble.message } : { outcome: 'printed' };
}

function limit(ms: number): Promise<undefined> {
  return sleep(ms, undefined, { ref: false });
}
