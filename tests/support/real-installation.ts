import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { shippedSettings } from '../../src/cli/seed-files.ts';
import { openDatabase } from '../../src/db/client.ts';
import { saveSetting } from '../../src/db/settings.ts';
import { type FakeTwilio, startFakeTwilio } from './fake-twilio.ts';
import { largeProvince } from './large-province.ts';
import { freePort, type Program, startProgram } from './program.ts';
import { type SmsPhones, watchPhones } from './sms-phones.ts';

/** A real database made by `cli init`, with an operator in a process of its own and Twilio's stand-in beside it. */
export interface RealInstallation {
  readonly dataDir: string;
  readonly url: string;
  readonly apiKey: string;
  readonly login: { readonly username: string; readonly password: string };
  readonly phones: SmsPhones;
  readonly twilio: FakeTwilio;
  /** Where Twilio asks what to do with a citizen who rings. */
  readonly ringUrl: string;
  start(): Promise<Program>;
  /** Changes how the operator behaves from now on. */
  behave(change: Record<string, unknown>): Promise<void>;
  /** From the file of the database: attempts by channel and state. */
  attempts(): Promise<{ channel: string; state: string; n: number }[]>;
  /** From the file of the database: messages that have not left, replies that were not read. */
  waiting(): Promise<number>;
  /** As an administrator would, while the program stands still. */
  changeSurvey(change: Record<string, unknown>): Promise<void>;
  close(): Promise<void>;
}

const shortCode = '8179';
const twilioNumber = '+12025550123';
const secret = 'operator-secret';
const callbackSecrets = { simulator: 's'.repeat(32), twilio: 't'.repeat(32), calls: 'c'.repeat(32) };
const accountSid = `AC${'0'.repeat(32)}`;

const shipped = shippedSettings();

/** Messages leave at once, reminders 11 s after acceptance; the first figures come out alone, the next much later. */
const survey = {
  ...(shipped.survey as object),
  reminderHours: 0.003,
  spacingDays: 0,
  numberOnlyShare: 0,
  releaseEveryMinutes: 10_080,
};

const settings = {
  hours: {
    ...(shipped.hours as object),
    open: '00:00',
    close: '23:59',
    earliestHours: 0,
    latestHours: 0,
    holidays: [],
  },
  survey,
  // Citizens made of threads answer within moments, and all together.
  integrity: { ...(shipped.integrity as object), secondsForDigits: 0, secondsForPage: 0, falseAlarms: 1e-12 },
  routes: {
    ...(shipped.routes as object),
    channels: {
      simulator: { sender: 'CA TINH', number: { shortCode, keyword: 'HL', shared: true, price: 0 } },
      twilio: { sender: twilioNumber, number: { shortCode: twilioNumber, keyword: 'HL', shared: true, price: 0 } },
    },
  },
};

/**
 * @param operator.lookup whether the operator tells what became of a message.
 * @param operator.rate messages a second the program may hand it.
 * @param operator.calls citizens who ring once are called back.
 */
