import { setTimeout as sleep } from 'node:timers/promises';
import { createSmppChannel } from '../../src/channels/smpp/adapter.ts';
import { smppSettings } from '../../src/channels/smpp/settings.ts';
import type { Msisdn } from '../../src/domain/msisdn.ts';
import { written } from '../../tests/channels/rigs/smpp.ts';
import { type Smsc, startSmsc } from '../../tests/support/smsc.ts';
import type { Proof } from '../proof.ts';
import { claims, tally, total } from './real-peers/handsets.ts';
import { msisdns, shortCode, startWholeProgram, untilIs, type WholeProgram } from './real-peers/whole-program.ts';

const citizens = 10_000;
const window = 20;
const disconnects = 5;

/**
 * 10,000 invitations over SMPP, each disconnect with a full window of submissions that were taken and not answered; then
 * 10,000 answers and their confirmations with as many disconnects, this time by an SMSC that repeats our reference.
 */
export async function prove(): Promise<Proof> {
  const numbers = msisdns(citizens);
  const smsc = await startSmsc();
  smsc.turn({ finalReportsOnly: true, repeatReference: false });
  const program = await startWholeProgram(async (_, now) => createSmppChannel(settingsFor(smsc.port), now));
  try {
    const from = performance.now();
    await program.invite(numbers);
    await disconnectOften(smsc, citizens);
    await untilIs(() => finished(program), citizens);
    await untilIs(async () => (await program.attempts())['delivered'] ?? 0, citizens - disconnects * window);
    const afterInvitations = await program.attempts();
    const [invitations, openAtFirst] = [smsc.messages(), smsc.openAtEnd];
    const invited = (performance.now() - from) / 1_000;

    smsc.turn({ repeatReference: true });
    const answering = answerAll(smsc, numbers);
    await disconnectOften(smsc, 2 * citizens);
    await answering;
    await untilIs(() => program.count('ballots'), citizens);
    await untilIs(async () => (await program.attempts())['delivered'] ?? 0, 2 * citizens - openAtFirst);
    const attempts = await program.attempts();
    const all = (performance.now() - from) / 1_000;

    const shown = tally(smsc.messages(), numbers);
    const { held, table } = claims([
      ['invitations: submissions open at the disconnects', disconnects * window, openAtFirst],
      ['invitations: telephones with exactly one', citizens, tally(invitations, numbers)(1)],
      ['invitations: attempts unknown = open at the disconnects', openAtFirst, afterInvitations['unknown'] ?? 0],
      ['invitations: attempts delivered', citizens - openAtFirst, afterInvitations['delivered'] ?? 0],
      ['answers stored, each once', citizens, await program.count('messages_in')],
      ['ballots', citizens, await program.count('ballots')],
      ['confirmations: submissions open at the disconnects', disconnects * window, smsc.openAtEnd - openAtFirst],
      ['telephones with exactly two messages, invitation and confirmation', citizens, shown(2)],
      ['telephones with none, one, or more than two', 0, citizens - shown(2)],
      ['attempts delivered', 2 * citizens - openAtFirst, attempts['delivered'] ?? 0],
      ['attempts unknown: those of the invitations, no confirmation', openAtFirst, attempts['unknown'] ?? 0],
      ['attempts in any other state but failed for want of a connection', 0, others(attempts)],
    ]);
    const body = [
      'Program (SQLite, Redis, queues, worker, schedules in one process) - SMPP 3.4 over one transceiver bind - our SMSC on the library’s server',
      `side, all on one machine of two cores that did other work at the time. ${citizens} citizens, window ${window}; ${disconnects} disconnects in each half, each with a full`,
      'window of submissions that the SMSC had taken and not answered, while receipts and answers were under way. In the first half receipts',
      'name the SMSC’s id alone, in the second they repeat `user_message_reference`, which settles what the disconnects left open.',
      '',
      table,
      '',
      `Attempts that failed because nothing was written, and were repeated: ${attempts['failed'] ?? 0}. First half ${invited.toFixed(0)} s, both ${all.toFixed(0)} s.`,
    ].join('\n');
    return { title: 'Ten thousand messages each way over SMPP, with disconnects in mid-window', body, held };
  } finally {
    await program.close();
    await smsc.stop();
  }
}

function settingsFor(port: number) {
  const login = { host: '127.0.0.1', port, systemId: 'phieuso', password: 'bi-mat' };
  const pace = { window, rate: 1_000, timeout: 60_000, patience: 20_000, reconnectAfter: 50 };
  return smppSettings.parse({ kind: 'smpp', id: 'peer', callbackSecret: 'm'.repeat(22), ...login, ...pace });
}

/** Breaks the connection with a full window, evenly over what there is to submit. */
async function disconnectOften(smsc: Smsc, upTo: number): Promise<void> {
  const from = smsc.submissions.length;
  for (let n = 1; n <= disconnects; n++) {
    const due = from + ((upTo - from) * n) / (disconnects + 1);
    while (smsc.submissions.length < due) await sleep(5);
    smsc.turn({ hold: true });
    while (smsc.unanswered() < window) await sleep(5);
    smsc.disconnect();
    smsc.turn({ hold: false });
  }
}

async function answerAll(smsc: Smsc, numbers: readonly Msisdn[]): Promise<void> {
  for (let from = 0; from < numbers.length; from += 100)
    await Promise.all(
      numbers.slice(from, from + 100).map((number) => smsc.deliver(written(number, shortCode, 'HL 5454'))),
    );
}

/** Messages whose attempts have come to an end, known or unknown. */
async function finished(program: WholeProgram): Promise<number> {
  const { delivered = 0, unknown = 0, sent = 0 } = await program.attempts();
  return delivered + unknown + sent;
}

function others(attempts: Readonly<Record<string, number>>): number {
  return total(attempts) - (attempts['delivered'] ?? 0) - (attempts['unknown'] ?? 0) - (attempts['failed'] ?? 0);
}
