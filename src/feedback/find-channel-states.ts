import { findChannelStateRows } from '../db/channel-states.ts';
import { countWaiting } from '../db/messages-out.ts';
import { findSpend, spendKey } from '../db/spend.ts';
import type { Breaker } from '../domain/breaker.ts';
import { channelScope, type Purse, pursesAt } from '../domain/budget.ts';
import { localDay, localMonth } from '../domain/hours.ts';
import type { Runtime } from '../runtime.ts';

/** How one channel is doing. Instants are ms, money is dong. */
export interface ChannelState {
  readonly channelId: string;
  /** `open`: left alone until `probeAt`; `half_open`: one message is trying it. */
  readonly breaker: Breaker['breaker'];
  readonly openedAt: number | null;
  readonly probeAt: number | null;
  readonly lastSuccessAt: number | null;
  readonly lastFaultAt: number | null;
  /** Failure and the provider's code. */
  readonly lastFault: string | null;
  /** Messages that are due and have not been handed over, and those that wait for breaker or budget. */
  readonly waiting: number;
  readonly held: { readonly breaker: number; readonly budget: number };
  readonly today: { readonly segments: number; readonly costDong: number };
  readonly month: { readonly segments: number; readonly costDong: number };
  readonly budgets: readonly BudgetState[];
}

/** How much of a limit is spent. */
export interface BudgetState extends Purse {
  readonly spent: number;
}

/** The state of every configured channel. */
export async function findChannelStates(rt: Runtime): Promise<ChannelState[]> {
  const ids = [...rt.channels.keys()];
  const now = rt.clock.now();
  const [states, waiting, budgets] = await Promise.all([
    findChannelStateRows(rt.db.reader, ids),
    countWaiting(rt.db.reader, now),
    findBudgetStates(rt),
  ]);
  const periods = [localDay(now), localMonth(now)];
  const spend = await findSpend(
    rt.db.reader,
    ids.flatMap((id) => periods.map((period) => ({ scope: channelScope(id), period }))),
  );
  const spent = (id: string, period: string) => {
    const row = spend.get(spendKey({ scope: channelScope(id), period }));
    return { segments: row?.segments ?? 0, costDong: row?.cost_dong ?? 0 };
  };
  return ids.map((id) => {
    const state = states.get(id)!;
    return {
      channelId: id,
      breaker: state.breaker,
      openedAt: state.opened_at,
      probeAt: state.probe_at,
      lastSuccessAt: state.last_success_at,
      lastFaultAt: state.last_fault_at,
      lastFault: state.last_fault,
      waiting: waiting.get(id)?.due ?? 0,
      held: { breaker: waiting.get(id)?.breaker ?? 0, budget: waiting.get(id)?.budget ?? 0 },
      today: spent(id, periods[0]!),
      month: spent(id, periods[1]!),
      budgets: budgets.filter(({ scope }) => scope === channelScope(id)),
    };
  });
}

/** Every limit of channels and units, and what is spent of it in the present day or month. */
export async function findBudgetStates(rt: Runtime): Promise<BudgetState[]> {
  const purses = pursesAt(rt.settings.get('routes').value, rt.clock.now());
  const rows = await findSpend(rt.db.reader, purses);
  return purses.map((purse) => ({ ...purse, spent: rows.get(spendKey(purse))?.cost_dong ?? 0 }));
}
