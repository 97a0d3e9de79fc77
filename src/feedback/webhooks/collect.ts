import {
  deleteOldDeliveries,
  findStates,
  findWebhooksToFill,
  forgetToldOfRevoked,
  insertDelivery,
  storeTold,
  storeWebhook,
  takeClosed,
  type WorkingWebhook,
} from '../../db/webhooks.ts';
import { day, localDay } from '../../domain/hours.ts';
import { orderedId } from '../../domain/ordered-id.ts';
import { nextRound, type ToldCase, toldCase, toldState, type WebhookBody } from '../../domain/webhook.ts';
import type { Runtime } from '../../runtime.ts';

const batch = 1000;
const deliveriesKept = 30 * day;

/**
 * Once a night, compares the states of each webhook's cases with what it was told, and writes what changed into a
 * delivery of at most 1,000 cases; the next ones wait until it has left. In the order of the ids, so that nothing tells
 * which of them answered first. Returns how many webhooks were looked at.
 */
export async function collectWebhooks(rt: Runtime): Promise<number> {
  const now = rt.clock.now();
  await deleteOldDeliveries(rt.db.writer, now - deliveriesKept);
  await forgetToldOfRevoked(rt.db.writer);
  const due = await findWebhooksToFill(rt.db.reader, now);
  for (const webhook of due) await collect(rt, webhook, now);
  return due.length;
}

async function collect(rt: Runtime, webhook: WorkingWebhook, now: number): Promise<void> {
  const unitIds = rt.reference.unitsUnder(webhook.unit_id).map(({ id }) => id);
  await rt.db.writer.transaction(async (trx) => {
    const closed = await takeClosed(trx, webhook.id, batch);
    const rows = closed.length > 0 ? [] : await findStates(trx, webhook, unitIds, batch);
    const changed = rows.flatMap((row) => {
      const told = toldCase(row);
      return toldState(told) === row.told ? [] : told;
    });
    const ending = closed.map((caseId) => ({ caseId, state: 'closed' }) satisfies ToldCase);
    const cases: ToldCase[] = [...ending, ...changed];
    await storeTold(
      trx,
      changed.map((told) => ({ webhook_id: webhook.id, case_id: told.caseId, state: toldState(told) })),
    );
    if (cases.length > 0) {
      const body: WebhookBody = { type: 'case.states', day: localDay(now), cases };
      await insertDelivery(trx, { id: orderedId(now), webhookId: webhook.id, body: JSON.stringify(body) }, now);
    }
    if (closed.length > 0) return;
    const ended = rows.length < batch;
    const round = ended
      ? { cursor: '', next_round_at: nextRound(now, Math.random()) }
      : { cursor: rows.at(-1)!.case_id };
    await storeWebhook(trx, webhook.id, round);
  });
}
