import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { act } from './act.ts';
import { reportCases } from './case-software.ts';
import { type Citizen, drawCitizens, type Scores } from './citizens.ts';
import { countIndependently, type IndependentCount } from './independent-count.ts';
import type { Program } from './program.ts';
import { createRealInstallation, type RealInstallation } from './real-installation.ts';
import { openResultsPage, type ShownResults } from './results-page.ts';
import type { PhoneLog } from './sms-phones.ts';

/** What a run left behind: what the page showed at the end, and what the logs outside the program say. */
export interface Travelled {
  readonly citizens: readonly Citizen[];
  /** The page after the first five ballots, and after the last. */
  readonly first: ShownResults;
  readonly last: ShownResults;
  readonly count: IndependentCount;
  readonly logs: ReadonlyMap<string, PhoneLog>;
  /** Attempts of the operator's channel, by state. */
  readonly attempts: Readonly<Record<string, number>>;
  /** Attempts that the ledger had open after the program was stopped or killed on the way. */
  readonly leftOpen: number;
  /** For people: what happened, in a line. */
  readonly summary: string;
}

export interface Journey {
  readonly seed: number;
  /** Whether the operator tells, or reports, what became of a message. */
  readonly lookup: boolean;
  /**
   * Kills the program while it sends and while replies come in, and Redis with all its data in between. Without it the
   * program is only stopped and started again while replies come in.
   */
  readonly faults: boolean;
}

/** The whole road, driven from outside: 350 cases reported, asked about, answered, counted and shown. */
export async function travel({ seed, lookup, faults }: Journey): Promise<Travelled> {
  const citizens = drawCitizens(seed);
  const installation = await createRealInstallation({ lookup, rate: faults ? 60 : 1_000 });
  const { phones, twilio } = installation;
  const running = keepRunning(installation);
  try {
    await running.start();
    await installation.behave({
      duplicateCallbacks: true,
      reorderCallbacks: true,
      reportDelay: 100,
      ...(faults ? { delay: 150 } : {}),
      ...(lookup ? {} : { dropReports: true }),
    });
    twilio.turn({ duplicateCallbacks: true, pause: faults ? 3_000 : 5 });
    const page = await openResultsPage(installation);
    try {
      const reporting = reportCases(installation, citizens);
      if (faults) {
        await until(() => phones.reached() >= 80, 'the first messages', reporting);
        await running.interrupt('SIGKILL');
        await until(() => phones.reached() >= 200, 'more messages', reporting);
        killRedis(installation, running.program());
      }
      const { slips, repeated } = await reporting;

      const street = { phones, slips, cast: new Map<string, Scores>() };
      await Promise.all(citizens.filter(({ first }) => first).map((citizen) => act(street, citizen)));
      const first = await page.readUntil(({ index }) => index !== undefined, 60_000);
      const replying = Promise.all(citizens.filter(({ first }) => !first).map((citizen) => act(street, citizen)));
      await until(() => phones.typed() >= 120, 'replies', replying);
      await running.interrupt(faults ? 'SIGKILL' : 'SIGTERM');
      await replying;

      const count = countIndependently(citizens, await logsOf(installation, citizens), street.cast);
      await page.readUntil(({ rates }) => rates[0] === `${count.answered}/${count.returned}`, 90_000);
      await untilSettled(installation, lookup, citizens);
      await running.stop();
      await installation.changeSurvey({ releaseEveryMinutes: 1 });
      await running.start();
      const last = await page.readUntil(({ units }) => units.length === count.units.size, 90_000);
      await running.stop();

      const logs = await logsOf(installation, citizens);
      const attempts = attemptsOf(await installation.attempts(), 'simulator');
      return {
        citizens,
        first,
        last,
        count,
        logs,
        attempts,
        leftOpen: running.leftOpen(),
        summary: summaryOf({ seed, count, logs, attempts, repeated, leftOpen: running.leftOpen() }),
      };
    } finally {
      await page.close();
    }
  } finally {
    await running.end();
    await installation.close();
  }
}

