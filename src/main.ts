import { join } from 'node:path';
import pino, { type Logger } from 'pino';
import { watchFolder } from './case-files/watch-folder.ts';
import { createChannels, createGateways, createVoices } from './channels/registry.ts';
import { createHandsets } from './channels/simulator/handsets.ts';
import { announce } from './cli/announce.ts';
import { startControl } from './cli/control.ts';
import { createDemo } from './cli/create-demo.ts';
import { startDemoOperator } from './cli/demo-operator.ts';
import { explainStartError } from './cli/explain-start-error.ts';
import { openInstallation, openKeys } from './cli/open-installation.ts';
import { readChannels } from './cli/read-channels.ts';
import { type Config, readConfig } from './config.ts';
import { countOpenCodes } from './db/invitations.ts';
import { StartRefused } from './domain/start-refused.ts';
import { mostOpenCodes } from './domain/survey-code.ts';
import { findUnconfigured } from './feedback/describe-channels.ts';
import { createTroubleBook } from './feedback/note-trouble.ts';
import { createReceiver } from './feedback/receive.ts';
import { startPrivateRedis } from './jobs/private-redis.ts';
import { openQueues, startWorkers } from './jobs/queues.ts';
import { readiness } from './jobs/readiness.ts';
import { requeueAll } from './jobs/relay-outbox.ts';
import { startSchedules } from './jobs/schedules.ts';
import { createLifecycle, type Lifecycle } from './lifecycle.ts';
import { createReportMail } from './report-mail.ts';
import { openRuntime, type Runtime } from './runtime.ts';
import { createApp } from './web/app.ts';
import { openDoor } from './web/door.ts';

const stopLimit = 10_000;
const refreshEvery = 5_000;

/** The composition root: starts in order, stops in reverse. */
async function start(): Promise<void> {
  const config = readConfig(process.env);
  const log = pino({ level: config.logLevel, base: { pid: process.pid } }, pino.destination({ dest: 2, sync: true }));
  const lifecycle = createLifecycle(log);
  lifecycle.onSignals(stopLimit);
  try {
    await startAll(config, log, lifecycle);
  } catch (error) {
    await lifecycle.stopAll(stopLimit);
    throw error;
  }
}

async function startAll(config: Config, log: Logger, lifecycle: Lifecycle): Promise<void> {
  const installation = await openInstallation(config, lifecycle, log);
  const demo = installation.kind !== 'real';
  const door = config.roles.includes('web')
    ? await lifecycle.start(
        'web',
        () => openDoor(config.port, demo ? config.demoHost : config.host),
        (open) => open.close(),
      )
    : undefined;
  const made = installation.kind ? undefined : await createDemo(config, installation.db, log);
  const { keys, clock } = await openKeys(config, installation);
  const publicUrl = config.publicUrl ?? `http://127.0.0.1:${door?.port ?? config.port}`;
  const redis = config.redisUrl ?? (await startRedis(config, log, lifecycle));

  const operator = demo
    ? await lifecycle.start(
        'virtual operator',
        () =>
          startDemoOperator(config.dataDir, keys, `http://${config.demoHost}:${door?.port ?? config.port}`, clock.now),
        ({ provider }) => provider.stop(),
      )
    : undefined;
  if (demo && config.channelsFile)
    throw new StartRefused(
      'This is a demo, which refuses real channels: leave CHANNELS_FILE out, or make a real database with  npm run cli -- init.',
    );
  const settings = operator ? [operator.channel] : readChannels(config.channelsFile);
  const rt = await openRuntime({
    demo,
    publicUrl,
    clock,
    log,
    db: installation.db,
    keys,
    channels: await createChannels(settings, publicUrl, clock.now),
    gateways: createGateways(settings),
    voices: await createVoices(settings, publicUrl),
    handsets: operator && createHandsets(operator.channel.url),
    reportMail: config.smtpUrl === undefined ? undefined : createReportMail(config.smtpUrl, config.mailFrom),
  });
  await refuseTooManyCodes(rt);
  for (const sentence of findUnconfigured(rt)) log.warn(sentence);
  refreshInBackground(rt, lifecycle);
  await lifecycle.start(
    'control',
    () => startControl(config.dataDir, rt),
    (control) => control.close(),
  );

  const queues = await lifecycle.start(
    'queues',
    () => openQueues(rt, redis),
    (open) => open.close(),
  );
  privateRedisRestarted = () => {
    requeueAll(rt).then(
      () => rt.wake.emit('outbox'),
      (error: unknown) => log.error({ err: error }, 'messages that Redis forgot wait for the next sweep'),
    );
  };
  const workers = config.roles.includes('worker') ? await startWork(rt, queues, redis, lifecycle) : undefined;
  door?.open(createApp(rt, () => readiness(rt, queues, workers), { trustProxy: config.trustProxy }));
  if (door && config.watched) await watchFiles(rt, config, door.port, config.watched, lifecycle);
  announce({ publicUrl, port: door?.port, demo, roles: config.roles, made });
}

