import type { Conduct } from './behaviour.ts';
import type { CallbackPoster } from './callback-poster.ts';
import type { AcceptedMessage, HandsetBook, Reply, Report } from './handset-book.ts';
import type { ReportState } from './ledger.ts';

export interface CallbackUrls {
  /** Where delivery reports go; null sends none. */
  readonly status: string | null;
  /** Where an SMS typed on a handset goes; null keeps it. */
  readonly incoming: string | null;
}

export interface Reporter {
  /** Delivers a message after the delays of the present behaviour and reports it. */
  deliver(message: AcceptedMessage): void;
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

  function deliver(message: AcceptedMessage): void {
    const { reportDelay, reorderCallbacks } = conduct.now();
    const last: ReportState = conduct.drawFailure() ? 'failed' : 'delivered';
    const states: ReportState[] = reorderCallbacks ? [last, 'sent'] : ['sent', last];
    for (const [index, state] of states.entries()) {
      setTimeout(() => reach(message, state), reportDelay * (index + 1)).unref();
    }
  }

  function reach(message: AcceptedMessage, state: ReportState): void {
    if (stopped) return;
    const report = recorded(() => book.report(message.id, state, now()));
    if (!report) setTimeout(() => reach(message, state), pauseOnFullDisk).unref();
    else if (conduct.now().dropReports) recorded(() => book.acknowledge(report.id));
    else announceReport(report);
  }

  function announceReport(report: Report): void {
    const { id, reference } = book.getMessage(report.messageId);
    announce(report.id, urls.status, { id, reference, status: report.state, at: report.at });
  }

  function announceReply({ id, from, to, text, at }: Reply): void {
    announce(id, urls.incoming, { id, from, to, text, at });
  }

  function announce(eventId: string, url: string | null, payload: unknown): void {
    if (url === null) return;
    const copies = conduct.now().duplicateCallbacks ? 2 : 1;
    const posts = Array.from({ length: copies }, () => poster.post(url, payload));
    Promise.all(posts).then((taken) => {
      if (!stopped && taken.every(Boolean)) recorded(() => book.acknowledge(eventId));
    });
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

/** Undefined where the disk is full: a report waits then, and a callback that was taken is posted again some day. */
function recorded<T>(record: () => T): T | undefined {
  try {
    return record();
  } catch {
    return undefined;
  }
}
