import type { Knex } from 'knex';
import type { ChannelStateRow } from './channel-states.ts';
import type { Database, Db } from './client.ts';

/** How long a success may go unwritten, ms. */
const unwrittenFor = 1_000;

/**
 * Channels whose breaker is closed and whose window holds no fault: one more success changes nothing of that.
 * As long as it goes on, their rows need not be read, nor written more than once a second: successes are counted here and
 * added before anything else is written. A process that dies takes the successes of one second with it. Where several
 * processes share the database, nothing is remembered.
 */
export interface WorkingChannels {
  /** The row as it was written last; undefined where it must be read. */
  find(channelId: string, now: number): ChannelStateRow | undefined;
  /** A channel that worked before this transaction and is written as a working one. */
  remember(trx: Db, row: ChannelStateRow): void;
  /** Something else than a success is about to be written. */
  forget(channelId: string): void;
  /** More successes of a remembered channel; they are forgotten if the transaction fails. */
  count(trx: Db, channelId: string, successes: number, now: number): void;
  /** Successes that nobody wrote, and when the last was counted, for this transaction to write. */
  takeUnwritten(trx: Db, channelId: string): Unwritten;
}

interface Unwritten {
  readonly successes: number;
  /** ms */
  readonly at: number;
}

const nothing: Unwritten = { successes: 0, at: 0 };

export function createWorkingChannels({ singleProcess }: Pick<Database, 'singleProcess'>): WorkingChannels {
  const rows = new Map<string, ChannelStateRow>();
  const unwritten = new Map<string, Unwritten>();

  function add(channelId: string, successes: number, at: number): void {
    const before = unwritten.get(channelId) ?? nothing;
    unwritten.set(channelId, { successes: before.successes + successes, at: Math.max(before.at, at) });
  }

  return {
    find(channelId, now) {
      const row = rows.get(channelId);
      const age = now - (row?.last_success_at ?? Number.NEGATIVE_INFINITY);
      return age >= 0 && age < unwrittenFor ? row : undefined;
    },
    remember(trx, row) {
      if (!singleProcess || row.breaker !== 'closed' || row.faults_in_row > 0 || row.window_faults > 0) return;
      rows.set(row.id, row);
      onRollback(trx, () => rows.delete(row.id));
    },
    forget: (channelId) => void rows.delete(channelId),
    count(trx, channelId, successes, now) {
      add(channelId, successes, now);
      onRollback(trx, () => add(channelId, -successes, 0));
    },
    takeUnwritten(trx, channelId) {
      const taken = unwritten.get(channelId) ?? nothing;
      if (taken.successes === 0) return nothing;
      unwritten.delete(channelId);
      onRollback(trx, () => add(channelId, taken.successes, taken.at));
      return taken;
    },
  };
}

function onRollback(trx: Db, undo: () => void): void {
  (trx as Knex.Transaction).executionPromise.catch(undo);
}
