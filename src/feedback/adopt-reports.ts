import { adoptReports, deleteOrphans, findAdoptable, findOldestKept } from '../db/delivery-reports.ts';
import { countInbound } from '../db/inbound-counts.ts';
import { day, localDay } from '../domain/hours.ts';
import type { Runtime } from '../runtime.ts';
import { applyAttemptFacts, factOfReport } from './attempt-facts.ts';

const batch = 500;

/** How long, and how many, reports are kept of which nobody knows whose they are. */
const keptFor = 7 * day;
const mostKept = 100_000;

/**
 * Gives reports to their attempts that came in the same moment as the answer of the call, so that neither saw the other.
 * Those that stay without one are another program's, or of an attempt whose answer was lost: they are kept for a while,
 * then counted and forgotten. Returns how many found their attempt.
 */
export async function adoptOrphans(rt: Runtime): Promise<number> {
  const now = rt.clock.now();
  const adoptable = await findAdoptable(rt.db.reader, batch);
  const until = Math.max(now - keptFor, (await findOldestKept(rt.db.reader, mostKept)) ?? 0);
  await rt.db.writer.transaction(async (trx) => {
    await applyAttemptFacts(rt, trx, adoptable.map(factOfReport));
    await adoptReports(trx, adoptable);
    const forgotten = await deleteOrphans(trx, until);
    await countInbound(trx, 'orphan_report', localDay(now), forgotten);
    if (forgotten.length > 0)
      rt.log.warn({ reports: forgotten.length }, 'delivery reports of attempts that nobody knows were forgotten');
  });
  return adoptable.length;
}
