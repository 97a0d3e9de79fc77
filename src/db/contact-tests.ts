import type { Db } from './client.ts';

export interface ContactTestRow {
  id: string;
  /** As it was printed then; a new number is untested. */
  phone: string;
  unit_id: string | null;
  reached: number;
  tested_by: string;
  tested_at: number;
}

export async function insertContactTest(trx: Db, row: ContactTestRow): Promise<void> {
  await trx('contact_tests').insert(row);
}

export interface LastTests {
  /** Instants; null: never. */
  readonly triedAt: number | null;
  readonly reachedAt: number | null;
}

/** When each telephone number was last called for a test, and when somebody last answered. */
export async function findLastTests(db: Db): Promise<ReadonlyMap<string, LastTests>> {
  const rows: { phone: string; tried: number; reached: number | null }[] = await db('contact_tests')
    .groupBy('phone')
    .select('phone')
    .max({ tried: 'tested_at' })
    .max({ reached: db.raw('case when reached = 1 then tested_at end') });
  const instant = (at: number | null) => (at === null ? null : Number(at));
  return new Map(
    rows.map(({ phone, tried, reached }) => [phone, { triedAt: Number(tried), reachedAt: instant(reached) }]),
  );
}
