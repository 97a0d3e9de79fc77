import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Db } from '../db/client.ts';
import { deleteWebhook, findWebhookStates, insertDelivery, insertWebhook, type WebhookState } from '../db/webhooks.ts';
import { localDay } from '../domain/hours.ts';
import type { Keys } from '../domain/keys.ts';
import { orderedId } from '../domain/ordered-id.ts';
import { StartRefused } from '../domain/start-refused.ts';
import { newWebhookSecret, nextRound, type WebhookBody, wrongWithUrl } from '../domain/webhook.ts';

const name = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,39}$/, 'must be up to 40 small letters, digits, dots or hyphens');

export const webhookOrders = [
  z.strictObject({
    order: z.literal('add-webhook'),
    name,
    url: z.string().max(500),
    key: z.string(),
    private: z.boolean(),
  }),
  z.strictObject({ order: z.literal('remove-webhook'), name }),
  z.strictObject({ order: z.literal('test-webhook'), name }),
  z.strictObject({ order: z.literal('list-webhooks') }),
] as const;

export type WebhookOrder = z.infer<(typeof webhookOrders)[number]>;

export const isWebhookOrder = (order: { order: string }): order is WebhookOrder => /-webhooks?$/.test(order.order);

/** Carries out what the command line may do with webhooks. Throws `StartRefused` where it cannot be. */
export async function administerWebhooks(
  trx: Db,
  order: WebhookOrder,
  now: number,
  keys: () => Keys | Promise<Keys>,
): Promise<string> {
  switch (order.order) {
    case 'add-webhook':
      return add(trx, order, now, await keys());
    case 'remove-webhook':
      if (await deleteWebhook(trx, order.name)) return `${order.name}: removed, with everything it was told`;
      throw new StartRefused(`There is no webhook named ${order.name}.`);
    case 'test-webhook': {
      const found = (await findWebhookStates(trx)).find((webhook) => webhook.name === order.name);
      if (!found || found.revoked_at !== null)
        throw new StartRefused(`There is no webhook named ${order.name} whose API key is in use.`);
      const body: WebhookBody = { type: 'webhook.test', day: localDay(now) };
      await insertDelivery(trx, { id: orderedId(now), webhookId: found.id, body: JSON.stringify(body) }, now);
      return `${order.name}: a test leaves within seconds while the program runs;  webhooks list  says what came of it`;
    }
    case 'list-webhooks':
      return (await findWebhookStates(trx)).map(lineOf).join('\n') || 'No webhook is registered.';
  }
}

async function add(
  trx: Db,
  order: Extract<WebhookOrder, { order: 'add-webhook' }>,
  now: number,
  keys: Keys,
): Promise<string> {
  const wrong = wrongWithUrl(order.url, order.private);
  if (wrong) throw new StartRefused(`${order.url}: ${wrong}.`);
  const found: { id: string }[] = await trx('api_keys').where({ name: order.key }).whereNull('revoked_at').select('id');
  if (found.length !== 1)
    throw new StartRefused(
      `There ${found.length === 0 ? 'is no' : 'are several'} API key(s) in use named ${order.key}.`,
    );
  if (await trx('webhooks').where({ name: order.name }).first('id'))
    throw new StartRefused(`There is a webhook ${order.name} already; choose another name.`);
  const secret = newWebhookSecret();
  await insertWebhook(trx, {
    id: randomUUID(),
    name: order.name,
    api_key_id: found[0]!.id,
    url: order.url,
    private_allowed: order.private ? 1 : 0,
    secret_cipher: keys.encrypt(secret),
    cursor: '',
    // Not before the coming night, so that adding one again and again shows nothing sooner.
    next_round_at: nextRound(now, Math.random()),
    last_success_at: null,
    created_at: now,
  });
  return `${order.name}: secret ${secret} (shown this once)`;
}

function lineOf(webhook: WebhookState): string {
  const at = webhook.last_success_at;
  const last = at === null ? 'nothing taken yet' : `last taken ${new Date(Number(at)).toISOString()}`;
  const state = webhook.revoked_at !== null ? 'API key revoked' : last;
  const failure = webhook.failure === null ? '' : `, last failure: ${webhook.failure}`;
  return `${webhook.name}  ${webhook.url}  cases of ${webhook.source_system}  ${state}; pending ${webhook.pending}, given up ${webhook.failed}${failure}`;
}
