import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type Channel, type ChannelCheck, SendError, type SendFailure } from '../channels/channel.ts';
import { deleteReportsOf, findReportsOf } from '../db/delivery-reports.ts';
import type { Runtime } from '../runtime.ts';
import { type ChannelDescription, describeChannels } from './describe-channels.ts';

/** What asking a channel brought. */
export interface CheckedChannel extends ChannelDescription {
  readonly credentials: Verdict;
  readonly balance: ChannelCheck['balance'];
  /** Null where the channel has no number of its own to send to. */
  readonly roundTrip: RoundTrip | null;
  readonly passed: boolean;
}

/** `untold`: the provider offers no way to ask. */
export type Verdict =
  | { readonly outcome: 'valid' | 'untold' }
  | {
      readonly outcome: 'failed';
      readonly failure: SendFailure | 'crash';
      readonly code: string;
      readonly reason: string;
    };

/** `unreported`: accepted, but no delivery report came in time. */
export type RoundTrip =
  | { readonly outcome: 'delivered'; readonly ms: number }
  | { readonly outcome: 'unreported'; readonly ms: number }
  | { readonly outcome: 'failed'; readonly reason: string };

/** ms a delivery report of a try-out may take. */
const reportWithin = 10_000;
const tryOutText = 'Phieu So: tin thu duong truyen. Khong can tra loi';

/**
 * Asks each channel, or the one named, whether it knows us, and sends a message where it has a number of its own for
 * that. No citizen's telephone is written to. Undefined where there is no channel of that name.
 * @param patience ms to wait for the report of a try-out
 */
export async function checkChannels(
  rt: Runtime,
  only?: string,
  patience = reportWithin,
): Promise<readonly CheckedChannel[] | undefined> {
  const described = (await describeChannels(rt)).filter(({ id }) => only === undefined || id === only);
  if (only !== undefined && described.length === 0) return undefined;
  return Promise.all(described.map((one) => checkOne(rt, one, patience)));
}

async function checkOne(rt: Runtime, described: ChannelDescription, patience: number): Promise<CheckedChannel> {
  const channel = rt.channels.get(described.id);
  const { credentials, balance } = await ask(channel ?? rt.voices.get(described.id));
  const reachable = credentials.outcome !== 'failed';
  if (!channel) return { ...described, credentials, balance, roundTrip: null, passed: reachable };
  const roundTrip = reachable && channel.ownNumber ? await tryOut(rt, channel, channel.ownNumber, patience) : null;
  const passed = reachable && (roundTrip === null || roundTrip.outcome === 'delivered');
  return { ...described, credentials, balance, roundTrip, passed };
}

const untold: Verdict = { outcome: 'untold' };

async function ask(
  channel: Pick<Channel, 'check'> | undefined,
): Promise<{ credentials: Verdict; balance: ChannelCheck['balance'] }> {
  if (!channel?.check) return { credentials: untold, balance: null };
  try {
    const { balance } = await channel.check();
    return { credentials: { outcome: 'valid' }, balance };
  } catch (error) {
    const facts =
      error instanceof SendError
        ? { failure: error.failure, code: error.code, reason: error.message }
        : { failure: 'crash' as const, code: '', reason: (error as Error).message };
    return { credentials: { outcome: 'failed', ...facts }, balance: null };
  }
}

/** The report comes in by the callback like any other; it belongs to no message and is taken away again. */
async function tryOut(
  rt: Runtime,
  channel: Channel,
  to: NonNullable<Channel['ownNumber']>,
  patience: number,
): Promise<RoundTrip> {
  const from = performance.now();
  const since = () => Math.round(performance.now() - from);
  try {
    const route = rt.settings.get('routes').value.channels[channel.id];
    const sender = route?.sender ?? route?.number?.shortCode ?? 'PHIEU SO';
    const { externalId } = await channel.send({
      attemptId: randomUUID(),
      to,
      from: sender,
      body: tryOutText,
      validity: 60,
    });
    for (;;) {
      const states = await findReportsOf(rt.db.writer, channel.id, externalId);
      const last = states.find((state) => state === 'delivered' || state === 'failed' || state === 'expired');
      if (last) await deleteReportsOf(rt.db.writer, channel.id, externalId);
      if (last === 'delivered') return { outcome: 'delivered', ms: since() };
      if (last) return { outcome: 'failed', reason: last };
      if (since() > patience) return { outcome: 'unreported', ms: since() };
      await wait(50);
    }
  } catch (error) {
    return { outcome: 'failed', reason: (error as Error).message };
  }
}
