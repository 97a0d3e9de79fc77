import { randomUUID } from 'node:crypto';
import { type CallRow, findCallsSince, insertCalls } from '../db/calls.ts';
import { groupCommit } from '../db/group-commit.ts';
import { callMemory, type EarlierCall, mayCallBack } from '../domain/calls.ts';
import { hour, nextOpen } from '../domain/hours.ts';
import type { Msisdn } from '../domain/msisdn.ts';
import type { Runtime } from '../runtime.ts';
import { heardByKeys } from './heard-by-keys.ts';
import type { Heard } from './sender-state.ts';

/** A citizen rang and was rejected unanswered. */
export interface Ring {
  readonly channelId: string;
  /** The provider's id of the call. */
  readonly ringId: string;
  readonly from: Msisdn;
}

/** A call that could not be placed for so long is not wanted any more. */
const patience = 4 * hour;

/**
 * Stores that somebody wants to be called, before the ring is answered; the same ring once, one call at a time. In the
 * hours in which nobody is called it waits for the morning.
 * @returns the function every ring awaits; rings that arrive together share one commit.
 */
export function createCallRequests(rt: Runtime): (ring: Ring) => Promise<void> {
  return groupCommit((rings: Ring[]) =>
    rt.db.writer.transaction(async (trx) => {
      const now = rt.clock.now();
      const numbers = rings.map(({ from }) => rt.keys.storeMsisdn(from));
      const hashes = numbers.map((number) => number.msisdn_hash);
      const earlier = await findCallsSince(trx, hashes, now - callMemory);
      const heard = await heardByKeys(
        rt,
        trx,
        rings.map(({ channelId }, index) => ({ medium: 'voice', channelId, number: numbers[index]! })),
      );
      const { atOnce } = rt.settings.get('survey').value;
      const notBefore = atOnce ? now : nextOpen(now, rt.settings.get('hours').value);
      const rows: CallRow[] = [];
      rings.forEach(({ channelId, ringId }, index) => {
        const number = numbers[index]!;
        const ofNumber = [...earlier, ...rows].filter((row) => row.msisdn_hash === number.msisdn_hash);
        if (ofNumber.some((row) => row.channel_id === channelId && row.ring_id === ringId)) return;
        const since = askedSince(heard[index]!);
        const ofCases = ofNumber.filter((row) => row.created_at >= since);
        if (!mayCallBack(heard[index]!.state, ofCases.map(earlierCall), now)) return;
        rows.push({
          id: randomUUID(),
          channel_id: channelId,
          ring_id: ringId,
          external_id: null,
          ...number,
          state: 'due',
          outcome: null,
          attempts: 0,
          not_before: notBefore,
          expires_at: notBefore + patience,
          created_at: now,
          placed_at: null,
          ended_at: null,
        });
      });
      await insertCalls(trx, rows);
      return rings.map(() => undefined);
    }),
  );
}

/** When the oldest case that may still be answered was asked about: calls before that were about others. */
function askedSince({ state, invitations }: Heard): number {
  const open = state.invitations.filter((one) => one.open);
  return Math.min(...open.map(({ id }) => invitations.get(id)!.created_at));
}

function earlierCall({ state, created_at, placed_at }: CallRow): EarlierCall {
  const waitsForMorning = state === 'due';
  return {
    createdAt: waitsForMorning ? Number.POSITIVE_INFINITY : Number(placed_at ?? created_at),
    running: waitsForMorning || state === 'placing' || state === 'placed' || state === 'unknown',
    placed: state === 'placed' || state === 'over' || state === 'unknown',
  };
}
