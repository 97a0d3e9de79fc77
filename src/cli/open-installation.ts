import { mkdirSync } from 'node:fs';
import type { Logger } from 'pino';
import { type Clock, createClock } from '../clock.ts';
import type { Config } from '../config.ts';
import { type Database, openDatabase } from '../db/client.ts';
import { takeDataDir } from '../db/data-dir-lock.ts';
import { findMeta } from '../db/meta.ts';
import { migrate } from '../db/migrate.ts';
import { saveMissingSettings } from '../db/settings.ts';
import type { Keys } from '../domain/keys.ts';
import { StartRefused } from '../domain/start-refused.ts';
import type { Lifecycle } from '../lifecycle.ts';
import { readKeys } from './keys-file.ts';
import { shippedSettings } from './seed-files.ts';

/** What stands on disk, opened: the data folder owned, the schema brought up to date. */
export interface Installation {
  readonly db: Database;
  /** Undefined: never filled. */
  readonly kind: 'demo' | 'real' | undefined;
}

/** Takes the data folder where one process must own it, opens the database and migrates it. Throws what explains itself. */
export async function openInstallation(config: Config, lifecycle: Lifecycle, log: Logger): Promise<Installation> {
  mkdirSync(config.dataDir, { recursive: true });
  const embedded = !/^postgres/.test(config.databaseUrl);
  if (embedded)
    await lifecycle.start(
      'data folder',
      () => takeDataDir(config.dataDir),
      (lock) => lock.release(),
    );
  const db = await lifecycle.start(
    'database',
    () => openDatabase(config.databaseUrl),
    (database) => database.close(),
  );
  const applied = await migrate(db.writer);
  if (applied.length > 0) log.info({ applied }, 'database schema brought up to date');
  const kind = (await findMeta(db.writer, 'kind')) as Installation['kind'];
  if (!kind && (await findMeta(db.writer, 'created_at')))
    throw new StartRefused(
      `The database ${config.databaseUrl} was being created when the program was ended: delete it (with ${config.dataDir}) and start again.`,
    );
  if (kind) await completeSettings(db, log);
  return { db, kind };
}

async function completeSettings(db: Database, log: Logger): Promise<void> {
  const at = Number(await findMeta(db.writer, 'created_at'));
  const missing = await db.writer.transaction((trx) =>
    saveMissingSettings(trx, shippedSettings(), { author: 'templates', at }),
  );
  if (missing.length > 0) log.info({ missing }, 'settings this release brings were added');
}

/** The keys of a filled database, and its clock. Throws `StartRefused` where the keys are not those it was filled with. */
export async function openKeys(config: Config, { db }: Installation): Promise<{ keys: Keys; clock: Clock }> {
  const keys = readKeys(config.keysFile, config.dataDir);
  if ((await findMeta(db.writer, 'keys_fingerprint')) !== keys.fingerprint)
    throw new StartRefused(
      `The keys file ${config.keysFile} is not the one this database was filled with: restore the right one, or set KEYS_FILE.`,
    );
  const demo = (await findMeta(db.writer, 'kind')) === 'demo';
  const offset = demo ? Number((await findMeta(db.writer, 'clock_offset')) ?? 0) : 0;
  return { keys, clock: createClock(offset) };
}
