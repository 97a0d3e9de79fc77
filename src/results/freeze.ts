import { audit } from '../db/audit.ts';
import { insertFrozenPeriod } from '../db/frozen-periods.ts';
import { findPeriod } from '../domain/periods.ts';
import type { Runtime } from '../runtime.ts';
import { isCommentTimeOver } from './period-comments.ts';
import type { PeriodInfo, SignOff } from './period-results.ts';
import { addUp, type FrozenBody } from './read-period.ts';
import { describePeriod, readCalendar, signOffOf } from './read-periods.ts';

export type FreezeOutcome =
  | { readonly revision: number }
  /**
   * `not_complete`: citizens may still answer; `comments_open`: units may still say something of their figures;
   * `no_reason`: a revision says why there is one.
   */
  | { readonly refused: 'unknown' | 'not_complete' | 'comments_open' | 'no_reason' };

/**
 * Signs a period off: its figures as they are now are copied into a row that nothing changes, not even the database's
 * owner through SQL. Doing it again makes the next revision, which needs a reason; the earlier ones stay readable.
 */
export async function freezePeriod(
  rt: Runtime,
  { provinceId, period: id, reason }: { provinceId: string; period: string; reason: string },
  by: { readonly id: string; readonly name: string },
): Promise<FreezeOutcome> {
  const period = findPeriod(rt.settings.get('periods').value, id);
  if (!period) return { refused: 'unknown' };
  const calendar = await readCalendar(rt, provinceId);
  const info = describePeriod(rt, calendar, period);
  if (info.completeAt === null) return { refused: 'not_complete' };
  const revision = (info.signOff?.revision ?? 0) + 1;
  if (revision === 1 && !isCommentTimeOver(rt, info.completeAt)) return { refused: 'comments_open' };
  if (revision > 1 && reason.trim() === '') return { refused: 'no_reason' };
  const then = await addUp(rt, calendar, period, { provinceId });
  const successors = await addUp(rt, calendar, period, { provinceId, units: 'successors' });
  if (!then || !successors) return { refused: 'not_complete' };
  const body: FrozenBody = { then, successors };
  const at = rt.clock.now();
  await rt.db.writer.transaction(async (trx) => {
    await insertFrozenPeriod(trx, {
      period_id: period.id,
      unit_id: provinceId,
      revision,
      start_day: period.start,
      end_day: period.end,
      body: JSON.stringify(body),
      signed_by: by.id,
      signed_by_name: by.name,
      reason: reason.trim(),
      signed_at: at,
    });
    await audit(trx, {
      at,
      actor: { kind: 'user', id: by.id },
      action: 'period.frozen',
      resource: `period:${provinceId}:${period.id}`,
      detail: { revision },
    });
  });
  return { revision };
}

/** Every sign-off of a period, the first one first. */
export async function findRevisions(rt: Runtime, provinceId: string, period: PeriodInfo['id']): Promise<SignOff[]> {
  const { signOffs } = await readCalendar(rt, provinceId);
  return signOffs.filter((row) => row.period_id === period).map(signOffOf);
}
