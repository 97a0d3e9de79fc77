import { type Instrument, parseInstrument } from '../domain/instrument.ts';
import type { Database } from './client.ts';

export interface Unit {
  readonly id: string;
  readonly versionId: string;
  readonly parentId: string | null;
  /** There were districts until mid-2025. */
  readonly level: 'ministry' | 'province' | 'department' | 'district' | 'commune';
  readonly code: string;
  readonly nameVi: string;
  readonly nameEn: string;
  /** Plain text for an SMS, at most 26 characters. */
  readonly smsLabel: string;
  /** Number of the unit's leader, as it is printed. */
  readonly hotline: string | null;
  readonly validFrom: string;
  /** The day from which it was otherwise; null while it is in force. */
  readonly validTo: string | null;
}

export interface Procedure {
  readonly code: string;
  readonly fieldCode: string;
  readonly nameVi: string;
  readonly nameEn: string;
  /** How its citizens may be asked; `paper` where an SMS could do harm. */
  readonly contact: 'sms' | 'paper' | 'none';
}

export interface Field {
  readonly code: string;
  readonly nameVi: string;
  readonly nameEn: string;
}

/** Units, procedures and questionnaires: small, read by everything, kept in memory. */
export interface Reference {
  /** The version of the unit now in force. */
  findUnit(id: string): Unit | undefined;
  /** @throws where there is no such unit. */
  unit(id: string): Unit;
  /** Any version of a unit, for what was stored with it. */
  unitVersion(versionId: string): Unit | undefined;
  /** Official codes repeat: a code names one unit or several. */
  unitsByCode(code: string): readonly Unit[];
  units(): readonly Unit[];
  /** The unit itself and everything below it. */
  unitsUnder(id: string): readonly Unit[];
  isWithin(id: string, ancestorId: string): boolean;
  /** Every version of the unit itself and of everything that is or was below it, abolished units among them. */
  versionsUnder(id: string): readonly Unit[];
  /** What a unit was on a day, else what it was first or last. */
  unitOn(id: string, day: string): Unit | undefined;
  /** Units that took a unit's place, with the day. */
  successorsOf(id: string): readonly { readonly unitId: string; readonly day: string }[];
  /** Ids and official codes of the unit and of every unit above it, its own first; empty where there is no such unit. */
  pathOf(id: string): readonly string[];
  findProcedure(code: string): Procedure | undefined;
  procedures(): readonly Procedure[];
  field(code: string): Field | undefined;
  fields(): readonly Field[];
  instrument(versionId: string): Instrument;
  instruments(): readonly Instrument[];
  /** The newest version of a questionnaire. */
  latestInstrument(code: string): { versionId: string; instrument: Instrument };
  refresh(): Promise<void>;
}

interface Tables {
  units: Map<string, Unit>;
  versions: Map<string, Unit>;
  /** Versions of each unit, the earliest first. */
  history: Map<string, Unit[]>;
  successors: Map<string, { unitId: string; day: string }[]>;
  byCode: Map<string, Unit[]>;
  children: Map<string, Unit[]>;
  procedures: Map<string, Procedure>;
  fields: Map<string, Field>;
  instruments: Map<string, Instrument>;
  latest: Map<string, { versionId: string; instrument: Instrument }>;
}

