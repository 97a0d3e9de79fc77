import { randomUUID } from 'node:crypto';
import { parseInstrument } from '../domain/instrument.ts';
import type { SettingName } from '../domain/settings.ts';
import { insertAll } from './bulk.ts';
import type { Database } from './client.ts';
import { setMeta } from './meta.ts';
import { saveSetting } from './settings.ts';

/** What a new database begins with; everything in it can be edited later, as a new version. */
export interface Seed {
  readonly administration: string;
  readonly at: number;
  readonly keysFingerprint: string;
  readonly instruments: readonly unknown[];
  readonly settings: Readonly<Record<SettingName, unknown>>;
  readonly units: readonly SeedUnit[];
  readonly fields: readonly SeedField[];
  readonly procedures: readonly SeedProcedure[];
}

export interface SeedUnit {
  /** Official code; `parent` names another unit of the list by its code. */
  readonly code: string;
  readonly parent: string | null;
  readonly level: 'ministry' | 'province' | 'department' | 'district' | 'commune';
  readonly nameVi: string;
  readonly nameEn: string;
  readonly smsLabel: string;
  readonly hotline?: string | undefined;
}

export interface SeedField {
  readonly code: string;
  readonly nameVi: string;
  readonly nameEn: string;
}

export interface SeedProcedure extends SeedField {
  readonly field: string;
  readonly contact: 'sms' | 'paper' | 'none';
}

/**
 * Fills an empty, migrated database in one transaction. The caller writes its `kind` once everything else is there.
 * @returns unit ids by their code.
 */
export async function createDatabase(db: Database, seed: Seed): Promise<Map<string, string>> {
  const ids = new Map(seed.units.map((unit) => [unit.code, randomUUID()]));
  const author = 'templates';
  await db.writer.transaction(async (trx) => {
    await insertAll(
      trx,
      'units',
      [...ids.values()].map((id) => ({ id, created_at: seed.at })),
    );
    await insertAll(
      trx,
      'unit_versions',
      seed.units.map((unit) => unitVersion(unit, ids)),
    );
    await insertAll(
      trx,
      'fields',
      seed.fields.map(({ code, nameVi, nameEn }) => ({ code, name_vi: nameVi, name_en: nameEn })),
    );
    await insertAll(
      trx,
      'procedures',
      seed.procedures.map(({ code, field, nameVi, nameEn, contact }) => ({
        code,
        field_code: field,
        name_vi: nameVi,
        name_en: nameEn,
        contact,
      })),
    );
    for (const raw of seed.instruments) {
      const { code, version } = parseInstrument(raw);
      await trx('instrument_versions').insert({
        id: randomUUID(),
        code,
        version,
        body: JSON.stringify(raw),
        author,
        created_at: seed.at,
      });
    }
    for (const [name, raw] of Object.entries(seed.settings))
      await saveSetting(trx, name as SettingName, raw, { author, at: seed.at });
    await setMeta(trx, 'administration', seed.administration);
    await setMeta(trx, 'created_at', String(seed.at));
    await setMeta(trx, 'keys_fingerprint', seed.keysFingerprint);
  });
  return ids;
}

function unitVersion(unit: SeedUnit, ids: ReadonlyMap<string, string>) {
  const parent = unit.parent === null ? null : ids.get(unit.parent);
  if (parent === undefined) throw new Error(`unit ${unit.code}: its parent ${unit.parent} is not in the list`);
  return {
    id: randomUUID(),
    unit_id: ids.get(unit.code)!,
    parent_unit_id: parent,
    level: unit.level,
    code: unit.code,
    name_vi: unit.nameVi,
    name_en: unit.nameEn,
    sms_label: unit.smsLabel,
    hotline: unit.hotline ?? null,
    valid_from: '2025-07-01',
    valid_to: null,
  };
}
