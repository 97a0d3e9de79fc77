import { randomInt } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Field, Pdu, Session } from 'smpp';
import smpp from '../../src/channels/smpp/library.ts';
import { messagesOf, readSubmission, receiptOf, type SmscMessage, type Submission } from './smsc-messages.ts';

/** What an SMSC does amiss from now on; a number says how many submissions meet it. */
export interface SmscConduct {
  throttle: number;
  /** Takes the message and answers ESME_RSYSERR. */
  acceptThen500: number;
  /** Takes the message and never answers. */
  timeoutAfterAccept: number;
  /** Takes the message and answers after so many ms. */
  late: { times: number; after: number };
  /** Takes the message and breaks the connection. */
  resetAfterAccept: number;
  /** Answers nothing at all any more, and reads on. */
  silent: boolean;
  duplicateReports: boolean;
  reorderReports: boolean;
  noReports: boolean;
  /** No receipt says that a message is on its way. */
  finalReportsOnly: boolean;
  /** Takes messages and answers none until this ends. */
  hold: boolean;
  /** Repeats `user_message_reference` in receipts. */
  repeatReference: boolean;
  /** Tells the outcome in the text of a receipt only, with the id in the other base. */
  textReceipts: boolean;
  /** The outcome of every message. */
  outcome: 'DELIVRD' | 'UNDELIV' | 'EXPIRED' | 'REJECTD';
}

export interface Smsc {
  readonly port: number;
  readonly submissions: readonly Submission[];
  /** Parts joined. */
  messages(): SmscMessage[];
  /** Submissions that were taken and not answered before their connection ended. */
  readonly openAtEnd: number;
  /** Submissions that were taken and not answered so far, on the connections there are. */
  unanswered(): number;
  /** Deliveries that were answered with ESME_ROK. */
  readonly taken: number;
  turn(change: Partial<SmscConduct>): void;
  /** Brings one `deliver_sm` until it is taken; resolves with the statuses it was answered with. */
  deliver(fields: Readonly<Record<string, Field>>): Promise<number[]>;
  /** Breaks every connection, in mid-window. */
  disconnect(): void;
  bound(): number;
  stop(): Promise<void>;
}

const credentials = { systemId: 'phieuso', password: 'bi-mat' };
const numberPattern = /^\+?\d{8,15}$/;

