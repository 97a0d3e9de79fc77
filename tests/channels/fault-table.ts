import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ArrivedFacts, Channel } from '../../src/channels/channel.ts';
import { openDatabase } from '../../src/db/client.ts';
import { migrate } from '../../src/db/migrate.ts';
import { minute } from '../../src/domain/hours.ts';
import { inviteMany } from '../../src/feedback/invite.ts';
import { createReceiver } from '../../src/feedback/receive.ts';
import { createSender } from '../../src/feedback/send-message.ts';
import { abandonAttempts, settleUnknown } from '../../src/feedback/settle.ts';
import { openQueues, startWorkers } from '../../src/jobs/queues.ts';
import { relayOutbox } from '../../src/jobs/relay-outbox.ts';
import type { Runtime } from '../../src/runtime.ts';
import { caseReport, installTest } from '../support/installation.ts';
import { startTestRedis } from '../support/redis.ts';
import type { Fault, Rig } from './rigs/rig.ts';

/** What a message meets on its way; the last three, which leave it open, end the program at an instant of the call. */
const faults = [
  'none',
  'acceptThen500',
  'timeoutAfterAccept',
  'resetAfterAccept',
  'throttle',
  'throttleFor',
  'crash before the call',
  'crash in the call',
  'crash after the call',
] as const;

type Meeting = (typeof faults)[number];

const crashes: readonly Meeting[] = ['crash before the call', 'crash in the call', 'crash after the call'];
const ambiguous: readonly Meeting[] = ['acceptThen500', 'timeoutAfterAccept', 'resetAfterAccept', ...crashes];

export interface FaultRow {
  readonly messages: number;
  /** Outcomes that nobody can know, as injected, and as the ledger counts them before anything was settled. */
  readonly injected: number;
  readonly unknown: number;
  /** Still unknown once everything that may be settled was. */
  readonly unsettled: number;
  /** Messages the provider does not have although the ledger says it took them. */
  readonly lost: number;
  /** Messages the provider has more than once. */
  readonly duplicate: number;
  /** Messages that provably were not taken and have not left since. */
  readonly waiting: number;
  /** Whether the provider can be asked, or knows an attempt again. */
  readonly settles: boolean;
}

/**
 * The whole program with a real database, queue and worker against one provider: each message meets a fault, then reports
 * arrive, what is unknown is settled and what may be repeated is.
 */
export async function runFaults(rig: Rig, rounds: number): Promise<FaultRow> {
  const folder = mkdtempSync(join(tmpdir(), 'phieu-so-faults-'));
  const redis = await startTestRedis();
  const db = openDatabase(join(folder, 'faults.db'));
  await migrate(db.writer);
  const { channel } = rig;
  const test = await installTest(db, {}, routesTo(channel.id));
  const rt: Runtime = { ...test.rt, channels: new Map([[channel.id, channel]]) };
  const store = createReceiver(rt);
  const early: ArrivedFacts[] = [];
  rig.receiver.forwardTo(async (facts) => void early.push(facts));

  const queues = openQueues(rt, redis.url);
  const workers = startWorkers(rt, redis.url);
  const states = async (): Promise<{ id: string; state: string }[]> => db.reader('messages_out').select('id', 'state');

  async function untilQuiet(): Promise<void> {
    const deadline = performance.now() + 60_000;
    for (;;) {
      await relayOutbox(rt, queues);
      const now = rt.clock.now();
      const busy = await db
        .reader('messages_out')
        .whereIn('state', ['queued', 'sending'])
        .orWhere((due) => due.where({ state: 'pending' }).where('not_before', '<=', now))
        .first('id', 'state');
      if (!busy) return;
      if (performance.now() > deadline) throw new Error(`a message is still ${busy.state}`);
      await sleep(10);
    }
  }

  let cases = 0;
  async function meet(meeting: Meeting): Promise<void> {
    cases++;
    if (meeting === 'throttleFor') await (rig.throttleFor?.(2) ?? rig.faulty('throttle'));
    else if (meeting !== 'none' && !crashes.includes(meeting)) await rig.faulty(meeting as Fault);
    await inviteMany(rt, [caseReport(test, cases)], { kind: 'system', id: 'faults' });
    if (crashes.includes(meeting)) await crash(rt, channel, meeting);
    else await untilQuiet();
  }

  try {
    for (const meeting of faults) for (let round = 0; round < rounds; round++) await meet(meeting);
    await abandonAttempts({ ...rt, instance: 'the next process' });
    const injected = rounds * ambiguous.length;
    const unknown = (await states()).filter(({ state }) => state === 'unknown').length;

    rig.receiver.forwardTo((facts) => store({ channelId: channel.id, facts }));
    for (const facts of early) await store({ channelId: channel.id, facts });
    const settles = channel.lookup !== undefined || channel.capabilities.idempotentSend;
    for (let look = 0; look < 12; look++) {
      test.pass(Math.max(channel.capabilities.settleAfter, 11 * minute));
      while ((await settleUnknown(rt)) > 0);
      await untilQuiet();
    }
    const atProvider = new Map<string, number>();
    for (const { to } of await rig.accepted()) {
      const number = to.replace(/\D/g, '').slice(-9);
      atProvider.set(number, (atProvider.get(number) ?? 0) + 1);
    }
    const rows: { state: string; msisdn_cipher: string; cipher_key_version: number }[] =
      await db.reader('messages_out');
    const taken = rows.filter(({ state }) => ['sent', 'delivered'].includes(state));
    return {
      messages: rows.length,
      injected,
      unknown,
      unsettled: rows.filter(({ state }) => state === 'unknown').length,
      lost: taken.filter((row) => !atProvider.has(rt.keys.readMsisdn(row).slice(-9))).length,
      duplicate: [...atProvider.values()].filter((n) => n > 1).length,
      waiting: rows.filter(({ state }) => !['sent', 'delivered', 'unknown'].includes(state)).length,
      settles,
    };
  } finally {
    await workers.close();
    await queues.close();
    await rig.stop();
    await db.close();
    await redis.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A process of its own that ends at this instant: what it held in memory is gone, what it had committed is there. */
async function crash(rt: Runtime, channel: Channel, meeting: Meeting): Promise<void> {
  const due: { id: string } = await rt.db.writer('messages_out').where({ state: 'pending', attempts: 0 }).first('id');
  let reached = () => {};
  const instant = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const dying: Channel = {
    ...channel,
    async send(attempt) {
      if (meeting === 'crash in the call') void channel.send(attempt).then(reached, reached);
      if (meeting === 'crash after the call') await channel.send(attempt);
      if (meeting !== 'crash in the call') reached();
      return new Promise(() => {});
    },
  };
  const process = { ...rt, instance: `process that ends: ${meeting}`, channels: new Map([[channel.id, dying]]) };
  void createSender(process)({ messageId: due.id, n: 1 });
  await instant;
}

/** One channel, faster than anything here, that no row of faults shuts. */
function routesTo(id: string) {
  const number = { shortCode: '8179', keyword: 'HL', shared: true, price: 0 };
  return {
    outgoing: [{ channel: id, weight: 1 }],
    replyTo: id,
    channels: { [id]: { sender: 'CA TINH', number, rate: 1_000 } },
    breaker: { consecutive: 1_000, of: 1_000 },
  };
}
