import { randomUUID } from 'node:crypto';
import { segments } from '../../domain/gsm7.ts';
import type { Msisdn } from '../../domain/msisdn.ts';
import type { Handset, HandsetChange, HandsetMessage } from '../handsets.ts';
import type { Ledger, LedgerEvent, ReportState } from './ledger.ts';

export type AcceptedMessage = Extract<LedgerEvent, { type: 'message' }>;
export type Report = Extract<LedgerEvent, { type: 'report' }>;
export type Reply = Extract<LedgerEvent, { type: 'reply' }>;

export interface NewMessage {
  readonly n: number;
  readonly reference: string;
  readonly to: Msisdn;
  readonly from: string;
  readonly body: string;
  readonly segments: number;
}

/** The virtual telephones: the ledger, folded into what each of them shows. */
export interface HandsetBook {
  accept(message: NewMessage, at: number): AcceptedMessage;
  report(messageId: string, state: ReportState, at: number, reason?: string): Report;
  reply(reply: { from: Msisdn; to: string; text: string }, at: number): Reply;
  /** The highest number a submission on file has. */
  readonly submissions: number;
  acknowledge(id: string): void;
  findByReference(reference: string): readonly AcceptedMessage[];
  getMessage(id: string): AcceptedMessage;
  stateOf(messageId: string): HandsetMessage['state'];
  list(limit: number): readonly Handset[];
  thread(msisdn: string): readonly HandsetMessage[];
  subscribe(onChange: (change: HandsetChange) => void): () => void;
  /** What an earlier run left open: messages without a last report, reports and replies nobody acknowledged. */
  readonly unfinished: {
    readonly messages: readonly AcceptedMessage[];
    readonly callbacks: readonly (Report | Reply)[];
  };
}

export function createHandsetBook(ledger: Ledger): HandsetBook {
  const messages = new Map<string, AcceptedMessage>();
  const byReference = new Map<string, AcceptedMessage[]>();
  const states = new Map<string, HandsetMessage['state']>();
  const open = new Map<string, Report | Reply>();
  const replies = new Map<string, Reply>();
  let submissions = 0;
  /** In order of the last change, the latest at the end. */
  const threads = new Map<string, (AcceptedMessage | Reply)[]>();
  const listeners = new Set<(change: HandsetChange) => void>();

  function fold(event: LedgerEvent): void {
    if (event.type === 'message') {
      messages.set(event.id, event);
      submissions = Math.max(submissions, event.n ?? 0);
      const same = byReference.get(event.reference);
      if (same) same.push(event);
      else byReference.set(event.reference, [event]);
      states.set(event.id, 'accepted');
      addTo(event.to, event);
    } else if (event.type === 'reply') {
      replies.set(event.id, event);
      states.set(event.id, 'sent');
      open.set(event.id, event);
      addTo(event.from, event);
    } else if (event.type === 'report') {
      if (states.get(event.messageId) === 'accepted' || event.state !== 'sent')
        states.set(event.messageId, event.state);
      open.set(event.id, event);
    } else {
      if (replies.has(event.id)) states.set(event.id, 'delivered');
      open.delete(event.id);
    }
  }

  function addTo(msisdn: string, event: AcceptedMessage | Reply): void {
    const thread = threads.get(msisdn) ?? [];
    thread.push(event);
    threads.delete(msisdn);
    threads.set(msisdn, thread);
  }

  function record<E extends LedgerEvent>(event: E): E {
    ledger.append(event);
    fold(event);
    if (listeners.size > 0) announce(event);
    return event;
  }

  function announce(event: LedgerEvent): void {
    const subject =
      event.type === 'report' ? messages.get(event.messageId) : (messages.get(event.id) ?? replies.get(event.id));
    if (!subject) return;
    const msisdn = (subject.type === 'message' ? subject.to : subject.from) as Msisdn;
    for (const listener of listeners) listener({ msisdn, message: show(subject) });
  }

  function show(event: AcceptedMessage | Reply): HandsetMessage {
    const { id, segments, at } = event;
    const state = states.get(id)!;
    return event.type === 'message'
      ? { id, direction: 'received', peer: event.from, text: event.body, segments, at, state }
      : { id, direction: 'typed', peer: event.to, text: event.text, segments, at, state };
  }

  for (const event of ledger.earlier) fold(event);

  return {
    accept: (message, at) => record({ type: 'message', id: randomUUID(), ...message, at }),
    report: (messageId, state, at, reason) =>
      record({ type: 'report', id: randomUUID(), messageId, state, ...(reason ? { reason } : {}), at }),
    reply: ({ from, to, text }, at) =>
      record({ type: 'reply', id: randomUUID(), n: replies.size + 1, from, to, text, segments: segments(text), at }),
    get submissions() {
      return submissions;
    },
    acknowledge(id) {
      record({ type: 'acknowledged', id });
    },
    findByReference: (reference) => byReference.get(reference) ?? [],
    getMessage(id) {
      const message = messages.get(id);
      if (!message) throw new Error(`no message ${id}`);
      return message;
    },
    stateOf: (messageId) => states.get(messageId) ?? 'accepted',
    list: (limit) =>
      [...threads]
        .slice(-limit)
        .reverse()
        .map(([msisdn, thread]) => ({ msisdn: msisdn as Msisdn, last: show(thread.at(-1)!) })),
    thread: (msisdn) => (threads.get(msisdn) ?? []).map(show),
    subscribe(onChange) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
    unfinished: {
      messages: [...messages.values()].filter(({ id }) => states.get(id) === 'accepted' || states.get(id) === 'sent'),
      callbacks: [...open.values()],
    },
  };
}
