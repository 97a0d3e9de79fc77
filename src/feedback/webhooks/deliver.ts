import {
  findDueDeliveries,
  forgetTold,
  storeDelivery,
  storeWebhook,
  type WebhookDeliveryRow,
  type WorkingWebhook,
} from '../../db/webhooks.ts';
import { nextRound, pauseAfter, signatureHeaders, type WebhookBody } from '../../domain/webhook.ts';
import type { Runtime } from '../../runtime.ts';
import { postWebhook } from './post.ts';

const timeLimit = 10_000;

/**
 * Sends what is due, under the same id each time, until an answer from 200 to 299 came. After three days a delivery is
 * given up, and what it held is told again in a later night. Returns how many arrived.
 */
export async function deliverWebhooks(rt: Runtime, _queues?: unknown, timeout = timeLimit): Promise<number> {
  const due = await findDueDeliveries(rt.db.reader, rt.clock.now());
  const arrived = await Promise.all(due.map(({ webhook, delivery }) => deliver(rt, webhook, delivery, timeout)));
  return arrived.filter(Boolean).length;
}

async function deliver(
  rt: Runtime,
  webhook: WorkingWebhook,
  delivery: WebhookDeliveryRow,
  timeout: number,
): Promise<boolean> {
  const now = rt.clock.now();
  const attempts = delivery.attempts + 1;
  const pause = pauseAfter(attempts, Number(delivery.created_at), now);
  // Counted before it is tried, so that an end of the program in between does not repeat it at once.
  await storeDelivery(rt.db.writer, delivery.id, { attempts, not_before: now + (pause ?? 0) });
  const outcome = await attempt(rt, webhook, delivery, timeout);
  const at = rt.clock.now();
  if (outcome.failure === null) {
    await storeDelivery(rt.db.writer, delivery.id, { ...outcome, state: 'sent', body: '', settled_at: at });
    await storeWebhook(rt.db.writer, webhook.id, { last_success_at: at });
    return true;
  }
  rt.log.warn({ webhook: webhook.name, attempts, failure: outcome.failure }, 'a webhook was not taken');
  if (pause === undefined) await giveUp(rt, webhook, delivery, outcome);
  else await storeDelivery(rt.db.writer, delivery.id, outcome);
  return false;
}

interface Outcome {
  readonly last_status: number | null;
  readonly failure: string | null;
}

async function attempt(
  rt: Runtime,
  webhook: WorkingWebhook,
  { id, body }: WebhookDeliveryRow,
  timeout: number,
): Promise<Outcome> {
  try {
    const seconds = Math.floor((rt.clock.now() - rt.clock.offset()) / 1000);
    const headers = signatureHeaders(rt.keys.decrypt(webhook.secret_cipher), id, seconds, body);
    const target = { url: webhook.url, privateAllowed: webhook.private_allowed === 1, timeout };
    const status = await postWebhook(target, headers, body);
    return { last_status: status, failure: status >= 200 && status < 300 ? null : `HTTP ${status}` };
  } catch (error) {
    return { last_status: null, failure: (error as Error).message.slice(0, 300) };
  }
}

async function giveUp(rt: Runtime, webhook: WorkingWebhook, delivery: WebhookDeliveryRow, outcome: Outcome) {
  const now = rt.clock.now();
  const body = JSON.parse(delivery.body) as WebhookBody;
  await rt.db.writer.transaction(async (trx) => {
    await storeDelivery(trx, delivery.id, { ...outcome, state: 'failed', body: '', settled_at: now });
    if (body.type !== 'case.states') return;
    await forgetTold(
      trx,
      webhook.id,
      body.cases.map(({ caseId }) => caseId),
    );
    await storeWebhook(trx, webhook.id, { cursor: '', next_round_at: nextRound(now, Math.random()) });
  });
  rt.log.error({ webhook: webhook.name, ...outcome }, 'a webhook was given up after three days');
}
