import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { insertApiKey } from '../db/api-keys.ts';
import { audit } from '../db/audit.ts';
import type { Db } from '../db/client.ts';
import { findKiosks, type KioskRow, revokeKiosk } from '../db/kiosks.ts';
import { rebuildRollups, totalRollups } from '../db/rollups.ts';
import { insertUser } from '../db/users.ts';
import { roles } from '../domain/authorisation.ts';
import { type Keys, newToken, tokenHash } from '../domain/keys.ts';
import { StartRefused } from '../domain/start-refused.ts';
import { registerKiosk } from '../feedback/register-kiosk.ts';
import { hashPassword } from '../web/login/password.ts';
import { administerWebhooks, isWebhookOrder, type WebhookOrder, webhookOrders } from './administer-webhooks.ts';

/** What the command line may change in a database, whether the program runs or not. */
export const orderSchema = z.discriminatedUnion('order', [
  z.strictObject({
    order: z.literal('create-user'),
    username: z.string().regex(/^[a-z][a-z0-9._-]{1,31}$/, 'must be 2 to 32 small letters, digits, dots or hyphens'),
    name: z.string().min(1),
    role: z.enum(roles),
    unit: z.string().nullable(),
  }),
  z.strictObject({ order: z.literal('reset-password'), username: z.string() }),
  z.strictObject({
    order: z.literal('create-api-key'),
    name: z.string().min(1),
    source: z.string().min(1),
    unit: z.string(),
  }),
  z.strictObject({ order: z.literal('revoke-api-key'), name: z.string().min(1) }),
  z.strictObject({ order: z.literal('create-kiosk'), name: z.string().min(1).max(60), unit: z.string() }),
  z.strictObject({ order: z.literal('revoke-kiosk'), name: z.string().min(1) }),
  z.strictObject({ order: z.literal('list-kiosks') }),
  ...webhookOrders,
  z.strictObject({ order: z.literal('rebuild-rollups') }),
]);

export type Order = z.infer<typeof orderSchema>;

/**
 * Carries an order out and says what came of it. Throws `StartRefused` where it cannot be.
 * @param keys asked for by the orders that store a secret
 */
export async function administer(
  trx: Db,
  order: Order,
  now: number,
  keys: () => Keys | Promise<Keys>,
): Promise<string> {
  const said = isWebhookOrder(order)
    ? await administerWebhooks(trx, order, now, keys)
    : await carryOut(trx, order, now);
  await audit(trx, {
    at: now,
    actor: { kind: 'system', id: 'cli' },
    action: `${order.order}.done`,
    resource: resourceOf(order),
  });
  return said;
}

function resourceOf(order: Order): string {
  if (order.order === 'rebuild-rollups') return 'rollups';
  if (order.order === 'list-kiosks') return 'kiosks';
  if (isWebhookOrder(order)) return 'name' in order ? `webhook:${order.name}` : 'webhooks';
  if (order.order === 'create-kiosk' || order.order === 'revoke-kiosk') return `kiosk:${order.name}`;
  return 'username' in order ? `user:${order.username}` : `api-key:${order.name}`;
}

async function carryOut(trx: Db, order: Exclude<Order, WebhookOrder>, now: number): Promise<string> {
  switch (order.order) {
    case 'create-user': {
      const unitId = order.unit === null ? null : await unitOf(trx, order.unit);
      if (await trx('users').where({ username: order.username }).first('id'))
        throw new StartRefused(`There is a user ${order.username} already; choose another name.`);
      const password = newPassword();
      const user = { ...order, id: randomUUID(), unitId, passwordHash: await hashPassword(password) };
      await insertUser(trx, user, now);
      return `${order.username}: password ${password} (shown this once)`;
    }
    case 'reset-password': {
      const password = newPassword();
      const passwordHash = await hashPassword(password);
      const changed = await trx('users').where({ username: order.username }).update({ password_hash: passwordHash });
      if (changed === 0) throw new StartRefused(`There is no user ${order.username}.`);
      const user = await trx('users').where({ username: order.username }).first('id');
      await trx('sessions').where({ user_id: user.id }).delete();
      return `${order.username}: password ${password} (shown this once; open sessions are ended)`;
    }
    case 'create-api-key': {
      const key = newToken();
      const unitId = await unitOf(trx, order.unit);
      const facts = { id: randomUUID(), sourceSystem: order.source, scopes: ['case-results:write'], unitId };
      await insertApiKey(trx, { ...facts, name: order.name, keyHash: tokenHash(key) }, now);
      return key;
    }
    case 'revoke-api-key': {
      const revoked = await trx('api_keys')
        .where({ name: order.name })
        .whereNull('revoked_at')
        .update({ revoked_at: now });
      if (revoked === 0) throw new StartRefused(`There is no API key named ${order.name} in use.`);
      return `${order.name}: revoked`;
    }
    case 'create-kiosk': {
      const { key } = await registerKiosk(trx, { name: order.name, unitId: await unitOf(trx, order.unit) }, now);
      return `/kiosk/${order.unit}#${key}\nOpen this on the tablet, behind the address of the program (PUBLIC_URL). It is shown once.`;
    }
    case 'revoke-kiosk':
      if (await revokeKiosk(trx, { name: order.name }, now)) return `${order.name}: revoked`;
      throw new StartRefused(`There is no kiosk named ${order.name} in use.`);
    case 'list-kiosks': {
      const kiosks = await findKiosks(trx);
      return kiosks.map(lineOfKiosk).join('\n') || 'No kiosk is registered.';
    }
    case 'rebuild-rollups': {
      const before = await totalRollups(trx);
      await rebuildRollups(trx);
      const after = await totalRollups(trx);
      const same = JSON.stringify(before) === JSON.stringify(after);
      return same
        ? `counts made again from the ballots: ${after.ballots} ballots, all as they were`
        : `counts made again from the ballots: they DIFFERED (ballots ${before.ballots} before, ${after.ballots} now); releases that came out in between stay as they are`;
    }
  }
}

function lineOfKiosk({ name, unit_id, last_seen_at, revoked_at, waiting }: KioskRow): string {
  const seen =
    last_seen_at === null ? 'never seen' : `seen ${new Date(last_seen_at).toISOString()}, ${waiting} waiting`;
  return `${name}  unit ${unit_id}  ${revoked_at === null ? seen : 'revoked'}`;
}

const newPassword = () => randomBytes(9).toString('base64url');

async function unitOf(trx: Db, code: string): Promise<string> {
  const rows: { unit_id: string }[] = await trx('unit_versions')
    .where({ code })
    .whereNull('valid_to')
    .select('unit_id');
  if (rows.length === 1) return rows[0]!.unit_id;
  throw new StartRefused(
    rows.length === 0 ? `There is no unit with the code ${code}.` : `Several units have the code ${code}.`,
  );
}
