import { randomUUID } from 'node:crypto';
import { sendFailures } from '../channels/channel.ts';
import type { AttemptRow } from '../db/attempts.ts';
import { audit } from '../db/audit.ts';
import { groupBy } from '../db/bulk.ts';
import { type ChannelStateRow, lockChannelStates, saveChannelStates } from '../db/channel-states.ts';
import type { Db } from '../db/client.ts';
import { insertAlerts } from '../db/comments.ts';
import { releaseFromBreaker } from '../db/messages-out.ts';
import { afterOutcome, type Outcome } from '../domain/breaker.ts';
import type { Routes } from '../domain/routes.ts';
import type { Runtime } from '../runtime.ts';

/** Writes what attempts that have just ended say of their channels, and opens or closes them to what follows. */
export async function recordOutcomes(rt: Runtime, trx: Db, ended: readonly AttemptRow[]): Promise<void> {
  const telling = ended.flatMap((attempt) => {
    const outcome = outcomeOf(attempt);
    return outcome && rt.channels.has(attempt.channel_id) ? [{ attempt, outcome }] : [];
  });
  const byChannel = groupBy(telling, ({ attempt }) => attempt.channel_id);
  const now = rt.clock.now();
  for (const [id, list] of byChannel) {
    if (list.some(({ outcome }) => outcome !== 'success')) rt.working.forget(id);
    if (!rt.working.find(id, now)) continue;
    rt.working.count(trx, id, list.length, now);
    byChannel.delete(id);
  }
  if (byChannel.size === 0) return;
  const before = await lockChannelStates(trx, [...byChannel.keys()]);
  const policy = rt.settings.get('routes').value.breaker;
  const after = [...byChannel].map(([id, list]) => {
    const unwritten = rt.working.takeUnwritten(trx, id);
    let row = before.get(id)!;
    for (let n = 0; n < unwritten.successes; n++)
      row = withOutcome(row, undefined, 'success', { now: unwritten.at, policy });
    for (const { attempt, outcome } of list) row = withOutcome(row, attempt, outcome, { now, policy });
    return row;
  });
  await saveChannelStates(trx, after);
  for (const row of after) {
    const worked = before.get(row.id)!.breaker === 'closed' && row.last_success_at === now;
    if (worked) rt.working.remember(trx, row);
    await tellOfChange(rt, trx, before.get(row.id)!, row);
  }
}

function withOutcome(
  row: ChannelStateRow,
  attempt: AttemptRow | undefined,
  outcome: Outcome,
  { now, policy }: { now: number; policy: Routes['breaker'] },
): ChannelStateRow {
  const moved = { ...row, ...afterOutcome(row, { outcome, attemptId: attempt?.id ?? '' }, now, policy) };
  if (outcome === 'success') return { ...moved, last_success_at: now };
  return { ...moved, last_fault_at: now, last_fault: `${attempt?.failure} ${attempt?.failure_code ?? ''}`.trim() };
}

/** Undefined where the attempt says nothing of its provider: this program died. */
function outcomeOf({ state, failure, failure_code }: AttemptRow): Outcome | undefined {
  if (failure_code === 'crash') return undefined;
  if (state === 'unknown') return 'fault';
  if (state !== 'failed' || failure === null) return 'success';
  if (failure === 'throttled') return 'throttled';
  const known = Object.hasOwn(sendFailures, failure) ? sendFailures[failure as keyof typeof sendFailures] : undefined;
  return known?.fault === 'provider' || failure === 'misconfigured' ? 'fault' : 'success';
}

async function tellOfChange(rt: Runtime, trx: Db, before: ChannelStateRow, after: ChannelStateRow): Promise<void> {
  const opened = before.breaker === 'closed' && after.breaker === 'open';
  const closed = before.breaker !== 'closed' && after.breaker === 'closed';
  if (!opened && !closed) return;
  const at = rt.clock.now();
  const detail: Record<string, string | number | null> = opened
    ? { channel: after.id, fault: after.last_fault, probeAt: after.probe_at }
    : { channel: after.id, openedAt: before.opened_at };
  const action = opened ? 'channel.opened' : 'channel.closed';
  await audit(trx, { at, actor: { kind: 'system', id: null }, action, resource: `channel:${after.id}`, detail });
  if (closed) {
    rt.log.info(detail, 'a channel works again');
    await releaseFromBreaker(trx, at);
    return;
  }
  rt.log.error(detail, 'a channel fails; its messages go by others, or wait');
  await insertAlerts(trx, [
    {
      id: randomUUID(),
      level: 'channel',
      unit_id: null,
      detail: JSON.stringify(detail),
      raised_at: at,
      acknowledged_at: null,
    },
  ]);
}
