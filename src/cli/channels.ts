import type { Command } from 'commander';
import pino from 'pino';
import { createChannels, createGateways, createVoices } from '../channels/registry.ts';
import { readConfig } from '../config.ts';
import { StartRefused } from '../domain/start-refused.ts';
import { type CheckedChannel, checkChannels } from '../feedback/check-channels.ts';
import { findUnconfigured } from '../feedback/describe-channels.ts';
import { createLifecycle } from '../lifecycle.ts';
import { openRuntime } from '../runtime.ts';
import { channelTable } from './channel-table.ts';
import { sendOrder } from './control.ts';
import { openInstallation, openKeys } from './open-installation.ts';
import { readChannels } from './read-channels.ts';

/** `channels check`: leaves with 1 where a channel fails. */
export function addChannelsCommand(program: Command): void {
  program
    .command('channels')
    .description('the channels to the telephone operators')
    .command('check [id]')
    .description(
      'ask every channel, or one, whether it knows us; try the whole road where the provider is a simulation; tell what each can do',
    )
    .option('--json', 'one JSON list', false)
    .addHelpText(
      'after',
      '\nNo citizen’s telephone is written to. Works while the program runs and while it does not; the report of a try-out\nreaches a running program only. Exit code 1 where a channel fails.',
    )
    .action((id: string | undefined, { json }: { json: boolean }) => check(id, json));
}

async function check(id: string | undefined, json: boolean): Promise<void> {
  const config = readConfig(process.env);
  const told = await sendOrder(config.dataDir, {
    question: 'check-channels',
    ...(id === undefined ? {} : { only: id }),
  });
  const { channels, warnings } =
    told === undefined ? await checkHere(config, id) : await checkedThere(config.dataDir, told);
  if (!channels) throw new StartRefused(`There is no channel ${id}: see CHANNELS_FILE, or leave the name out.`);
  console.log(json ? JSON.stringify(channels, null, 2) : channelTable(channels));
  for (const warning of warnings) console.error(warning);
  if (channels.some(({ passed }) => !passed)) process.exitCode = 1;
}

interface Checked {
  readonly channels: readonly CheckedChannel[] | null | undefined;
  readonly warnings: readonly string[];
}

async function checkedThere(dataDir: string, told: string): Promise<Checked> {
  const warnings = await sendOrder(dataDir, { question: 'unconfigured-channels' });
  return { channels: JSON.parse(told), warnings: JSON.parse(warnings ?? '[]') };
}

/** Where no program runs on this data folder. */
async function checkHere(config: ReturnType<typeof readConfig>, id: string | undefined): Promise<Checked> {
  const log = pino({ level: 'silent' });
  const lifecycle = createLifecycle(log);
  try {
    const installation = await openInstallation(config, lifecycle, log);
    if (installation.kind === undefined)
      throw new StartRefused(`There is no database in ${config.dataDir} yet: run  npm run cli -- init  first.`);
    if (installation.kind === 'demo')
      throw new StartRefused('The operator of a demo runs with the program: run  npm start  first, then this again.');
    const publicUrl = config.publicUrl ?? `http://127.0.0.1:${config.port}`;
    const settings = readChannels(config.channelsFile);
    const opened = await openKeys(config, installation);
    const rt = await openRuntime({
      demo: false,
      publicUrl,
      log,
      db: installation.db,
      ...opened,
      channels: await createChannels(settings, publicUrl, opened.clock.now),
      gateways: createGateways(settings),
      voices: await createVoices(settings, publicUrl),
      handsets: undefined,
    });
    // Another machine's process may take the report; on SQLite there is none.
    const channels = await checkChannels(rt, id, installation.db.singleProcess ? 0 : undefined);
    return { channels, warnings: findUnconfigured(rt) };
  } finally {
    await lifecycle.stopAll(5_000);
  }
}
