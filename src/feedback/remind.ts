import type { InvitationRow } from '../db/invitations.ts';
import { insertLinkTokens } from '../db/link-tokens.ts';
import { insertMessages } from '../db/messages-out.ts';
import { findNumberFacts } from '../db/number-facts.ts';
import type { Runtime } from '../runtime.ts';
import { numberOf } from './held-message.ts';
import { reminderMessage } from './invitation-message.ts';

const batch = 500;

/** The one reminder of each invitation that has waited long enough; those without an answer only. Returns how many. */
export async function remind(rt: Runtime): Promise<number> {
  const now = rt.clock.now();
  const reminded = await rt.db.writer.transaction(async (trx) => {
    const due: InvitationRow[] = await trx<InvitationRow>('invitations')
      .whereRaw("state = 'open'") // as the index says it
      .where('reminder_due_at', '<=', now)
      .where('window_ends_at', '>', now)
      .limit(batch);
    if (due.length === 0) return 0;
    await trx('invitations')
      .whereIn(
        'id',
        due.map((row) => row.id),
      )
      .update({ reminder_due_at: null });
    const known = await findNumberFacts(
      trx,
      due.flatMap((row) => row.msisdn_hash ?? []),
    );
    const messages = due.flatMap((row) => {
      const to = numberOf(row);
      if (!to) return [];
      return [reminderMessage(rt, row, { ...to, network: known.get(to.msisdn_hash)?.network ?? null })];
    });
    await insertMessages(
      trx,
      messages.map(({ message }) => message),
    );
    await insertLinkTokens(
      trx,
      messages.flatMap(({ tokens }) => tokens),
    );
    return messages.length;
  });
  if (reminded > 0) rt.wake.emit('outbox');
  return reminded;
}
