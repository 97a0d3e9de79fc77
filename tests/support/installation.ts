import { randomUUID } from 'node:crypto';
import pino from 'pino';
import type { Channel, OutboundAttempt } from '../../src/channels/channel.ts';
import { demoRegister, shippedInstruments, shippedSettings } from '../../src/cli/seed-files.ts';
import { createClock } from '../../src/clock.ts';
import type { Database } from '../../src/db/client.ts';
import { createDatabase } from '../../src/db/create-database.ts';
import { createKeys, generateKeyFile } from '../../src/domain/keys.ts';
import { type Msisdn, parseMsisdn } from '../../src/domain/msisdn.ts';
import type { CaseReport } from '../../src/feedback/case-report.ts';
import { openRuntime, type Runtime } from '../../src/runtime.ts';

/** Noon of a working Monday in Viet Nam. */
export const noon = Date.parse('2026-11-16T05:00:00Z');

/** A provider in memory: what it was handed, and what it shall answer next. */
export interface TestChannel extends Channel {
  readonly sent: OutboundAttempt[];
  answer: (attempt: OutboundAttempt) => Promise<{ externalId: string }>;
}

export interface TestInstallation {
  readonly rt: Runtime;
  readonly channel: TestChannel;
  /** Moves business time forward. */
  pass(ms: number): void;
  unitId(code: string): string;
}

/** A filled database with the demo's units and the shipped texts, a clock that stands still, one channel in memory. */
export async function installTest(
  db: Database,
  survey: Record<string, unknown> = {},
  routes: Record<string, unknown> = {},
): Promise<TestInstallation> {
  let time = noon;
  const keys = createKeys(generateKeyFile());
  const settings = shippedSettings();
  const ids = await createDatabase(db, {
    administration: 'Công an tỉnh Bình Minh',
    at: time,
    keysFingerprint: keys.fingerprint,
    instruments: shippedInstruments(),
    settings: {
      ...settings,
      // Calendar months, so that a test can name the part of a day without counting.
      periods: { months: [{ since: '2019-01-01', startDay: 1 }], cutOffDays: 5, custom: [] },
      survey: { ...(settings.survey as object), atOnce: true, numberOnlyShare: 0, ...survey },
      routes: { ...(settings.routes as object), ...routes },
    },
    ...demoRegister(),
  });
  const channel = createTestChannel();
  const rt = await openRuntime({
    demo: true,
    publicUrl: 'https://hoi-y-kien.example.vn',
    clock: createClock(0, () => time),
    log: pino({ level: 'silent' }),
    db,
    keys,
    channels: new Map([['simulator', channel]]),
    gateways: [],
    voices: new Map(),
    handsets: undefined,
  });
  return {
    rt,
    channel,
    pass: (ms) => {
      time += ms;
    },
    unitId: (code) => ids.get(code)!,
  };
}

export function createTestChannel(id = 'simulator'): TestChannel {
  const sent: OutboundAttempt[] = [];
  const channel: TestChannel = {
    id,
    callbackSecret: 'a-secret-of-twenty-two-characters',
    capabilities: {
      rate: 1_000,
      concurrency: 50,
      timeout: 1_000,
      settleAfter: 2_000,
      idempotentSend: false,
      twoWay: true,
      deliveryReports: true,
      senderTrusted: true,
      foreign: false,
    },
    routes: [],
    sent,
    answer: async () => ({ externalId: randomUUID() }),
    send: async (attempt) => {
      sent.push(attempt);
      return channel.answer(attempt);
    },
  };
  return channel;
}

/** `n` to an invented mobile number. */
export function msisdn(n: number): Msisdn {
  const parsed = parseMsisdn(`09${String(12_000_000 + n)}`);
  if (!parsed.ok) throw new Error(`no number for ${n}`);
  return parsed.msisdn;
}

/** A granted residence case of Song Thuong ward, returned this morning. */
export function caseReport({ unitId }: TestInstallation, n: number, change: Partial<CaseReport> = {}): CaseReport {
  const unit = unitId('D01.801');
  return {
    sourceSystem: 'test',
    caseCode: `HS-${n}`,
    ratedUnitId: unit,
    receivingUnitId: unit,
    decidingUnitId: unit,
    procedureCode: 'CUTRU-01',
    result: 'granted',
    dueAt: null,
    returnedAt: noon - 3_600_000,
    filedFeedback: false,
    msisdn: msisdn(n),
    notAsked: null,
    fromDesk: false,
    wantSlip: false,
    ...change,
  };
}
