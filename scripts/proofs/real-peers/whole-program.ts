import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import http, { type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import type { Channel } from '../../../src/channels/channel.ts';
import { demoRegister, shippedInstruments, shippedSettings } from '../../../src/cli/seed-files.ts';
import { createClock } from '../../../src/clock.ts';
import { openDatabase } from '../../../src/db/client.ts';
import { createDatabase } from '../../../src/db/create-database.ts';
import { migrate } from '../../../src/db/migrate.ts';
import { createKeys, generateKeyFile } from '../../../src/domain/keys.ts';
import { type Msisdn, parseMsisdn } from '../../../src/domain/msisdn.ts';
import { inviteMany } from '../../../src/feedback/invite.ts';
import { createReceiver } from '../../../src/feedback/receive.ts';
import { openQueues, startWorkers } from '../../../src/jobs/queues.ts';
import { startSchedules } from '../../../src/jobs/schedules.ts';
import { openRuntime, type Runtime } from '../../../src/runtime.ts';
import { createApp } from '../../../src/web/app.ts';
import { startTestRedis } from '../../../tests/support/redis.ts';

export const shortCode = '8179';

/** The whole program in this process: embedded database, Redis, queues, worker, schedules, callbacks; one channel. */
export interface WholeProgram {
  readonly rt: Runtime;
  /** Reports one returned result of each; their invitations are due at once. */
  invite(numbers: readonly Msisdn[]): Promise<void>;
  /** Attempts by state. */
  attempts(): Promise<Readonly<Record<string, number>>>;
  count(table: string): Promise<number>;
  close(): Promise<void>;
}

/** @param open makes the channel, once it is known where callbacks arrive; its id must be `peer` */
export async function startWholeProgram(
  open: (publicUrl: string, now: () => number) => Promise<Channel>,
): Promise<WholeProgram> {
  const folder = mkdtempSync(join(tmpdir(), 'phieu-so-proof-'));
  const redis = await startTestRedis();
  const db = openDatabase(join(folder, 'proof.sqlite'));
  await migrate(db.writer);
  const [keys, clock] = [createKeys(generateKeyFile()), createClock()];
  const unitIds = await createDatabase(db, {
    administration: 'Công an tỉnh Bình Minh',
    at: clock.now(),
    keysFingerprint: keys.fingerprint,
    instruments: shippedInstruments(),
    settings: { ...shippedSettings(), ...settings() },
    ...demoRegister(),
  });
  let answer: RequestListener = (_, response) => void response.writeHead(503).end();
  const server = http.createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const channel = await open(publicUrl, clock.now);
  const rt = await openRuntime({
    demo: false,
    publicUrl,
    clock,
    log: pino({ level: 'warn' }, pino.destination({ dest: join(folder, 'log'), sync: true })),
    db,
    keys,
    channels: new Map([[channel.id, channel]]),
    gateways: [],
    voices: new Map(),
    handsets: undefined,
  });
  answer = createApp(rt, async () => ({ ready: true, checks: {} }));
  const store = createReceiver(rt);
  const queues = openQueues(rt, redis.url);
  const connection = await channel.connect?.((facts) => store({ channelId: channel.id, facts }));
  const workers = startWorkers(rt, redis.url);
  const schedules = startSchedules(rt, queues);
  const returned = (msisdn: Msisdn) => returnedCase(rt, unitIds.get('D01.801')!, msisdn);

  return {
    rt,
    async invite(numbers) {
      for (let from = 0; from < numbers.length; from += 500)
        await inviteMany(rt, numbers.slice(from, from + 500).map(returned), { kind: 'system', id: 'proof' });
    },
    async attempts() {
      const rows: { state: string; n: number }[] = await db
        .reader('attempts')
        .groupBy('state')
        .select('state')
        .count({ n: '*' });
      return Object.fromEntries(rows.map(({ state, n }) => [state, Number(n)]));
    },
    count: async (table) => Number((await db.reader(table).count({ n: '*' }).first())?.n),
    async close() {
      await schedules.stop();
      await workers.close();
      await connection?.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await queues.close();
      await db.close();
      await redis.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Messages leave at any hour; a channel that broke is tried again after a second. */
function settings() {
  const shipped = shippedSettings();
  const number = { shortCode, keyword: 'HL', shared: true, price: 0 };
  return {
    hours: {
      ...(shipped.hours as object),
      open: '00:00',
      close: '23:59',
      earliestHours: 0,
      latestHours: 0,
      holidays: [],
    },
    survey: { ...(shipped.survey as object), atOnce: true, numberOnlyShare: 0 },
    routes: {
      ...(shipped.routes as object),
      outgoing: 'peer',
      replyTo: 'peer',
      channels: { peer: { sender: shortCode, number } },
      breaker: { pauseSeconds: 1, longestPauseSeconds: 2 },
    },
  };
}

export function msisdns(count: number): Msisdn[] {
  return Array.from({ length: count }, (_, n) => {
    const parsed = parseMsisdn(`09${12_000_000 + n}`);
    if (!parsed.ok) throw new Error(`no number for ${n}`);
    return parsed.msisdn;
  });
}

/** Waits until a figure is what it shall be; after a standstill of three minutes returns what it was at last. */
export async function untilIs(figure: () => Promise<number>, wanted: number): Promise<number> {
  for (let [last, still] = [-1, 0]; ; ) {
    const now = await figure();
    still = now === last ? still + 1 : 0;
    last = now;
    if (now >= wanted || still > 360) return now;
    await sleep(500);
  }
}

function returnedCase(rt: Runtime, unit: string, number: Msisdn) {
  return {
    sourceSystem: 'proof',
    caseCode: randomUUID(),
    ratedUnitId: unit,
    receivingUnitId: unit,
    decidingUnitId: unit,
    procedureCode: 'CUTRU-01',
    result: 'granted',
    dueAt: null,
    returnedAt: rt.clock.now(),
    filedFeedback: false,
    msisdn: number,
    notAsked: null,
    fromDesk: false,
    wantSlip: false,
  } as const;
}
