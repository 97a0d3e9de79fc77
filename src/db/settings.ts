import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { type SettingName, type SettingValues, settingReaders } from '../domain/settings.ts';
import type { Database, Db } from './client.ts';

interface SettingRow {
  id: string;
  name: SettingName;
  version: number;
  body: string;
  author: string;
  effective_at: number;
  created_at: number;
}

export interface SettingVersion<Name extends SettingName> {
  /** Stored with every message, ballot and release that used it. */
  readonly versionId: string;
  readonly value: SettingValues[Name];
}

export interface Settings {
  /** The version in force. Throws where none was ever saved. */
  get<Name extends SettingName>(name: Name): SettingVersion<Name>;
  /** Takes over what other processes saved; called every 5 s. */
  refresh(): Promise<void>;
}

export async function openSettings(db: Database, clock: Clock): Promise<Settings> {
  const inForce = new Map<SettingName, SettingVersion<SettingName>>();

  async function refresh(): Promise<void> {
    const rows: SettingRow[] = await db
      .reader<SettingRow>('settings_versions')
      .where('effective_at', '<=', clock.now())
      .orderBy('version');
    const latest = new Map(rows.map((row) => [row.name, row]));
    for (const [name, row] of latest) {
      if (inForce.get(name)?.versionId === row.id) continue;
      inForce.set(name, { versionId: row.id, value: settingReaders[name](JSON.parse(row.body)) });
    }
  }

  await refresh();
  return {
    refresh,
    get<Name extends SettingName>(name: Name) {
      const version = inForce.get(name);
      if (!version) throw new Error(`the setting "${name}" was never saved`);
      return version as SettingVersion<Name>;
    },
  };
}

/** Number of the newest version, in force or not; 0 where none was ever saved. */
export async function findLatestVersion(db: Db, name: SettingName): Promise<number> {
  const last = await db<SettingRow>('settings_versions').where({ name }).max({ version: 'version' }).first();
  return Number(last?.version ?? 0);
}

export type SettingDocument = Omit<SettingRow, 'id'>;

/** Every version of one setting, or of all, the newest first. */
export async function findSettingDocuments(db: Db, name?: SettingName): Promise<SettingDocument[]> {
  const rows = db<SettingRow>('settings_versions').orderBy([{ column: 'name' }, { column: 'version', order: 'desc' }]);
  return name === undefined ? rows : rows.where({ name });
}

/** Saves the next version of a setting. Throws, naming the field, where it is not readable; nothing is stored then. */
export async function saveSetting(
  trx: Db,
  name: SettingName,
  raw: unknown,
  by: { author: string; at: number; effectiveAt?: number },
): Promise<string> {
  settingReaders[name](raw);
  const last = await findLatestVersion(trx, name);
  const id = randomUUID();
  await trx<SettingRow>('settings_versions').insert({
    id,
    name,
    version: last + 1,
    body: JSON.stringify(raw),
    author: by.author,
    effective_at: by.effectiveAt ?? by.at,
    created_at: by.at,
  });
  return id;
}

/**
 * Saves the shipped value of every setting that this database does not have, because an earlier release did not know
 * it, or has only as an earlier release shipped it, in a form that is no longer read. What somebody edited stays.
 */
export async function saveMissingSettings(
  trx: Db,
  shipped: Readonly<Record<SettingName, unknown>>,
  by: { author: string; at: number },
): Promise<readonly SettingName[]> {
  const rows: SettingRow[] = await trx<SettingRow>('settings_versions').orderBy('version');
  const latest = new Map(rows.map((row) => [row.name, row]));
  const missing = (Object.keys(shipped) as SettingName[]).filter((name) => {
    const row = latest.get(name);
    return !row || (row.author === by.author && !isReadable(row));
  });
  for (const name of missing) await saveSetting(trx, name, shipped[name], by);
  return missing;
}

function isReadable({ name, body }: SettingRow): boolean {
  try {
    settingReaders[name](JSON.parse(body));
    return true;
  } catch {
    return false;
  }
}
