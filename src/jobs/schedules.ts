import { holdLease } from '../db/leases.ts';
import { deleteExpiredSessions } from '../db/sessions.ts';
import { adoptOrphans } from '../feedback/adopt-reports.ts';
import { closeInvitations } from '../feedback/close.ts';
import { openContactTasks } from '../feedback/contacts.ts';
import { expire } from '../feedback/expire.ts';
import { markBallotsWhenDue } from '../feedback/mark-ballots.ts';
import { closePaper } from '../feedback/paper/close-paper.ts';
import { placeCalls } from '../feedback/place-calls.ts';
import { readReplies } from '../feedback/read-replies.ts';
import { remind } from '../feedback/remind.ts';
import { abandonAttempts, settleUnknown } from '../feedback/settle.ts';
import { endSilentSessions } from '../feedback/take-turn.ts';
import { collectWebhooks } from '../feedback/webhooks/collect.ts';
import { deliverWebhooks } from '../feedback/webhooks/deliver.ts';
import { releaseDue } from '../results/release.ts';
import { releaseThemes } from '../results/release-themes.ts';
import { mailReports } from '../results/report/mail-reports.ts';
import type { Runtime } from '../runtime.ts';
import type { Queues } from './queues.ts';
import { relayOutbox, requeueLost } from './relay-outbox.ts';

/** Work that is found in the database, again and again; `run` says how much it did. */
export interface Schedule {
  readonly name: string;
  /** ms between two looks, machine time. */
  readonly every: number;
  /** A hint that there is work now. */
  readonly wake?: 'outbox' | 'inbox';
  run(rt: Runtime, queues: Queues): Promise<number>;
}

export const schedules: readonly Schedule[] = [
  { name: 'relay-outbox', every: 500, wake: 'outbox', run: relayOutbox },
  { name: 'read-replies', every: 500, wake: 'inbox', run: readReplies },
  { name: 'abandon-attempts', every: 20_000, run: abandonAttempts },
  { name: 'settle-unknown', every: 1_000, run: settleUnknown },
  { name: 'adopt-reports', every: 15_000, run: adoptOrphans },
  { name: 'requeue-lost', every: 10_000, run: requeueLost },
  { name: 'remind', every: 2_000, run: remind },
  { name: 'expire', every: 2_000, run: expire },
  { name: 'place-calls', every: 1_000, run: placeCallsOnce },
  { name: 'end-silent-sessions', every: 30_000, run: endSilentSessions },
  { name: 'close', every: 30_000, run: closeInvitations },
  { name: 'close-paper', every: 30_000, run: closePaper },
  { name: 'mark-ballots', every: 60_000, run: markBallotsWhenDue },
  { name: 'mail-reports', every: 30_000, run: mailReports },
  { name: 'collect-webhooks', every: 60_000, run: collectWebhooks },
  { name: 'deliver-webhooks', every: 5_000, run: deliverWebhooks },
  { name: 'end-sessions', every: 60_000, run: endSessions },
  { name: 'open-contact-tasks', every: 600_000, run: openContactTasks },
  { name: 'release', every: 5_000, run: releaseDue },
  { name: 'release-themes', every: 5_000, run: releaseThemes },
];

/** Sessions live by the machine's time, so that moving a demo's clock logs nobody out. */
async function endSessions(rt: Runtime): Promise<number> {
  await deleteExpiredSessions(rt.db.writer, rt.clock.now() - rt.clock.offset());
  return 0;
}

/** A provider's rate holds for each look, so that one that found work does not look again at once. */
async function placeCallsOnce(rt: Runtime): Promise<number> {
  await placeCalls(rt);
  return 0;
}

const leaseLength = 30_000;

/** Runs every schedule until stopped; one that is under way is waited for. */
export function startSchedules(rt: Runtime, queues: Queues): { stop(): Promise<void> } {
  const loops = schedules.map((schedule) => startLoop(rt, queues, schedule));
  return {
    async stop() {
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}

function startLoop(rt: Runtime, queues: Queues, schedule: Schedule): { stop(): Promise<void> } {
  let stopped = false;
  let woken = false;
  let wakeUp = () => {};
  const wake = () => {
    woken = true;
    wakeUp();
  };
  if (schedule.wake) rt.wake.on(schedule.wake, wake);

  async function loop(): Promise<void> {
    while (!stopped) {
      woken = false;
      const done = await runOnce(rt, queues, schedule);
      if (done > 0 || woken || stopped) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, schedule.every);
        wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  const ended = loop();
  return {
    async stop() {
      stopped = true;
      wake();
      if (schedule.wake) rt.wake.off(schedule.wake, wake);
      await ended;
    },
  };
}

/** A failure is logged and tried again at the next look. */
async function runOnce(rt: Runtime, queues: Queues, schedule: Schedule): Promise<number> {
  try {
    if (!rt.db.singleProcess) {
      const mine = await holdLease(rt.db.writer, schedule.name, rt.instance, rt.clock.now(), leaseLength);
      if (!mine) return 0;
    }
    return await schedule.run(rt, queues);
  } catch (error) {
    rt.log.error({ err: error, schedule: schedule.name }, 'a scheduled task failed');
    return 0;
  }
}
