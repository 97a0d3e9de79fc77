import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { papers } from '../../src/domain/receipt/paper.ts';
import { endOfBrokenPicture } from '../../src/printing/escpos.ts';
import { escposJob } from '../../src/printing/printer-job.ts';
import { sendToPrinter } from '../../src/printing/send-to-printer.ts';
import { receiptWith } from '../support/printer/receipts.ts';
import { TcpPrinter } from '../support/printer/tcp-printer.ts';

const job = escposJob(receiptWith(), '80', { letters: 'picture', qr: 'picture' });
const askState = Buffer.from([0x1d, 0x72, 1]);
const patience = { connect: 20_000, stall: 20_000, confirm: 20_000 };
let printer: TcpPrinter;

beforeEach(async () => {
  printer = new TcpPrinter(576);
  await printer.switchOn();
});
afterEach(() => printer.switchOff());

const send = (bytes = job, change: Partial<typeof patience> = {}, confirms = true) =>
  sendToPrinter({ ...printer.address, confirms }, bytes, { ...patience, ...change });

describe('a job for a network printer', () => {
  it('arrives byte by byte, and the printer says so', async () => {
    expect(await send()).toEqual({ outcome: 'printed' });
    expect(printer.jobs).toEqual([Buffer.concat([job, askState])]);
    expect(printer.head.receipts).toHaveLength(1);
  });

  it('waits for a printer that stands still for a while', async () => {
    printer.conduct = { stall: 800 };
    expect(await send()).toEqual({ outcome: 'printed' });
    expect(printer.jobs).toEqual([Buffer.concat([job, askState])]);
    expect(printer.head.receipts).toHaveLength(1);
  });

  it('waits for a printer that is switched on a little later, and is sent once', async () => {
    await printer.switchOff();
    const sent = send();
    await printer.switchOn();
    expect(await sent).toEqual({ outcome: 'printed' });
    expect(printer.jobs).toHaveLength(1);
    expect(printer.head.receipts).toHaveLength(1);
  });

  it('is surely not printed where nobody listens', async () => {
    await printer.switchOff();
    expect(await send(job, { connect: 400 })).toMatchObject({ outcome: 'not_printed' });
    await printer.switchOn();
    expect(printer.jobs).toEqual([]);
  });

  it('is in doubt, and never sent again by itself, when the connection breaks half-way', async () => {
    printer.conduct = { breakAt: 60_000 };
    expect(await send()).toMatchObject({ outcome: 'doubtful' });
    expect(printer.jobs).toHaveLength(1);
    expect(printer.head.receipts).toHaveLength(0);
  });

  it('comes out whole after a broken one, although the printer still waits for the rest of a picture', async () => {
    printer.conduct = { breakAt: 60_000 };
    await send();
    printer.conduct = {};
    const anew = Buffer.concat([endOfBrokenPicture(papers['80']), job]);
    expect(await send(anew)).toEqual({ outcome: 'printed' });
    expect(printer.jobs[1]).toEqual(Buffer.concat([anew, askState]));
    expect(printer.head.receipts).toHaveLength(1);
    const clean = new TcpPrinter(576).head;
    clean.feed(job);
    const whole = Buffer.from(clean.receipts[0]!.picture.dots);
    const printed = Buffer.from(printer.head.receipts[0]!.picture.dots);
    expect(printed.subarray(printed.length - whole.length).equals(whole)).toBe(true);
  });

  it('is in doubt where a printer that should confirm says nothing', async () => {
    printer.conduct = { silent: true };
    expect(await send(job, { confirm: 300 })).toMatchObject({ outcome: 'doubtful' });
    await vi.waitFor(() => expect(printer.head.receipts).toHaveLength(1), 20_000);
  });

  it('is believed printed where the printer never confirms, and is then the job alone', async () => {
    printer.conduct = { silent: true };
    expect(await send(job, {}, false)).toEqual({ outcome: 'printed' });
    expect(printer.jobs).toEqual([job]);
  });
});
