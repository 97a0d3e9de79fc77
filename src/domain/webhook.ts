import { createHmac, randomBytes } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import { z } from 'zod';
import { day, hour, localDay, minute, startOfDay } from './hours.ts';

/** Why nobody is asked, in groups: whether a citizen once opted out is not for the office to know. */
const notAskedGroups = ['no_number', 'declined', 'not_selected'] as const;

/** What case software is told of one of its cases; the day is that of the delivery, never the hour of an answer. */
export const webhookBody = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('case.states'),
    day: z.iso.date().meta({ description: 'Local day on which the states were compared' }),
    cases: z
      .array(
        z.union([
          z.strictObject({
            caseId: z.string().meta({ description: 'As answered to the report of the case' }),
            state: z.enum(['asked', 'answered', 'refused', 'expired', 'closed']),
          }),
          z.strictObject({ caseId: z.string(), state: z.literal('not_asked'), reason: z.enum(notAskedGroups) }),
        ]),
      )
      .max(1000),
  }),
  z.strictObject({ type: z.literal('webhook.test'), day: z.iso.date() }),
]);

export type WebhookBody = z.infer<typeof webhookBody>;
export type ToldCase = Extract<WebhookBody, { type: 'case.states' }>['cases'][number];

const groupOf: Readonly<Record<string, (typeof notAskedGroups)[number]>> = {
  no_phone: 'no_number',
  dead_number: 'no_number',
  refused_at_desk: 'declined',
  opted_out: 'declined',
};

/** What is told of an invitation; an answer at the counter counts although nobody was asked. */
export function toldCase(row: { case_id: string; state: string; not_asked_reason: string | null }): ToldCase {
  const caseId = row.case_id;
  if (row.state === 'answered' || row.state === 'refused') return { caseId, state: row.state };
  if (row.not_asked_reason !== null || row.state === 'none')
    return { caseId, state: 'not_asked', reason: groupOf[row.not_asked_reason ?? ''] ?? 'not_selected' };
  return { caseId, state: row.state === 'expired' ? 'expired' : 'asked' };
}

/** As it is kept to see a change. */
export const toldState = (told: ToldCase): string => ('reason' in told ? `${told.state}:${told.reason}` : told.state);

/**
 * When states are compared next: once in the coming night, at a chance minute from 2 to 5. An office that could ask more
 * often would see who answers while the citizen still stands in its door.
 * @param chance 0 to below 1
 */
export function nextRound(now: number, chance: number): number {
  return startOfDay(localDay(now)) + day + 2 * hour + Math.floor(chance * 3 * hour);
}

const givenUpAfter = 3 * day;

/** The pause after so many attempts: 1 min, 4 min, 16 min, to 12 h; undefined once three days would be over. */
export function pauseAfter(attempts: number, createdAt: number, now: number): number | undefined {
  const pause = Math.min(minute * 4 ** (attempts - 1), 12 * hour);
  return now + pause > createdAt + givenUpAfter ? undefined : pause;
}

/** A secret as Standard Webhooks writes it: `whsec_` and 32 bytes in base64. */
export const newWebhookSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/**
 * Headers that prove a body (Standard Webhooks 1.0: HMAC-SHA-256 of `id.timestamp.body`).
 * @param seconds since 1970, the machine's time
 */
export function signatureHeaders(secret: string, id: string, seconds: number, body: string): Record<string, string> {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signature}` };
}

/** IANA special-purpose registries: what is not reached over the public internet, or leads back into IPv4. */
const notPublic = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  notPublic.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
] as const)
  notPublic.addSubnet(net, bits, 'ipv6');
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');

/** Is this address one of the public internet? IPv6 is public only inside 2000::/3. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !notPublic.check(address, 'ipv4');
  return family === 6 && global6.check(address, 'ipv6') && !notPublic.check(address, 'ipv6');
}

/** What is wrong with an address for webhooks, as far as it can be seen without asking a name server. */
export function wrongWithUrl(url: string, privateAllowed: boolean): string | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^https?:$/.test(parsed.protocol)) return 'the address must begin with https://';
  if (parsed.username || parsed.password || parsed.hash) return 'the address must hold no user, password or #';
  if (privateAllowed) return undefined;
  if (parsed.protocol !== 'https:') return 'the address must begin with https:// (or add --private)';
  const host = parsed.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) > 0 && !isPublicAddress(host)) return 'the address is not a public one (or add --private)';
  return undefined;
}