export async function createRealInstallation(operator: {
  lookup: boolean;
  rate: number;
  calls?: boolean;
}): Promise<RealInstallation> {
  const folder = mkdtempSync(join(tmpdir(), 'phieu-so-road-'));
  const dataDir = join(folder, 'data');
  const file = (name: string, content: unknown) => {
    writeFileSync(join(folder, name), JSON.stringify(content));
    return join(folder, name);
  };
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const callbacks = (channel: keyof typeof callbackSecrets) => `${url}/channels/${channel}/${callbackSecrets[channel]}`;

  const twilio = await startFakeTwilio({ accountSid, authToken: 'token', deliverTo: (publicUrl) => publicUrl });
  const state = join(folder, 'operator.jsonl');
  const operatorProcess = await startOperator([
    ...['--secret', secret, '--state', state],
    ...['--status-url', `${callbacks('simulator')}/status`, '--incoming-url', `${callbacks('simulator')}/incoming`],
    ...(operator.lookup ? [] : ['--no-lookup']),
  ]);
  const callsBack = {
    kind: 'twilio-voice',
    id: 'calls',
    callbackSecret: callbackSecrets.calls,
    accountSid,
    authToken: 'token',
    from: twilioNumber,
    apiBaseUrl: twilio.url,
    transferAssessmentApproved: true,
  };
  const environment = {
    DATA_DIR: dataDir,
    HOST: '127.0.0.1',
    PORT: String(port),
    CHANNELS_FILE: file('channels.json', [
      {
        kind: 'simulator',
        id: 'simulator',
        callbackSecret: callbackSecrets.simulator,
        url: operatorProcess.url,
        secret,
        rate: operator.rate,
        concurrency: 20,
        lookup: operator.lookup,
      },
      {
        kind: 'twilio',
        id: 'twilio',
        callbackSecret: callbackSecrets.twilio,
        accountSid,
        authToken: 'token',
        from: twilioNumber,
        apiBaseUrl: twilio.url,
        rate: 100,
        transferAssessmentApproved: true,
      },
      ...(operator.calls ? [callsBack] : []),
    ]),
  };
  const cli = async (...words: string[]) => {
    const env = { ...process.env, ...environment };
    const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'cli', '--', ...words], { env });
    return stdout.trim();
  };
  await cli(
    ...['init', '--administration', 'Công an tỉnh Lúa Vàng', '--admin', 'admin'],
    ...['--register', file('register.json', largeProvince()), '--settings', file('settings.json', settings)],
  );
  const apiKey = await cli('api-keys', 'create', 'case-software', '--unit', 'L', '--source', 'one-stop');
  const created = await cli(
    ...['users', 'create', 'giam-sat', '--name', 'Giám sát', '--role', 'supervisor', '--unit', 'L'],
  );
  const database = join(dataDir, 'phieu-so.sqlite');
  const incomingUrl = `${callbacks('twilio')}/incoming`;
  const phones = watchPhones(operatorProcess.url, { fake: twilio, incomingUrl, number: twilioNumber }, shortCode);

  return {
    dataDir,
    url,
    apiKey,
    login: { username: 'giam-sat', password: /password (\S+)/.exec(created)![1]! },
    phones,
    twilio,
    ringUrl: `${callbacks('calls')}/incoming`,
    start: () => startProgram(dataDir, environment),
    async behave(change) {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify(change);
      const { ok } = await fetch(`${operatorProcess.url}/behaviour`, { method: 'POST', headers, body });
      if (!ok) throw new Error('the operator does not know this behaviour');
    },
    attempts: () =>
      withDatabase(database, ({ reader }) =>
        reader('attempts').groupBy('channel_id', 'state').select({ channel: 'channel_id' }, 'state').count({ n: '*' }),
      ),
    waiting: () =>
      withDatabase(database, async ({ reader }) => {
        const messages = await reader('messages_out')
          .whereIn('state', ['pending', 'queued', 'sending'])
          .where('not_before', '<=', Date.now() + 60_000);
        return messages.length + (await reader('messages_in').where({ state: 'stored' })).length;
      }),
    changeSurvey: (change) =>
      withDatabase(database, async ({ writer }) => {
        await saveSetting(writer, 'survey', { ...survey, ...change }, { author: 'admin', at: Date.now() });
      }),
    async close() {
      phones.stop();
      operatorProcess.child.kill('SIGKILL');
      await twilio.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The kernel ends it with this process, however that dies. */
async function startOperator(options: readonly string[]): Promise<{ child: ChildProcess; url: string }> {
  const node = ['--import', 'tsx', 'src/cli/index.ts', 'simulator', ...options];
  const bound = ['--pdeathsig=KILL', process.execPath, ...node];
  const child = spawn('setpriv', bound, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  return { child, url: /http:\S+/.exec(String(line))![0] };
}

async function withDatabase<T>(path: string, ask: (db: ReturnType<typeof openDatabase>) => PromiseLike<T>): Promise<T> {
  const db = openDatabase(path);
  try {
    return await ask(db);
  } finally {
    await db.close();
  }
}
