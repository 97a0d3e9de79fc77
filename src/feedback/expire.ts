import { expireMessages } from '../db/messages-out.ts';
import type { Runtime } from '../runtime.ts';

/** Ends what is past its time: invitations nobody answered, messages nobody needs any more. Returns how many. */
export async function expire(rt: Runtime): Promise<number> {
  const now = rt.clock.now();
  return rt.db.writer.transaction(async (trx) => {
    const invitations = await trx('invitations')
      .where({ state: 'open' })
      .where('window_ends_at', '<=', now)
      .update({ state: 'expired', reminder_due_at: null });
    return invitations + (await expireMessages(trx, now));
  });
}
