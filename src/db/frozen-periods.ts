import type { Db } from './client.ts';

export interface FrozenPeriodRow {
  period_id: string;
  /** The province. */
  unit_id: string;
  /** 1, 2…: the database refuses to change or delete one. */
  revision: number;
  start_day: string;
  end_day: string;
  body: string;
  signed_by: string;
  signed_by_name: string;
  reason: string;
  signed_at: number;
}

/** Every revision of every frozen period of a province, without the bodies, the first revision first. */
export function findSignOffs(db: Db, unitId: string): Promise<Omit<FrozenPeriodRow, 'body'>[]> {
  return db<FrozenPeriodRow>('frozen_periods')
    .where({ unit_id: unitId })
    .orderBy('revision')
    .select(
      'period_id',
      'unit_id',
      'revision',
      'start_day',
      'end_day',
      'signed_by',
      'signed_by_name',
      'reason',
      'signed_at',
    );
}

export async function findFrozenBody(
  db: Db,
  unitId: string,
  periodId: string,
  revision: number,
): Promise<string | undefined> {
  const row = await db<FrozenPeriodRow>('frozen_periods')
    .where({ unit_id: unitId, period_id: periodId, revision })
    .first('body');
  return row?.body;
}

/** @throws where this revision was stored just before */
export async function insertFrozenPeriod(trx: Db, row: FrozenPeriodRow): Promise<void> {
  await trx('frozen_periods').insert(row);
}
