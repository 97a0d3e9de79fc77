import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import pino from 'pino';
import { createClock } from '../clock.ts';
import { readConfig } from '../config.ts';
import { createDatabase } from '../db/create-database.ts';
import { setMeta } from '../db/meta.ts';
import type { SettingName } from '../domain/settings.ts';
import { StartRefused } from '../domain/start-refused.ts';
import { createLifecycle } from '../lifecycle.ts';
import { administer } from './administer.ts';
import { createKeysFile, readKeys } from './keys-file.ts';
import { openInstallation } from './open-installation.ts';
import { refuseBadTexts } from './refuse-bad-texts.ts';
import { readRegister, shippedInstruments, shippedSettings } from './seed-files.ts';

interface InitOptions {
  administration?: string;
  admin?: string;
  register?: string;
  settings?: string;
}

export function addInitCommand(program: Command): void {
  program
    .command('init')
    .description(
      'create a real database: administration, units, first administrator, keys file (asks for what is not given)',
    )
    .option('--administration <name>', 'name of the administration, with accents')
    .option('--admin <username>', 'username of the first administrator; the password is printed once')
    .option(
      '--register <file>',
      'JSON file of units, fields and procedures (templates/demo/register.json is an example)',
    )
    .option('--settings <file>', 'JSON file whose entries replace those in templates/settings, by name')
    .action(init);
}

/** Asks for nothing where every option is given; without a terminal a missing one is an error that names it. */
async function init(given: InitOptions): Promise<void> {
  const administration = await wanted('administration', 'Tên cơ quan · administration', given.administration);
  const admin = await wanted('admin', 'Tên đăng nhập quản trị · administrator', given.admin);
  const register = readRegister(await wanted('register', 'Tệp đơn vị, thủ tục · register file', given.register));
  const config = readConfig(process.env);
  const log = pino({ level: 'silent' });
  const lifecycle = createLifecycle(log);
  try {
    const { db, kind } = await openInstallation(config, lifecycle, log);
    if (kind)
      throw new StartRefused(`${config.databaseUrl} is filled already; choose another DATA_DIR or DATABASE_URL.`);
    const own = settingsOf(given.settings);
    const settings = { ...shippedSettings(), ...own };
    if (own.messages !== undefined) refuseBadTexts(settings, register, String(given.settings));
    createKeysFile(config.keysFile, config.dataDir);
    const keys = readKeys(config.keysFile, config.dataDir);
    const at = createClock().now();
    await createDatabase(db, {
      administration,
      at,
      keysFingerprint: keys.fingerprint,
      instruments: shippedInstruments(),
      settings,
      ...register,
    });
    const order = { order: 'create-user', username: admin, name: admin, role: 'admin', unit: null } as const;
    console.log(await db.writer.transaction((trx) => administer(trx, order, at, () => keys)));
    await setMeta(db.writer, 'kind', 'real');
    console.log(
      `Database ready: ${config.databaseUrl}\nKeys: ${config.keysFile}; keep a copy of it apart from every backup of the data.`,
    );
  } finally {
    await lifecycle.stopAll(5_000);
  }
}

function settingsOf(path: string | undefined): Partial<Record<SettingName, unknown>> {
  return path ? JSON.parse(readFileSync(path, 'utf8')) : {};
}

async function wanted(option: string, question: string, given: string | undefined): Promise<string> {
  if (given) return given;
  if (!process.stdin.isTTY) throw new StartRefused(`--${option} is missing.`);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await wanted(option, question, (await terminal.question(`${question}: `)).trim());
  } finally {
    terminal.close();
  }
}
