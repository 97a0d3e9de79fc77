import { randomUUID } from 'node:crypto';
import type { ArrivedFacts, IncomingFact, ReportFact } from '../channels/channel.ts';
import { findAttempts, findByExternalIds } from '../db/attempts.ts';
import { groupBy } from '../db/bulk.ts';
import type { Db } from '../db/client.ts';
import { insertReports } from '../db/delivery-reports.ts';
import { groupCommit } from '../db/group-commit.ts';
import { insertParts, type MessagePartRow } from '../db/message-parts.ts';
import { insertMessagesIn, type MessageInRow } from '../db/messages-in.ts';
import { recordNetworks } from '../db/number-facts.ts';
import { networkOf } from '../domain/routes.ts';
import type { Runtime } from '../runtime.ts';
import { applyAttemptFacts, factOfReport } from './attempt-facts.ts';

export interface ReceivedCallback {
  readonly channelId: string;
  readonly facts: ArrivedFacts;
}

/**
 * Stores what providers bring, before it is acknowledged: each message and each part of one once per (channel, external
 * id), each report once per (channel, external id, state).
 * @returns the function every callback awaits; callbacks that arrive together share one commit.
 */
export function createReceiver(rt: Runtime): (callback: ReceivedCallback) => Promise<void> {
  return groupCommit(async (callbacks: ReceivedCallback[]) => {
    if (callbacks.some(({ facts }) => facts.reports.length > 0))
      await rt.db.writer.transaction((trx) => recordDeliveries(rt, trx, callbacks));
    const rows = rowsOf(callbacks, ({ part }) => part === undefined).map((row) => messageInRow(rt, row));
    const parts = rowsOf(callbacks, ({ part }) => part !== undefined).map((row) => partRow(rt, row));
    // Repeating a message changes nothing, so its one statement needs no transaction and the two round trips of it.
    const stored = rows.length > 0 ? await insertMessagesIn(rt.db.writer, rows) : none;
    const storedParts = parts.length > 0 ? await insertParts(rt.db.writer, parts) : none;
    await recordNetworks(rt.db.writer, networksOf(rt, callbacks), rt.clock.now());
    if (stored.size + storedParts.size > 0) rt.wake.emit('inbox');
    return callbacks.map(() => undefined);
  });
}

const none: ReadonlySet<string> = new Set();

interface Arrived {
  readonly channelId: string;
  readonly fact: IncomingFact;
}

function rowsOf(callbacks: readonly ReceivedCallback[], wanted: (fact: IncomingFact) => boolean): Arrived[] {
  return callbacks.flatMap(({ channelId, facts }) =>
    facts.incoming.filter(wanted).map((fact) => ({ channelId, fact })),
  );
}

function messageInRow(rt: Runtime, arrived: Arrived): MessageInRow {
  return {
    ...storedText(rt, arrived),
    state: 'stored',
    incomplete: 0,
    read_at: null,
    invitation_id: null,
    kind: null,
    rule: null,
    parser_version: null,
  };
}

function partRow(rt: Runtime, arrived: Arrived): MessagePartRow {
  const { reference, index, of } = arrived.fact.part!;
  return {
    ...storedText(rt, arrived),
    reference,
    part_index: index,
    part_count: of,
    state: 'waiting',
  };
}

/** A time ahead of our own clock would hold back everything the citizen writes later, so ours is the latest it may be. */
function storedText(rt: Runtime, { channelId, fact }: Arrived) {
  const now = rt.clock.now();
  return {
    id: randomUUID(),
    channel_id: channelId,
    external_id: fact.externalId,
    ...rt.keys.storeMsisdn(fact.from),
    sent_to: fact.to,
    text_cipher: rt.keys.encrypt(fact.text),
    text_hash: rt.keys.hash(`text:${fact.text}`),
    received_at: now,
    sent_at: Math.min(fact.sentAt ?? now, now),
  };
}

/** Moves each attempt to the maximum of its events. A report for an id nobody knows is kept until its send returns. */
async function recordDeliveries(rt: Runtime, trx: Db, callbacks: readonly ReceivedCallback[]): Promise<void> {
  const arrived = callbacks.flatMap(({ channelId, facts }) => facts.reports.map((fact) => ({ channelId, fact })));
  const attempts = await attemptsOf(trx, arrived);
  const reports = arrived.filter((report) => isOfOwnAttempt(rt, report, attempts.channels));
  const attemptOf = ({ channelId, fact }: ChannelReport) =>
    fact.attemptId !== null && attempts.channels.has(fact.attemptId)
      ? fact.attemptId
      : attempts.byExternalId.get(`${channelId}\0${fact.externalId}`);
  const rows = reports.map((report) => ({
    id: randomUUID(),
    channel_id: report.channelId,
    external_id: report.fact.externalId,
    attempt_id: attemptOf(report) ?? null,
    state: report.fact.state,
    raw_status: report.fact.rawStatus,
    failure: report.fact.failure ?? null,
    network: networkTold(rt, report),
    received_at: rt.clock.now(),
  }));
  await insertReports(trx, rows);
  await applyAttemptFacts(
    rt,
    trx,
    rows.flatMap((row) => (row.attempt_id ? factOfReport({ ...row, attemptId: row.attempt_id }) : [])),
  );
}

/** The secret of one channel says nothing of what left by another. */
function isOfOwnAttempt(
  rt: Runtime,
  { channelId, fact }: ChannelReport,
  channels: ReadonlyMap<string, string>,
): boolean {
  const channelOfAttempt = fact.attemptId === null ? undefined : channels.get(fact.attemptId);
  if (channelOfAttempt === undefined || channelOfAttempt === channelId) return true;
  rt.log.warn({ channel: channelId, attemptId: fact.attemptId }, 'a report named an attempt of another channel');
  return false;
}

/** The network by the name the settings use; null where the provider told none. */
function networkTold(rt: Runtime, { channelId, fact: { network } }: Arrived | ChannelReport): string | null {
  return network === undefined ? null : networkOf(rt.settings.get('routes').value, channelId, network);
}

/** What incoming messages tell of the networks their senders are on. */
function networksOf(rt: Runtime, callbacks: readonly ReceivedCallback[]) {
  return callbacks.flatMap(({ channelId, facts }) =>
    facts.incoming.flatMap((fact) => {
      const network = networkTold(rt, { channelId, fact });
      if (network === null) return [];
      const { msisdn_hash, hash_key_version } = rt.keys.storeMsisdn(fact.from);
      return [{ msisdn_hash, hash_key_version, network }];
    }),
  );
}

interface ChannelReport {
  readonly channelId: string;
  readonly fact: ReportFact;
}

async function attemptsOf(trx: Db, reports: readonly ChannelReport[]) {
  const named = reports.flatMap(({ fact }) => fact.attemptId ?? []);
  const channels = new Map((await findAttempts(trx, named)).map((row) => [row.id, row.channel_id]));
  const byExternalId = new Map<string, string>();
  for (const [channelId, group] of groupBy(reports, (report) => report.channelId)) {
    const rows = await findByExternalIds(
      trx,
      channelId,
      group.map(({ fact }) => fact.externalId),
    );
    for (const row of rows) byExternalId.set(`${channelId}\0${row.external_id}`, row.id);
  }
  return { channels, byExternalId };
}
