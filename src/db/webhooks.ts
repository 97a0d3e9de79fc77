import type { Db } from './client.ts';
import { insertJson, jsonIds } from './json-rows.ts';

export interface WebhookRow {
  id: string;
  name: string;
  api_key_id: string;
  url: string;
  private_allowed: number;
  secret_cipher: string;
  cursor: string;
  next_round_at: number;
  last_success_at: number | null;
  created_at: number;
}

export interface WebhookDeliveryRow {
  id: string;
  webhook_id: string;
  body: string;
  state: 'pending' | 'sent' | 'failed';
  attempts: number;
  not_before: number;
  last_status: number | null;
  failure: string | null;
  created_at: number;
  settled_at: number | null;
}

export type WorkingWebhook = WebhookRow & { source_system: string; unit_id: string };

const working = (db: Db) =>
  db('webhooks')
    .join('api_keys', 'api_keys.id', 'webhooks.api_key_id')
    .whereNull('api_keys.revoked_at')
    .select('webhooks.*', 'api_keys.source_system', 'api_keys.unit_id');

/** Those whose next round has come and that have nothing left to send; with a revoked key nothing is told any more. */
export function findWebhooksToFill(db: Db, now: number): Promise<WorkingWebhook[]> {
  const busy = db('webhook_deliveries').where({ state: 'pending' }).whereRaw('webhook_id = webhooks.id').select('id');
  return working(db).where('next_round_at', '<=', now).whereNotExists(busy).orderBy('webhooks.id');
}

/** The oldest delivery of each webhook, where it is due: a later one never overtakes it. */
export async function findDueDeliveries(
  db: Db,
  now: number,
): Promise<{ webhook: WorkingWebhook; delivery: WebhookDeliveryRow }[]> {
  const due = [];
  for (const webhook of (await working(db)) as WorkingWebhook[]) {
    const pending = db<WebhookDeliveryRow>('webhook_deliveries').where({ webhook_id: webhook.id, state: 'pending' });
    const delivery = await pending.orderBy('id').first();
    if (delivery && Number(delivery.not_before) <= now) due.push({ webhook, delivery });
  }
  return due;
}

/** Cases in the order of their ids, after `cursor`, with what was told of them last. */
export function findStates(
  trx: Db,
  webhook: WorkingWebhook,
  unitIds: readonly string[],
  limit: number,
): Promise<{ case_id: string; state: string; not_asked_reason: string | null; told: string | null }[]> {
  return trx('invitations')
    .join('cases', 'cases.id', 'invitations.case_id')
    .leftJoin('webhook_told', (join) =>
      join.on('webhook_told.case_id', 'invitations.case_id').andOnVal('webhook_told.webhook_id', webhook.id),
    )
    .where('invitations.case_id', '>', webhook.cursor)
    .where('cases.source_system', webhook.source_system)
    .where('invitations.unit_id', 'in', jsonIds(trx, unitIds))
    .orderBy('invitations.case_id')
    .limit(limit)
    .select('invitations.case_id', 'invitations.state', 'invitations.not_asked_reason', 'webhook_told.state as told');
}

/** Takes cases that were deleted out of what was told: the last thing to say of them. */
export async function takeClosed(trx: Db, webhookId: string, limit: number): Promise<string[]> {
  const rows = await trx('webhook_told').where({ webhook_id: webhookId, state: 'closing' }).limit(limit);
  const ids = rows.map((row: { case_id: string }) => row.case_id).sort();
  await forgetTold(trx, webhookId, ids);
  return ids;
}

export async function forgetTold(trx: Db, webhookId: string, caseIds: readonly string[]): Promise<void> {
  if (caseIds.length === 0) return;
  await trx('webhook_told').where({ webhook_id: webhookId }).where('case_id', 'in', jsonIds(trx, caseIds)).delete();
}

/** With the key, the right to be told ended. */
export async function forgetToldOfRevoked(trx: Db): Promise<void> {
  const revoked = trx('webhooks')
    .join('api_keys', 'api_keys.id', 'webhooks.api_key_id')
    .whereNotNull('api_keys.revoked_at')
    .select('webhooks.id');
  await trx('webhook_told').whereIn('webhook_id', revoked).delete();
}

export async function storeTold(
  trx: Db,
  rows: readonly { webhook_id: string; case_id: string; state: string }[],
): Promise<void> {
  if (rows.length === 0) return;
  await insertJson(trx, 'webhook_told', rows, 'on conflict (webhook_id, case_id) do update set state = excluded.state');
}

export async function insertDelivery(
  trx: Db,
  facts: { id: string; webhookId: string; body: string },
  now: number,
): Promise<void> {
  await trx<WebhookDeliveryRow>('webhook_deliveries').insert({
    id: facts.id,
    webhook_id: facts.webhookId,
    body: facts.body,
    state: 'pending',
    attempts: 0,
    not_before: now,
    last_status: null,
    failure: null,
    created_at: now,
    settled_at: null,
  });
}

export async function storeDelivery(trx: Db, id: string, change: Partial<WebhookDeliveryRow>): Promise<void> {
  await trx('webhook_deliveries').where({ id }).update(change);
}

export async function storeWebhook(trx: Db, id: string, change: Partial<WebhookRow>): Promise<void> {
  await trx('webhooks').where({ id }).update(change);
}

export function deleteOldDeliveries(trx: Db, settledBefore: number): Promise<number> {
  return trx('webhook_deliveries').where('settled_at', '<', settledBefore).delete();
}

/** With everything it was told. Returns false where there is none of that name. */
export async function deleteWebhook(trx: Db, name: string): Promise<boolean> {
  const found = await trx('webhooks').where({ name }).first('id');
  if (!found) return false;
  await trx('webhook_deliveries').where({ webhook_id: found.id }).delete();
  await trx('webhook_told').where({ webhook_id: found.id }).delete();
  await trx('webhooks').where({ id: found.id }).delete();
  return true;
}

export interface WebhookState extends Pick<WebhookRow, 'id' | 'name' | 'url' | 'last_success_at' | 'next_round_at'> {
  source_system: string;
  revoked_at: number | null;
  pending: number;
  failed: number;
  /** Of the newest delivery that met a failure and of what is still under way; null where all went well. */
  failure: string | null;
}

/** Every webhook with its deliveries of the last weeks, for whoever administers. */
export async function findWebhookStates(db: Db): Promise<WebhookState[]> {
  const webhooks = await db('webhooks')
    .join('api_keys', 'api_keys.id', 'webhooks.api_key_id')
    .orderBy('webhooks.name')
    .select('webhooks.*', 'api_keys.source_system', 'api_keys.revoked_at');
  return Promise.all(
    webhooks.map(async (webhook: WebhookState) => {
      const rows: WebhookDeliveryRow[] = await db('webhook_deliveries').where({ webhook_id: webhook.id }).orderBy('id');
      const count = (state: string) => rows.filter((row) => row.state === state).length;
      const failure = rows.at(-1)?.failure ?? null;
      return { ...webhook, pending: count('pending'), failed: count('failed'), failure };
    }),
  );
}

export async function insertWebhook(trx: Db, row: WebhookRow): Promise<void> {
  await trx('webhooks').insert(row);
}
