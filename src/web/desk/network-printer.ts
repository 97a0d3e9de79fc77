import { setTimeout as sleep } from 'node:timers/promises';
import type { Request } from 'express';
import { beginPrint, brokeOffBefore, endPrint } from '../../db/receipt-prints.ts';
import type { Receipt } from '../../domain/receipt/blocks.ts';
import { papers } from '../../domain/receipt/paper.ts';
import type { Printer } from '../../domain/receipt/printers.ts';
import { endOfBrokenPicture } from '../../printing/escpos.ts';
import { escposJob } from '../../printing/printer-job.ts';
import { sendToPrinter } from '../../printing/send-to-printer.ts';
import type { Runtime } from '../../runtime.ts';
import { readCookie } from '../hooks/cookies.ts';

/** What the cookie `paper` says where a network printer was chosen. */
export const byPrinter = 'printer:';

/** An officer waits this long for the printer; the desk tells later what became of a slower one. ms. */
const atTheDesk = 3_000;

/** The network printers at the desks of a unit. */
export function printersOf(rt: Runtime, unitId: string): readonly Printer[] {
  const { code } = rt.reference.unit(unitId);
  return rt.settings.get('printers').value.filter(({ unit }) => unit === unitId || unit === code);
}

/** The one this desk prints on; undefined where the browser prints. The unit's first one until somebody chooses. */
export function printerOfDesk(rt: Runtime, request: Request, unitId: string): Printer | undefined {
  const printers = printersOf(rt, unitId);
  const chosen = readCookie(request, 'paper');
  if (!chosen) return printers[0];
  return printers.find(({ name }) => chosen === encodeURIComponent(byPrinter + name));
}

/** Sends a receipt to the printer, once; what became of it is stored, and awaited for as long as an officer waits. */
export async function printAtDesk(rt: Runtime, printer: Printer, caseId: string, receipt: Receipt): Promise<void> {
  const address = `${printer.host}:${printer.port}`;
  const id = await beginPrint(rt.db.writer, caseId, address, rt.clock.now());
  const printing = inTurn(address, () => print(rt, printer, address, id, receipt)).catch((error: unknown) => {
    rt.log.error({ err: error, printer: address }, 'what became of a receipt could not be stored');
  });
  await Promise.race([printing, sleep(atTheDesk, undefined, { ref: false })]);
}

async function print(rt: Runtime, printer: Printer, address: string, id: number, receipt: Receipt): Promise<void> {
  const job = escposJob(receipt, printer.paper, printer);
  const broken = await brokeOffBefore(rt.db.writer, address, id);
  const whole = broken ? Buffer.concat([endOfBrokenPicture(papers[printer.paper]), job]) : job;
  const { outcome, reason } = await sendToPrinter(printer, whole);
  if (reason) rt.log.warn({ printer: address, outcome, reason }, 'a receipt was not surely printed');
  await endPrint(rt.db.writer, id, outcome);
}

const turns = new Map<string, Promise<void>>();

/** A printer serves one connection at a time: jobs of one process wait for each other. */
function inTurn(address: string, work: () => Promise<void>): Promise<void> {
  const mine = (turns.get(address) ?? Promise.resolve()).then(work);
  const settled = mine.catch(() => undefined);
  turns.set(address, settled);
  settled.then(() => {
    if (turns.get(address) === settled) turns.delete(address);
  });
  return mine;
}