/** The program of an installation, as one that comes and goes. */
function keepRunning(installation: RealInstallation) {
  let leftOpen = 0;
  let program: Program | undefined;

  const present = () => {
    if (!program) throw new Error('the program was never started');
    return program;
  };

  async function start(): Promise<void> {
    program = await installation.start();
    await program.ready();
  }

  async function stop(): Promise<boolean> {
    present().npm.kill('SIGTERM');
    return (await present().ended) === 0;
  }

  /** To node itself, not to npm above it. */
  async function kill(): Promise<false> {
    const node = present()
      .processes()
      .find(({ command }) => command.startsWith('node') && command.includes('src/main.js'));
    if (!node) throw new Error(`no program to kill: ${JSON.stringify(present().processes())}`);
    process.kill(node.pid, 'SIGKILL');
    await present().ended;
    return false;
  }

  return {
    program: present,
    start,
    stop,
    leftOpen: () => leftOpen,
    /**
     * Ends it, reads from the ledger what it had under way, and starts it again. Stopped in order it has nothing under
     * way; only a provider that is slower than a stop may wait keeps it from that.
     */
    async interrupt(by: 'SIGTERM' | 'SIGKILL') {
      const inOrder = by === 'SIGKILL' ? await kill() : await stop();
      const open = attemptsOf(await installation.attempts(), 'simulator')['sending'] ?? 0;
      if (inOrder && open > 0) throw new Error(`stopped in order with ${open} attempts under way`);
      leftOpen += open;
      await start();
    },
    /** Leaves nothing behind, whatever happened. */
    async end() {
      for (const { pid } of program?.processes() ?? []) process.kill(pid, 'SIGKILL');
    },
  };
}

function killRedis({ dataDir }: RealInstallation, program: Program): void {
  const redis = program.processes().find(({ command }) => command.includes('redis-server'));
  if (!redis) throw new Error('no redis-server to kill');
  process.kill(redis.pid, 'SIGKILL');
  rmSync(join(dataDir, 'redis/appendonlydir'), { recursive: true, force: true });
}

/**
 * Until every SMS was taken and read, every answer has left, and nothing is under way. With an operator that tells,
 * nothing may stay unknown either.
 */
async function untilSettled(installation: RealInstallation, lookup: boolean, citizens: readonly Citizen[]) {
  const logs = async () => [...(await logsOf(installation, citizens)).values()];
  const isOpen = ({ state }: { state: string }) => state === 'sending' || (lookup && state === 'unknown');
  for (let n = 0; n < 400; n++) {
    const onTheWay = (await logs()).reduce((sum, log) => sum + log.onTheWay, 0);
    if (onTheWay === 0 && (await installation.waiting()) === 0 && !(await installation.attempts()).some(isOpen)) return;
    await sleep(500);
  }
  const waiting = await installation.waiting();
  throw new Error(`${waiting} still wait, attempts: ${JSON.stringify(await installation.attempts())}`);
}

async function until(condition: () => boolean, what: string, meanwhile: Promise<unknown>): Promise<void> {
  let failure: unknown;
  meanwhile.catch((error: unknown) => {
    failure = error;
  });
  for (let n = 0; n < 1_200; n++) {
    if (condition()) return;
    if (failure) throw failure;
    await sleep(50);
  }
  throw new Error(`waited a minute for ${what}`);
}

async function logsOf({ phones }: RealInstallation, citizens: readonly Citizen[]): Promise<Map<string, PhoneLog>> {
  const logs = new Map<string, PhoneLog>();
  for (const { msisdn } of citizens) logs.set(msisdn, await phones.logOf(msisdn));
  return logs;
}

function attemptsOf(rows: readonly { channel: string; state: string; n: number }[], channel: string) {
  return Object.fromEntries(rows.filter((row) => row.channel === channel).map(({ state, n }) => [state, Number(n)]));
}

function summaryOf(run: {
  seed: number;
  count: IndependentCount;
  logs: ReadonlyMap<string, PhoneLog>;
  attempts: Readonly<Record<string, number>>;
  repeated: number;
  leftOpen: number;
}): string {
  const { seed, count, logs, attempts, repeated, leftOpen } = run;
  const texts = [...logs.values()];
  const sum = (of: (log: PhoneLog) => number) => texts.reduce((total, log) => total + of(log), 0);
  return [
    `seed ${seed}: ${count.returned} cases (${repeated} reports repeated)`,
    `${sum(({ received }) => received.length)} messages on ${texts.filter(({ received }) => received.length > 0).length} handsets`,
    `${sum(({ typed }) => typed.length)} replies`,
    `${count.answered} ballots (${count.bySlip} by slip), ${count.refused} refusals`,
    `${texts.filter((log) => invitationsOf(log).length > 1).length} duplicates`,
    `${leftOpen} left open, ${attempts['unknown'] ?? 0} unknown`,
  ].join(', ');
}

/** The invitations among what a telephone got; reminders ask too, but say so. */
export function invitationsOf({ received }: PhoneLog): PhoneLog['received'] {
  return received.filter(({ text }) => /^CA P.*cham/.test(text) && !/lan cuoi/i.test(text));
}
