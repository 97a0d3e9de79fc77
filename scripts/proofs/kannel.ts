import { callbackPath } from '../../src/channels/channel.ts';
import { createKannelChannel } from '../../src/channels/kannel/adapter.ts';
import { kannelSettings } from '../../src/channels/kannel/settings.ts';
import { written } from '../../tests/channels/rigs/smpp.ts';
import { password, username } from '../../tests/support/fake-kannel.ts';
import { type Kannel, startKannel } from '../../tests/support/kannel.ts';
import { startSmsc } from '../../tests/support/smsc.ts';
import type { Proof } from '../proof.ts';
import { claims, tally, total } from './real-peers/handsets.ts';
import { msisdns, shortCode, startWholeProgram, untilIs } from './real-peers/whole-program.ts';

const citizens = 10_000;
const identity = { id: 'peer', callbackSecret: 'k'.repeat(22) };
const incomingKey = 'i'.repeat(22);

/**
 * 10,000 invitations through Debian's Kannel, which is an SMPP client of our SMSC; a report for each; 10,000 answers back
 * the same way; a confirmation and a report for each of those.
 */
export async function prove(): Promise<Proof> {
  const numbers = msisdns(citizens);
  const smsc = await startSmsc();
  smsc.turn({ finalReportsOnly: true });
  let kannel: Kannel | undefined;
  const program = await startWholeProgram(async (publicUrl) => {
    const values = 'id=%I&from=%p&to=%P&text=%b&charset=%C&coding=%c&udh=%u&time=%T';
    const getUrl = `${publicUrl}${callbackPath(identity)}/incoming?key=${incomingKey}&${values}`;
    kannel = await startKannel({ getUrl, smppPort: smsc.port });
    const login = { sendsmsUrl: kannel.sendsmsUrl, username, password, incomingKey };
    const pace = { smsc: 'SMPP', rate: 2_000, concurrency: 50, timeout: 60_000 };
    return createKannelChannel(kannelSettings.parse({ kind: 'kannel', ...identity, ...login, ...pace }), publicUrl);
  });
  try {
    const delivered = async () => (await program.attempts())['delivered'] ?? 0;
    const seconds: number[] = [];
    const timed = async (work: () => Promise<unknown>) => {
      const from = performance.now();
      await work();
      seconds.push((performance.now() - from) / 1_000);
    };
    await timed(async () => {
      await program.invite(numbers);
      await untilIs(delivered, citizens);
    });
    const invitations = smsc.messages();
    await timed(async () => {
      for (let from = 0; from < numbers.length; from += 100)
        await Promise.all(
          numbers.slice(from, from + 100).map((number) => smsc.deliver(written(number, shortCode, 'HL 5454'))),
        );
      await untilIs(() => program.count('ballots'), citizens);
      await untilIs(delivered, 2 * citizens);
    });

    const attempts = await program.attempts();
    const [invited, shown] = [tally(invitations, numbers), tally(smsc.messages(), numbers)];
    const { held, table } = claims([
      ['telephones with exactly one invitation', citizens, invited(1)],
      ['telephones with exactly two messages, invitation and confirmation', citizens, shown(2)],
      ['telephones with none, one, or more than two', 0, citizens - shown(2)],
      ['messages on the SMSC’s record', 2 * citizens, smsc.messages().length],
      ['attempts delivered', 2 * citizens, attempts['delivered'] ?? 0],
      ['attempts in any other state', 0, total(attempts) - (attempts['delivered'] ?? 0)],
      ['answers taken by the SMSC’s client, reports apart', citizens, smsc.taken - 2 * citizens],
      ['answers stored', citizens, await program.count('messages_in')],
      ['ballots', citizens, await program.count('ballots')],
    ]);
    const [out, back] = seconds as [number, number];
    const body = [
      `Program (SQLite, Redis, queues, worker, schedules, callbacks in one process) - HTTP - Kannel ${version} (smsbox, bearerbox) - SMPP 3.4 -`,
      `our SMSC, all on one machine of two cores that did other work at the time. ${citizens} citizens.`,
      '',
      table,
      '',
      `Invitations out and reported: ${out.toFixed(0)} s (${(citizens / out).toFixed(0)}/s). Answers in, read, counted, confirmed and reported: ${back.toFixed(0)} s (${(citizens / back).toFixed(0)}/s).`,
    ].join('\n');
    return { title: 'Ten thousand messages each way through a real Kannel', body, held };
  } finally {
    await program.close();
    await kannel?.stop();
    await smsc.stop();
  }
}

const version = '1.4.5 of Debian';
