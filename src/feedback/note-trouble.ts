import { randomUUID } from 'node:crypto';
import type { ConnectionTrouble } from '../channels/channel.ts';
import { insertAlerts } from '../db/comments.ts';
import { countInbound } from '../db/inbound-counts.ts';
import { localDay } from '../domain/hours.ts';
import type { Runtime } from '../runtime.ts';

/**
 * Writes down what a provider does over its connection: everything in the log, what could not be read in the counts, and
 * an alert for the first of a kind on each day, so that a provider that goes on with it fills no list.
 */
export function createTroubleBook(rt: Runtime): (channelId: string, trouble: ConnectionTrouble) => Promise<void> {
  const alerted = new Set<string>();

  return async (channelId, { kind, detail }) => {
    const at = rt.clock.now();
    const today = localDay(at);
    const log = { channel: channelId, kind, detail };
    if (kind === 'lost') {
      rt.log.warn(log, 'the connection to a provider ended; it is opened again');
      return;
    }
    rt.log.error(log, kind === 'refused' ? 'a provider does not let us in' : 'a provider sent what cannot be read');
    const first = `${today} ${channelId} ${kind}`;
    const told = alerted.has(first);
    alerted.add(first);
    try {
      await rt.db.writer.transaction(async (trx) => {
        if (kind === 'unreadable') await countInbound(trx, 'unreadable', today, [channelId]);
        if (told) return;
        const alert = { unit_id: null, raised_at: at, acknowledged_at: null };
        const text = JSON.stringify({ channel: channelId, fault: `${kind}: ${detail}` });
        await insertAlerts(trx, [{ id: randomUUID(), level: 'channel', detail: text, ...alert }]);
      });
    } catch (error) {
      alerted.delete(first);
      rt.log.error({ err: error, channel: channelId }, 'a trouble of a channel could not be written down');
    }
  };
}
