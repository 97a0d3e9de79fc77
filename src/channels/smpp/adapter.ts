import type { Field, Pdu } from 'smpp';
import {
  type ArrivedFacts,
  type Channel,
  type ChannelCheck,
  type ChannelConnection,
  type OutboundAttempt,
  type SendAccepted,
  SendError,
} from '../channel.ts';
import { createArrivals } from './arrivals.ts';
import { octetsOf, readDelivery } from './deliver.ts';
import { type KeptSession, keepSession } from './keep-session.ts';
import smpp from './library.ts';
import { idOfAnswer, isReceipt } from './receipt.ts';
import { createReferences } from './references.ts';
import { openSession, type Session, type Tell } from './session.ts';
import type { SmppSettings } from './settings.ts';
import { createSubmitter } from './submit.ts';
import { createWindow } from './window.ts';

type Fields = Readonly<Record<string, Field>>;
type Store = (facts: ArrivedFacts) => Promise<void>;

/** What `deliver_sm` is answered with: taken, or to be brought again. */
const taken: Fields = {};
const again: Fields = { command_status: smpp.errors['ESME_RX_T_APPN']! };

/**
 * An operator's SMSC over SMPP 3.4: one transceiver bind, which `connect` opens and keeps. There is no look-up, since
 * `query_sm` wants the id that a lost answer would have brought; what a submission came to whose answer is missing, a
 * late answer or a receipt with its reference tells.
 * @param now ms, for telling repeated deliveries
 */
export function createSmppChannel(settings: SmppSettings, now: () => number): Channel {
  const { id, callbackSecret, window: size, rate, timeout, patience, receiptIds } = settings;
  const window = createWindow(size, rate);
  const references = createReferences();
  const arrivals = createArrivals(callbackSecret, now);
  const submissions = createSubmitter(settings);
  const underWay = new Set<Promise<unknown>>();
  let store: Store | undefined;
  let kept: KeptSession | undefined;

  /** Waits for what it began with before the connection is closed. */
  function track<T>(work: Promise<T>): Promise<T> {
    underWay.add(work);
    const done = () => underWay.delete(work);
    work.then(done, done);
    return work;
  }

  async function receive(pdu: Pdu): Promise<Fields> {
    try {
      const facts = readDelivery(pdu, settings, arrivals, references);
      if (facts.incoming.length + facts.reports.length > 0) await store?.(facts);
      if (!isReceipt(pdu)) arrivals.answered(octetsOf(pdu));
      return taken;
    } catch {
      return again;
    }
  }

  async function connect(storeFacts: Store, tell?: Tell): Promise<ChannelConnection> {
    store = storeFacts;
    const session = await keepSession(settings, (pdu) => track(receive(pdu)), arrivals.connectionEnded, tell);
    kept = session;
    return {
      get up() {
        return session.up;
      },
      async close() {
        kept = undefined;
        await Promise.allSettled(underWay);
        await session.close();
      },
    };
  }

  function send(attempt: OutboundAttempt): Promise<SendAccepted> {
    return track(submitAll(attempt));
  }

  /** Part by part. Once one was accepted, only a refusal that no repetition mends says that the message will not arrive. */
  async function submitAll(attempt: OutboundAttempt): Promise<SendAccepted> {
    const parts = submissions(attempt);
    let accepted: SendAccepted | undefined;
    for (const part of parts) {
      try {
        accepted = await submit(part, attempt, { alone: parts.length === 1, last: part === parts.at(-1) });
      } catch (error) {
        const { failure, code, message } = error as SendError;
        if (!accepted || failure === 'rejected' || failure === 'undeliverable') throw error;
        throw new SendError('ambiguous', code, `after some parts were accepted: ${message}`);
      }
    }
    return accepted!;
  }

  async function submit(
    fields: Fields,
    { attemptId, to }: OutboundAttempt,
    { alone, last }: { alone: boolean; last: boolean },
  ): Promise<SendAccepted> {
    const session = await enter();
    try {
      const reference = settings.reference && last ? references.add(attemptId, to) : undefined;
      const tagged = reference === undefined ? fields : { ...fields, user_message_reference: reference };
      const externalIdOf = (answer: Pdu) => {
        const externalId = idOfAnswer(String(answer['message_id'] ?? ''), receiptIds);
        if (reference !== undefined) references.accepted(reference, externalId);
        return externalId;
      };
      const late = (answer: Pdu) => alone && tellLate(externalIdOf(answer), attemptId);
      const externalId = externalIdOf(await session.request('submit_sm', tagged, late));
      if (!externalId) throw new SendError('ambiguous', 'unreadable', 'the answer names no message');
      return { externalId };
    } finally {
      window.leave();
    }
  }

  /** A place in the window, then a bound session; neither is waited for longer than the settings say. */
  async function enter(): Promise<Session> {
    const connection = kept;
    if (!connection) throw new SendError('unreachable', 'unconnected', 'the channel is not connected');
    const until = performance.now() + patience;
    if (!(await window.enter(patience)))
      throw new SendError('unreachable', 'window', 'no place in the window came free in time');
    try {
      return await connection.get(until - performance.now());
    } catch (error) {
      window.leave();
      throw error;
    }
  }

  function tellLate(externalId: string, attemptId: string): void {
    const report = { externalId, attemptId, state: 'sent', rawStatus: 'late submit_sm_resp' } as const;
    // Best effort: the attempt stays unknown where this fails.
    store?.({ incoming: [], reports: [report] }).catch(() => {});
  }

  /** Asks over the bound session; without one it binds to send, so that nothing arrives which nobody would store. */
  async function check(): Promise<ChannelCheck> {
    if (kept) await (await kept.get(patience)).request('enquire_link');
    else await (await openSession(settings, 'bind_transmitter', async () => again)).end();
    return { balance: null };
  }

  return {
    id,
    callbackSecret,
    capabilities: {
      rate,
      concurrency: size,
      timeout: timeout + patience,
      settleAfter: 0,
      idempotentSend: false,
      twoWay: true,
      deliveryReports: true,
      senderTrusted: settings.senderTrusted,
      foreign: false,
    },
    routes: [],
    send,
    connect,
    check,
  };
}