/** A stateful SMSC on loopback: takes submissions, reports on them, brings what citizens write until it is taken. */
export async function startSmsc(options: { tls?: { key: string; cert: string }; port?: number } = {}): Promise<Smsc> {
  const conduct: SmscConduct = {
    throttle: 0,
    acceptThen500: 0,
    timeoutAfterAccept: 0,
    late: { times: 0, after: 0 },
    resetAfterAccept: 0,
    silent: false,
    hold: false,
    duplicateReports: false,
    reorderReports: false,
    noReports: false,
    finalReportsOnly: false,
    repeatReference: true,
    textReceipts: false,
    outcome: 'DELIVRD',
  };
  const submissions: Submission[] = [];
  const links = new Set<Link>();
  const held = new Set<() => void>();
  const firstId = randomInt(0x40000000, 0x60000000);
  let stopped = false;
  let [openAtEnd, taken] = [0, 0];
  let turn = 0;

  interface Link {
    readonly session: Session;
    receives: boolean;
    /** Accepted submissions that were not answered. */
    unanswered: number;
    /** Deliveries by sequence number; called with undefined when the connection ends. */
    readonly open: Map<number, (status: number | undefined) => void>;
  }

  const server = smpp.createServer({ ...options.tls }, (session) => {
    const link: Link = { session, receives: false, unanswered: 0, open: new Map() };
    session.on('error', () => session.destroy());
    session.on('close', () => {
      links.delete(link);
      openAtEnd += link.unanswered;
      for (const answer of link.open.values()) answer(undefined);
    });
    session.on('pdu', (pdu: Pdu) => {
      if (conduct.silent) return;
      if (pdu.isResponse()) {
        link.open.get(pdu.sequence_number)?.(pdu.command_status);
        link.open.delete(pdu.sequence_number);
      } else if (pdu.command.startsWith('bind_')) bind(link, pdu);
      else if (pdu.command === 'submit_sm') submit(link, pdu);
      else {
        session.send(pdu.response());
        if (pdu.command === 'unbind') session.destroy();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));

  function bind(link: Link, pdu: Pdu): void {
    const known = pdu['system_id'] === credentials.systemId && pdu['password'] === credentials.password;
    const status = known ? 0 : smpp.errors['ESME_RINVPASWD']!;
    link.session.send(pdu.response({ command_status: status, system_id: 'smsc' }));
    if (!known) return;
    links.add(link);
    link.receives = pdu.command !== 'bind_transmitter';
  }

  function submit(link: Link, pdu: Pdu): void {
    const say = (fields: Readonly<Record<string, Field>>) => void link.session.send(pdu.response(fields));
    const submission = readSubmission(pdu, (firstId + submissions.length).toString(conduct.textReceipts ? 16 : 10));
    const refusal = refusalOf(submission);
    if (refusal) {
      say({ command_status: smpp.errors[refusal]! });
      return;
    }
    submissions.push(submission);
    link.unanswered++;
    if (Number(pdu['registered_delivery']) & 1) void report(submission);
    answer(
      link,
      () => say({ message_id: submission.id }),
      () => say({ command_status: smpp.errors['ESME_RSYSERR']! }),
    );
  }

  function refusalOf({ to, text }: Submission): string | undefined {
    if (takes('throttle')) return 'ESME_RTHROTTLED';
    if (!numberPattern.test(to)) return 'ESME_RINVDSTADR';
    return text === '' ? 'ESME_RINVMSGLEN' : undefined;
  }

  function answer(link: Link, yes: () => void, broken: () => void): void {
    const give = (say: () => void) => {
      link.unanswered--;
      say();
    };
    if (takes('acceptThen500')) give(broken);
    else if (takes('resetAfterAccept')) link.session.destroy();
    else if (conduct.late.times > 0) {
      conduct.late.times--;
      setTimeout(() => give(yes), conduct.late.after);
    } else if (conduct.hold) held.add(() => give(yes));
    else if (!takes('timeoutAfterAccept')) give(yes);
  }

  function takes(fault: 'throttle' | 'acceptThen500' | 'timeoutAfterAccept' | 'resetAfterAccept'): boolean {
    if (conduct[fault] <= 0) return false;
    conduct[fault]--;
    return true;
  }

  async function report(submission: Submission): Promise<void> {
    if (conduct.noReports) return;
    const words = conduct.finalReportsOnly ? [conduct.outcome] : (['ENROUTE', conduct.outcome] as const);
    await sleep(10);
    for (const word of conduct.reorderReports ? [...words].reverse() : words)
      for (let copy = conduct.duplicateReports ? 2 : 1; copy > 0; copy--)
        await deliver(receiptOf(submission, word, conduct));
  }

  async function deliver(fields: Readonly<Record<string, Field>>): Promise<number[]> {
    const statuses: number[] = [];
    while (!stopped) {
      const receivers = [...links].filter(({ receives }) => receives);
      const link = receivers[turn++ % Math.max(1, receivers.length)];
      const status = link && (await bring(link, fields));
      if (status !== undefined) statuses.push(status);
      if (status === 0) {
        taken++;
        break;
      }
      await sleep(20);
    }
    return statuses;
  }

  function bring(link: Link, fields: Readonly<Record<string, Field>>): Promise<number | undefined> {
    return new Promise((resolve) => {
      const pdu = new smpp.PDU('deliver_sm', { data_coding: 0, ...fields });
      if (link.session.send(pdu)) link.open.set(pdu.sequence_number, resolve);
      else resolve(undefined);
    });
  }

  return {
    port: (server.address() as AddressInfo).port,
    submissions,
    messages: () => messagesOf(submissions),
    get openAtEnd() {
      return openAtEnd;
    },
    get taken() {
      return taken;
    },
    turn(change) {
      Object.assign(conduct, change);
      if (!conduct.hold) for (const give of held) give();
      if (!conduct.hold) held.clear();
    },
    unanswered: () => [...links].reduce((sum, link) => sum + link.unanswered, 0),
    deliver,
    disconnect() {
      held.clear();
      for (const { session } of links) session.destroy();
    },
    bound: () => links.size,
    async stop() {
      if (stopped) return;
      stopped = true;
      for (const { session } of links) session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
