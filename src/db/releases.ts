import type { Db } from './client.ts';

/** Which release is the latest of a span, without its body. */
export interface ReleaseHead {
  id: string;
  /** Label of the span. */
  period: string;
  sequence: number;
  /** 1: no more ballots of this span can come. */
  complete: number;
  phones: number;
  released_at: number;
}

export interface ReleaseRow extends ReleaseHead {
  /** The province. */
  unit_id: string;
  body: string;
}

const headColumns = ['id', 'period', 'sequence', 'complete', 'phones', 'released_at'] as const;

/** The latest release of each span that has one, the earliest span first. */
export async function findLatestHeads(db: Db, unitId: string): Promise<ReleaseHead[]> {
  const latest = db('releases')
    .where({ unit_id: unitId })
    .groupBy('period')
    .select('period')
    .max({ sequence: 'sequence' });
  const rows: ReleaseHead[] = await db('releases')
    .join(latest.as('latest'), (on) =>
      on.on('latest.period', 'releases.period').andOn('latest.sequence', 'releases.sequence'),
    )
    .where({ unit_id: unitId })
    .orderBy('releases.period')
    .select(headColumns.map((column) => `releases.${column}`));
  return rows;
}

export async function findReleaseBodies(db: Db, ids: readonly string[]): Promise<Pick<ReleaseRow, 'id' | 'body'>[]> {
  return db<ReleaseRow>('releases')
    .whereIn('id', [...ids])
    .select('id', 'body');
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
