import type { Db } from './client.ts';
import { insertJson } from './json-rows.ts';

/** What a scope has spent in a local day or month, in dong. */
export interface SpendRow {
  scope: string;
  period: string;
  cost_dong: number;
  segments: number;
  /** The share of its limit that was reported last, percent. */
  alerted: number;
}

type SpendKey = Pick<SpendRow, 'scope' | 'period'>;

export const spendKey = ({ scope, period }: SpendKey): string => `${scope}\0${period}`;

export async function findSpend(db: Db, keys: readonly SpendKey[]): Promise<Map<string, SpendRow>> {
  if (keys.length === 0) return new Map();
  return byKey(await rowsOf(db, keys));
}

/** The same, kept from everybody else until the transaction ends, so that two workers never spend one dong twice. */
export async function lockSpend(trx: Db, keys: readonly SpendKey[]): Promise<Map<string, SpendRow>> {
  if (keys.length === 0) return new Map();
  const locked = () => rowsOf(trx, keys).orderBy(['scope', 'period']).forUpdate();
  const rows = await locked();
  if (rows.length === keys.length) return byKey(rows);
  const fresh = inOrder(keys).map(({ scope, period }) => ({ scope, period, cost_dong: 0, segments: 0 }));
  await trx('spend').insert(fresh).onConflict(['scope', 'period']).ignore();
  return byKey(await locked());
}

/** Adds to what was spent (or takes back: negative); returns the rows as they are then. */
export async function addSpend(trx: Db, added: readonly Omit<SpendRow, 'alerted'>[]): Promise<SpendRow[]> {
  if (added.length === 0) return [];
  const ending = `on conflict (scope, period) do update set
    cost_dong = spend.cost_dong + excluded.cost_dong, segments = spend.segments + excluded.segments returning *`;
  return insertJson(trx, 'spend', inOrder(added), ending);
}

export async function markAlerted(trx: Db, { scope, period }: SpendKey, alerted: number): Promise<void> {
  await trx('spend').where({ scope, period }).update({ alerted });
}

function rowsOf(db: Db, keys: readonly SpendKey[]) {
  return db<SpendRow>('spend')
    .whereIn('scope', [...new Set(keys.map(({ scope }) => scope))])
    .whereIn('period', [...new Set(keys.map(({ period }) => period))]);
}

/** Always the same order, so that two transactions never wait for each other. */
function inOrder<Key extends SpendKey>(keys: readonly Key[]): Key[] {
  return keys.toSorted((a, b) => (spendKey(a) < spendKey(b) ? -1 : 1));
}

const byKey = (rows: readonly SpendRow[]) => new Map(rows.map((row) => [spendKey(row), row]));
