import type { Conduct } from './behaviour.ts';
import type { CallbackPoster } from './callback-poster.ts';
import type { AcceptedMessage, HandsetBook, Reply, Report } from './handset-book.ts';
import type { ReportState } from './ledger.ts';
import { type IncomingPlan, type OutgoingPlan, planIncoming, planOutgoing } from './plan.ts';
import { usualIncoming, usualOutgoing } from './usual.ts';

export interface CallbackUrls {
  /** Where delivery reports go; null sends none. */
  readonly status: string | null;
  /** Where an SMS typed on a handset goes; null keeps it. */
  readonly incoming: string | null;
}

export interface Reporter {
  /** Lets a message meet its fate after the delays of its plan, and reports it. */
  deliver(message: AcceptedMessage, plan?: OutgoingPlan): void;
  announceReply(reply: Reply): void;
  /** Takes up what an earlier run left open. */
  resume(): void;
  stop(): void;
}

const pauseOnFullDisk = 1_000;

/** Lets accepted messages reach their handsets and tells the program, in the order and as often as the behaviour says. */
export function createReporter(
  book: HandsetBook,
  poster: CallbackPoster,
  conduct: Conduct,
  urls: CallbackUrls,
  now: () => number,
): Reporter {
  let stopped = false;

  function deliver(message: AcceptedMessage, plan = planOf(message)): void {
    const { fate, reports } = plan;
    if (fate === 'lost') return;
    const last: ReportState = fate === 'delivered' ? 'delivered' : 'failed';
    const states: ReportState[] = reports.reversed ? [last, 'sent'] : ['sent', last];
    for (const [index, state] of states.entries())
      setTimeout(() => reach(message, state, plan), reports.delay * (index + 1)).unref();
  }

  function planOf({ n = 0, to }: AcceptedMessage): OutgoingPlan {
    return planOutgoing(conduct.script(), n, to, usualOutgoing(conduct));
  }

  function reach(message: AcceptedMessage, state: ReportState, plan: OutgoingPlan): void {
    if (stopped) return;
    const reason = state === 'failed' ? reasons[plan.fate] : undefined;
    const report = recorded(() => book.report(message.id, state, now(), reason));
    if (!report) setTimeout(() => reach(message, state, plan), pauseOnFullDisk).unref();
    else if (plan.reports.lost || conduct.now().dropReports) recorded(() => book.acknowledge(report.id));
    else announceReport(report, plan);
  }

  function announceReport(report: Report, plan = planOf(book.getMessage(report.messageId))): void {
    const { id, reference } = book.getMessage(report.messageId);
    const { state: status, reason, at } = report;
    const { network, reports } = plan;
    announce(report.id, urls.status, Array(reports.copies).fill({ id, reference, status, reason, network, at }));
  }

  /** What nobody is to hear of is put down as heard, so that no restart brings it up. */
  function announceReply({ id, n = 0, from, to, text, at }: Reply): void {
    const plan = planIncoming(conduct.script(), n, from, usualIncoming(conduct));
    if (plan.lost) return void recorded(() => book.acknowledge(id));
    const named = plan.withoutId ? {} : { id };
    const whole = plan.parts > 1 ? partsOf(id, text, plan) : [{ ...named, text }];
    const payloads = whole.map((one) => ({ from, to, at, ...one }));
    const all = Array.from({ length: plan.copies }, () => payloads).flat();
    if (plan.delay === 0) announce(id, urls.incoming, all);
    else setTimeout(() => announce(id, urls.incoming, all), plan.delay).unref();
  }

  async function announce(eventId: string, url: string | null, payloads: readonly unknown[]): Promise<void> {
    if (url === null) return;
    const patience = conduct.script().callbacks;
    const taken = await Promise.all(payloads.map((payload) => poster.post(url, payload, patience)));
    if (!stopped && (patience.attempts !== undefined || taken.every(Boolean)))
      recorded(() => book.acknowledge(eventId));
  }

  return {
    deliver,
    announceReply,
    resume() {
      for (const message of book.unfinished.messages) deliver(message);
      for (const event of book.unfinished.callbacks)
        event.type === 'reply' ? announceReply(event) : announceReport(event);
    },
    stop() {
      stopped = true;
      poster.stop();
    },
  };
}

const reasons: Readonly<Partial<Record<OutgoingPlan['fate'], string>>> = { dead: 'dead_number', expired: 'expired' };

/** The text in equal parts, as an operator hands on what it does not join. */
function partsOf(id: string, text: string, { parts, reversed, withoutId }: IncomingPlan) {
  const letters = [...text];
  const length = Math.ceil(letters.length / parts);
  const list = Array.from({ length: parts }, (_, i) => ({
    ...(withoutId ? {} : { id: `${id}-${i + 1}` }),
    text: letters.slice(i * length, (i + 1) * length).join(''),
    part: { reference: id.slice(0, 2), index: i + 1, of: parts },
  }));
  return reversed ? list.reverse() : list;
}

/** Undefined where the disk is full: a report waits then, and a callback that was taken is posted again some day. */
function recorded<T>(record: () => T): T | undefined {
  try {
    return record();
  } catch {
    return undefined;
  }
}
