import { randomUUID } from 'node:crypto';
import type { AttemptRow } from '../db/attempts.ts';
import { audit } from '../db/audit.ts';
import type { Db } from '../db/client.ts';
import { insertAlerts } from '../db/comments.ts';
import { addSpend, markAlerted, type SpendRow, spendKey } from '../db/spend.ts';
import { type Purse, pursesAt, shareSpent } from '../domain/budget.ts';
import { localDay, localMonth } from '../domain/hours.ts';
import type { Runtime } from '../runtime.ts';

/**
 * Counts what attempts cost, in the transaction that claims them.
 * @param refusing budgets that let a message wait just now: they are spent, whatever is left in them
 */
export async function charge(
  rt: Runtime,
  trx: Db,
  attempts: readonly AttemptRow[],
  refusing: ReadonlySet<Purse>,
): Promise<void> {
  const now = rt.clock.now();
  const purses = pursesAt(rt.settings.get('routes').value, now);
  const stopped = new Set([...refusing].map(spendKey));
  const rows = await addSpend(trx, sumsOf(attempts, 1));
  const untouched = [...refusing].filter((purse) => !rows.some((row) => spendKey(row) === spendKey(purse)));
  if (untouched.length > 0)
    rows.push(
      ...(await addSpend(
        trx,
        untouched.map(({ scope, period }) => ({ scope, period, cost_dong: 0, segments: 0 })),
      )),
    );
  for (const purse of purses) {
    const row = rows.find((one) => spendKey(one) === spendKey(purse));
    if (!row) continue;
    const share = stopped.has(spendKey(purse)) ? 100 : shareSpent(row.cost_dong, purse.limit);
    if (share > row.alerted) await report(rt, trx, purse, row, share);
  }
}

/** Gives back what attempts cost that provably were not accepted; returns them without their cost. */
export async function giveBack(trx: Db, attempts: readonly AttemptRow[]): Promise<AttemptRow[]> {
  const charged = attempts.filter((attempt) => attempt.charged_to !== null);
  await addSpend(trx, sumsOf(charged, -1));
  return attempts.map((attempt) => ({ ...attempt, cost_dong: 0, charged_to: null }));
}

function sumsOf(attempts: readonly AttemptRow[], sign: 1 | -1): Omit<SpendRow, 'alerted'>[] {
  const sums = new Map<string, Omit<SpendRow, 'alerted'>>();
  for (const attempt of attempts)
    for (const scope of JSON.parse(attempt.charged_to ?? '[]') as string[])
      for (const period of [localDay(attempt.created_at), localMonth(attempt.created_at)]) {
        const sum = sums.get(`${scope}\0${period}`) ?? { scope, period, cost_dong: 0, segments: 0 };
        sum.cost_dong += sign * attempt.cost_dong;
        sum.segments += sign * attempt.segments;
        sums.set(`${scope}\0${period}`, sum);
      }
  return [...sums.values()];
}

/** Told once for each budget, period and share. */
async function report(rt: Runtime, trx: Db, purse: Purse, row: SpendRow, share: number): Promise<void> {
  const { scope, period, limit } = purse;
  const at = rt.clock.now();
  const detail = { scope, period, limit, spent: row.cost_dong, percent: share };
  await markAlerted(trx, purse, share);
  await insertAlerts(trx, [
    {
      id: randomUUID(),
      level: 'budget',
      unit_id: null,
      detail: JSON.stringify(detail),
      raised_at: at,
      acknowledged_at: null,
    },
  ]);
  await audit(trx, { at, actor: { kind: 'system', id: null }, action: 'budget.reached', resource: scope, detail });
  rt.log.warn(
    detail,
    share === 100 ? 'a budget is spent; messages that nobody asked for wait' : 'a budget is nearly spent',
  );
}
