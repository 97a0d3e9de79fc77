import { findLatestRelease, findReleasedMonths } from '../db/releases.ts';
import type { Runtime } from '../runtime.ts';
import { type PublicBody, publicBody, type UnitFigures } from './release-body.ts';

/** The figures of a month as they were last released. */
export interface Results {
  readonly month: string;
  readonly sequence: number;
  readonly releasedAt: number;
  readonly body: PublicBody;
}

/** Everything a province may see of a month; `undefined` before the first release. */
export async function findProvinceResults(
  rt: Runtime,
  month: string,
  provinceId: string,
): Promise<Results | undefined> {
  const row = await findLatestRelease(rt.db.reader, month, provinceId);
  if (!row) return undefined;
  const body = publicBody.parse(JSON.parse(row.body));
  return { month, sequence: row.sequence, releasedAt: row.released_at, body };
}

export interface UnitResults {
  readonly month: string;
  readonly complete: boolean;
  /** Nothing came out of the unit yet: under five telephones, or too much agreement. */
  readonly unit: UnitFigures | undefined;
}

/** What a unit may see of a month: its own figures. */
export async function findUnitResults(rt: Runtime, month: string, unitId: string): Promise<UnitResults | undefined> {
  const results = await findProvinceResults(rt, month, provinceOf(rt, unitId));
  if (!results) return undefined;
  const units = results.body.series.flatMap((series) => series.units);
  return { month, complete: results.body.complete, unit: units.find((unit) => unit.unitId === unitId) };
}

/** Months with figures, the newest first. */
export function findMonths(rt: Runtime, provinceId: string): Promise<string[]> {
  return findReleasedMonths(rt.db.reader, provinceId);
}

/** The province a unit belongs to. @throws where it belongs to none */
export function provinceOf(rt: Runtime, unitId: string): string {
  const found = rt.reference
    .units()
    .find((unit) => unit.level === 'province' && rt.reference.isWithin(unitId, unit.id));
  if (!found) throw new Error(`unit ${unitId} belongs to no province`);
  return found.id;
}
