import type { Db } from './client.ts';

export interface ReleaseRow {
  id: string;
  /** A month, `YYYY-MM`. */
  period: string;
  /** The province. */
  unit_id: string;
  sequence: number;
  phones: number;
  body: string;
  released_at: number;
}

export async function findLatestRelease(db: Db, period: string, unitId: string): Promise<ReleaseRow | undefined> {
  return db<ReleaseRow>('releases').where({ period, unit_id: unitId }).orderBy('sequence', 'desc').first();
}

/** When each of these months was last released. */
export async function findReleaseTimes(
  db: Db,
  periods: readonly string[],
  unitId: string,
): Promise<Map<string, number>> {
  const rows: { period: string; at: number }[] = await db('releases')
    .where({ unit_id: unitId })
    .whereIn('period', [...periods])
    .groupBy('period')
    .select('period')
    .max({ at: 'released_at' });
  return new Map(rows.map(({ period, at }) => [period, at]));
}

/** Months that were released, the newest first. */
export function findReleasedMonths(db: Db, unitId: string): Promise<string[]> {
  return db('releases').where({ unit_id: unitId }).distinct('period').orderBy('period', 'desc').pluck('period');
}

/** False where another process stored this one just before. */
export async function insertRelease(trx: Db, row: ReleaseRow): Promise<boolean> {
  const stored = await trx('releases')
    .insert(row)
    .onConflict(['period', 'unit_id', 'sequence'])
    .ignore()
    .returning('id');
  return stored.length > 0;
}