export async function openReference(db: Database): Promise<Reference> {
  let tables = await readTables(db);

  const unit = (id: string) => {
    const found = tables.units.get(id);
    if (!found) throw new Error(`no unit ${id}`);
    return found;
  };

  return {
    findUnit: (id) => tables.units.get(id),
    unit,
    unitVersion: (versionId) => tables.versions.get(versionId),
    unitsByCode: (code) => tables.byCode.get(code) ?? [],
    units: () => [...tables.units.values()],
    unitsUnder: (id) => subtree(tables, unit(id)),
    isWithin: (id, ancestorId) => {
      for (let at = tables.units.get(id); at; at = at.parentId === null ? undefined : tables.units.get(at.parentId))
        if (at.id === ancestorId) return true;
      return false;
    },
    versionsUnder: (id) => [...tables.versions.values()].filter((version) => wasWithin(tables, version, id)),
    unitOn(id, day) {
      const history = tables.history.get(id) ?? [];
      return history.findLast(({ validFrom }) => validFrom <= day) ?? history[0];
    },
    successorsOf: (id) => tables.successors.get(id) ?? [],
    pathOf(id) {
      const path: string[] = [];
      for (let at = tables.units.get(id); at; at = at.parentId === null ? undefined : tables.units.get(at.parentId))
        path.push(at.id, at.code);
      return path;
    },
    findProcedure: (code) => tables.procedures.get(code),
    procedures: () => [...tables.procedures.values()],
    field: (code) => tables.fields.get(code),
    fields: () => [...tables.fields.values()],
    instrument(versionId) {
      const found = tables.instruments.get(versionId);
      if (!found) throw new Error(`no questionnaire version ${versionId}`);
      return found;
    },
    instruments: () => [...tables.instruments.values()],
    latestInstrument(code) {
      const found = tables.latest.get(code);
      if (!found) throw new Error(`no questionnaire ${code}`);
      return found;
    },
    async refresh() {
      tables = await readTables(db);
    },
  };
}

function subtree(tables: Tables, root: Unit): Unit[] {
  return [root, ...(tables.children.get(root.id) ?? []).flatMap((child) => subtree(tables, child))];
}

/** Units above it are taken as they are, or as they last were. */
function wasWithin(tables: Tables, version: Unit, ancestorId: string): boolean {
  for (
    let at: Unit | undefined = version;
    at;
    at = at.parentId === null ? undefined : tables.history.get(at.parentId)?.at(-1)
  )
    if (at.id === ancestorId) return true;
  return false;
}

async function readTables({ reader }: Database): Promise<Tables> {
  const tables: Tables = {
    units: new Map(),
    versions: new Map(),
    history: new Map(),
    successors: new Map(),
    byCode: new Map(),
    children: new Map(),
    procedures: new Map(),
    fields: new Map(),
    instruments: new Map(),
    latest: new Map(),
  };
  for (const row of await reader('unit_versions').orderBy('valid_from')) {
    const unit: Unit = {
      id: row.unit_id,
      versionId: row.id,
      parentId: row.parent_unit_id,
      level: row.level,
      code: row.code,
      nameVi: row.name_vi,
      nameEn: row.name_en,
      smsLabel: row.sms_label,
      hotline: row.hotline,
      validFrom: row.valid_from,
      validTo: row.valid_to,
    };
    tables.versions.set(unit.versionId, unit);
    tables.history.set(unit.id, [...(tables.history.get(unit.id) ?? []), unit]);
    if (row.valid_to === null) tables.units.set(unit.id, unit);
  }
  for (const unit of tables.units.values()) {
    tables.byCode.set(unit.code, [...(tables.byCode.get(unit.code) ?? []), unit]);
    if (unit.parentId !== null)
      tables.children.set(unit.parentId, [...(tables.children.get(unit.parentId) ?? []), unit]);
  }
  for (const { from_unit_id, to_unit_id, day } of await reader('unit_successors').orderBy('to_unit_id'))
    tables.successors.set(from_unit_id, [...(tables.successors.get(from_unit_id) ?? []), { unitId: to_unit_id, day }]);
  for (const row of await reader('fields').orderBy('code'))
    tables.fields.set(row.code, { code: row.code, nameVi: row.name_vi, nameEn: row.name_en });
  for (const row of await reader('procedures').orderBy('code'))
    tables.procedures.set(row.code, {
      code: row.code,
      fieldCode: row.field_code,
      nameVi: row.name_vi,
      nameEn: row.name_en,
      contact: row.contact,
    });
  for (const row of await reader('instrument_versions').orderBy('version')) {
    const instrument = parseInstrument(JSON.parse(row.body));
    tables.instruments.set(row.id, instrument);
    tables.latest.set(row.code, { versionId: row.id, instrument });
  }
  return tables;
}
