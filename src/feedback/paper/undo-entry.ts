import { audit } from '../../db/audit.ts';
import type { Db } from '../../db/client.ts';
import type { InvitationRow } from '../../db/invitations.ts';
import { lockPaperForm, type PaperFormOfBatch, updatePaperForm } from '../../db/paper-forms.ts';
import {
  deletePaperKeying,
  deletePaperStray,
  findKeyingsOf,
  findStraysOf,
  type PaperKeyingRow,
} from '../../db/paper-keyings.ts';
import type { Runtime } from '../../runtime.ts';
import { withdrawBallot } from '../record-ballots.ts';

/** `nothing`: this sitting holds nothing. `too_late`: somebody else has worked with the last entry since. */
export type UndoOutcome =
  | { readonly outcome: 'undone'; readonly number: number | null }
  | { readonly outcome: 'nothing' | 'too_late' };

/** Takes back the last thing this person entered in the sitting that began at `since`. */
export async function undoLastEntry(rt: Runtime, userId: string, since: number): Promise<UndoOutcome> {
  return rt.db.writer.transaction(async (trx) => {
    const [keying] = await findKeyingsOf(trx, userId, since);
    const [stray] = await findStraysOf(trx, userId, since);
    if (stray && stray.keyed_at >= (keying?.keyed_at ?? 0)) {
      await deletePaperStray(trx, stray.id);
      return { outcome: 'undone', number: stray.number };
    }
    if (!keying) return { outcome: 'nothing' };
    const form = await lockPaperForm(trx, keying.number);
    if (!form || !(await takeBack(rt, trx, form, keying))) return { outcome: 'too_late' };
    await deletePaperKeying(trx, keying.id);
    await audit(trx, {
      at: rt.clock.now(),
      actor: { kind: 'user', id: userId },
      action: 'paper.undone',
      resource: `paper_form:${keying.number}`,
      detail: { pass: keying.pass },
    });
    return { outcome: 'undone', number: keying.number };
  });
}

async function takeBack(rt: Runtime, trx: Db, form: PaperFormOfBatch, keying: PaperKeyingRow): Promise<boolean> {
  if (keying.pass === 2) {
    if (form.second !== 'agreed' && form.second !== 'differs') return false;
    await updatePaperForm(trx, form.number, { second: 'due', compared: null, wrong: null });
    return true;
  }
  if (keying.pass === 3 || (form.second !== null && form.second !== 'due')) return false;
  if (form.ballot_id !== null && !(await withdrawBallot(trx, form.ballot_id))) return false;
  if (keying.comment_id !== null) await trx('comments').where({ id: keying.comment_id }).delete();
  if (form.ballot_id !== null && form.invitation_id !== null && form.uncounted === 0)
    await reopen(rt, trx, form.invitation_id);
  await updatePaperForm(trx, form.number, {
    state: keying.state_before,
    reason: null,
    came_back: 0,
    uncounted: 0,
    ballot_id: null,
    second: null,
  });
  return true;
}

/** The case has no ballot any more: it waits again, where its window is still open. */
async function reopen(rt: Runtime, trx: Db, id: string): Promise<void> {
  const invitation = await trx<InvitationRow>('invitations').where({ id }).first();
  if (!invitation) return;
  const state = invitation.window_ends_at > rt.clock.now() ? 'open' : 'expired';
  await trx<InvitationRow>('invitations').where({ id }).update({ state, answered_at: null });
}
