import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { Channel } from '../../../src/channels/channel.ts';
import { createSimulatorChannel } from '../../../src/channels/simulator/adapter.ts';
import { demoRegister, shippedInstruments, shippedSettings } from '../../../src/cli/seed-files.ts';
import { createClock } from '../../../src/clock.ts';
import { openDatabase } from '../../../src/db/client.ts';
import { createDatabase } from '../../../src/db/create-database.ts';
import { migrate } from '../../../src/db/migrate.ts';
import { createKeys, generateKeyFile } from '../../../src/domain/keys.ts';
import { type Msisdn, parseMsisdn } from '../../../src/domain/msisdn.ts';
import { inviteMany } from '../../../src/feedback/invite.ts';
import { openRuntime, type Runtime } from '../../../src/runtime.ts';

export interface Installation {
  readonly rt: Runtime;
  readonly channel: Channel;
  /** Reports `count` returned results, each of another citizen; their invitations are due at once. */
  invite(count: number): Promise<Msisdn[]>;
  /** Resolves when everything handed to the writer before has been written. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export const channelSecret = 'shared-with-the-operator';

const nobody = 'http://127.0.0.1:9';

/**
 * The embedded database in a folder that is thrown away, with the shipped settings and two simulator channels: all
 * messages are written for `simulator`, and `slow` is for whoever moves some of them there.
 */
export async function install(providerUrl = nobody, slowUrl = nobody): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'phieu-so-bench-'));
  const db = openDatabase(join(folder, 'bench.sqlite'));
  await migrate(db.writer);
  const keys = createKeys(generateKeyFile());
  const settings = shippedSettings();
  const routes = settings.routes as { channels: Record<string, unknown> };
  const slowRoutes = { ...routes, channels: { ...routes.channels, slow: routes.channels['simulator'] } };
  const clock = createClock();
  const unitIds = await createDatabase(db, {
    administration: 'Công an tỉnh Bình Minh',
    at: clock.now(),
    keysFingerprint: keys.fingerprint,
    instruments: shippedInstruments(),
    settings: { ...settings, survey: { ...(settings.survey as object), atOnce: true }, routes: slowRoutes },
    ...demoRegister(),
  });
  const channel = channelTo('simulator', providerUrl);
  const rt = await openRuntime({
    demo: true,
    publicUrl: 'http://127.0.0.1',
    clock,
    log: pino({ level: 'info' }, pino.destination({ dest: '/dev/null', sync: true })),
    db,
    keys,
    channels: new Map([
      [channel.id, channel],
      ['slow', channelTo('slow', slowUrl)],
    ]),
    gateways: [],
    voices: new Map(),
    handsets: undefined,
  });
  const settled = async () => void (await db.writer.raw('select 1')); // its one connection serves in turn
  let invited = 0;
  return {
    rt,
    channel,
    async invite(count) {
      const numbers = Array.from({ length: count }, (_, index) => msisdn(invited + index));
      invited += count;
      for (let from = 0; from < count; from += 500)
        await inviteMany(
          rt,
          numbers.slice(from, from + 500).map((number) => returned(rt, unitIds.get('D01.801')!, number)),
          { kind: 'system', id: 'bench' },
        );
      return numbers;
    },
    settled,
    async close() {
      await settled();
      await db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function channelTo(id: string, url: string): Channel {
  return createSimulatorChannel({
    kind: 'simulator',
    id,
    callbackSecret: 's'.repeat(32),
    url,
    secret: channelSecret,
    rate: 1_000_000, // never the limit here
    concurrency: 50,
    timeout: 10_000,
    lookup: true,
    idempotent: false,
  });
}

function msisdn(n: number): Msisdn {
  const parsed = parseMsisdn(`09${12_000_000 + n}`);
  if (!parsed.ok) throw new Error(`no number for ${n}`);
  return parsed.msisdn;
}

function returned(rt: Runtime, unit: string, number: Msisdn) {
  return {
    sourceSystem: 'bench',
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