/** Files are reported over this program's own door, as case software does. */
async function watchFiles(
  rt: Runtime,
  config: Config,
  port: number,
  { dir, keyFile }: NonNullable<Config['watched']>,
  lifecycle: Lifecycle,
): Promise<void> {
  const host = rt.demo ? config.demoHost : config.host;
  const server = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`;
  const columnsFile = join(config.dataDir, 'import-columns.json');
  await lifecycle.start(
    'watched folder',
    async () => watchFolder(rt, { dir, keyFile, server, columnsFile }),
    (watched) => watched.stop(),
  );
}

let privateRedisRestarted = () => {};

async function startRedis(config: Config, log: Logger, lifecycle: Lifecycle): Promise<string> {
  const redis = await lifecycle.start(
    'private Redis',
    () => startPrivateRedis({ dataDir: config.dataDir, log }),
    (running) => running.stop(),
  );
  redis.onRestart(() => privateRedisRestarted());
  return `unix://${redis.socket}`;
}

/** Codes are guessed more easily the more of them are open. */
async function refuseTooManyCodes({ db }: Runtime): Promise<void> {
  const open = await countOpenCodes(db.reader);
  if (open > mostOpenCodes)
    throw new StartRefused(
      `${open} printed survey codes are open; beyond ${mostOpenCodes} they could be guessed. Shorten the window (setting "survey", windowDays), or print no codes.`,
    );
}

/** Settings and reference data that other processes save are in force here within 5 s. */
function refreshInBackground(rt: Runtime, lifecycle: Lifecycle): void {
  const timer = setInterval(() => {
    Promise.all([rt.settings.refresh(), rt.reference.refresh()]).catch((error: unknown) =>
      rt.log.error({ err: error }, 'settings could not be refreshed; the earlier ones stay in force'),
    );
  }, refreshEvery);
  lifecycle.started('settings', () => clearInterval(timer));
}

/** Providers reached over a connection that stays open: what arrives on it is stored as what a callback brings. */
async function connectChannels(rt: Runtime, lifecycle: Lifecycle): Promise<void> {
  const store = createReceiver(rt);
  const note = createTroubleBook(rt);
  for (const channel of rt.channels.values()) {
    const connect = channel.connect?.bind(
      channel,
      (facts) => store({ channelId: channel.id, facts }),
      (trouble) => void note(channel.id, trouble),
    );
    if (connect) await lifecycle.start(`connection of ${channel.id}`, connect, (open) => open.close());
  }
}

/** Only who sends binds: operators count the binds of an account, and a process of pages would take one in vain. */
async function startWork(rt: Runtime, queues: ReturnType<typeof openQueues>, redis: string, lifecycle: Lifecycle) {
  await connectChannels(rt, lifecycle);
  // Whether the last process got its jobs into Redis is unknown; adding one again is harmless.
  await requeueAll(rt);
  const workers = await lifecycle.start(
    'workers',
    () => startWorkers(rt, redis),
    (running) => running.close(),
  );
  await lifecycle.start(
    'schedules',
    () => startSchedules(rt, queues),
    (running) => running.stop(),
  );
  return workers;
}

start().catch((error: unknown) => {
  console.error(explainStartError(error) ?? error);
  process.exit(1);
});
