import type { AttemptRow } from './attempts.ts';
import type { Db } from './client.ts';
import type { MessageOutRow } from './messages-out.ts';
import { notRefused, type OutgoingMessage, outgoingColumns } from './outgoing.ts';

/** Attempts whose process is gone, or which took longer than any send may: nobody knows what became of them. */
export function findAbandoned(
  db: Db,
  by: { instance: string; singleProcess: boolean; before: number },
): Promise<AttemptRow[]> {
  return db<AttemptRow>('attempts')
    .whereRaw("state = 'sending'") // as the index says it
    .where((abandoned) => {
      abandoned.where('created_at', '<', by.before);
      if (by.singleProcess) abandoned.orWhereNot({ claimed_by: by.instance });
    });
}

/** Unknown outcomes that the provider can be asked about now. */
export function findSettleable(db: Db, now: number, limit: number): Promise<AttemptRow[]> {
  return db<AttemptRow>('attempts')
    .whereRaw("state = 'unknown'") // as the index says it
    .where('settle_at', '<=', now)
    .orderBy('settle_at')
    .limit(limit);
}

/**
 * The message of an attempt of unknown outcome, where it may be handed over once more: it is the last attempt, the
 * message has not expired, its citizen has not refused, and an invitation is still open.
 */
export function findRepeatable(
  db: Db,
  attempt: Pick<AttemptRow, 'message_id' | 'n'>,
  now: number,
): Promise<OutgoingMessage | undefined> {
  return db<MessageOutRow>('messages_out')
    .where({ id: attempt.message_id, attempts: attempt.n, state: 'unknown' })
    .where('expires_at', '>', now)
    .where(notRefused(db, now))
    .where((open) =>
      open
        .whereNotIn('kind', ['invitation', 'reminder'])
        .orWhereExists(db('invitations').where({ id: db.ref('messages_out.invitation_id'), state: 'open' })),
    )
    .first([...outgoingColumns]);
}
