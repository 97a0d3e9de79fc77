import { randomInt, randomUUID } from 'node:crypto';
import { audit } from '../../db/audit.ts';
import type { Db } from '../../db/client.ts';
import { lockPaperForm, type PaperFormOfBatch, updatePaperForm } from '../../db/paper-forms.ts';
import { insertPaperKeying } from '../../db/paper-keyings.ts';
import { mayComeIn } from '../../domain/paper/accounting.ts';
import { judged, type PaperContent } from '../../domain/paper/marks.ts';
import type { Runtime } from '../../runtime.ts';
import { castPaperBallot } from './cast-paper-ballot.ts';

/** What stands on one sheet, as somebody read it. */
export interface EnteredForm extends PaperContent {
  readonly number: number;
  /** The citizen's own words. */
  readonly comment: string | null;
  readonly enteredBy: 'keyed' | 'scanned';
}

/**
 * `counted`: a ballot. `held`: the case has one of stronger proof, by telephone or slip; this one is kept, uncounted.
 * `invalid`: kept by its reason, late ones among them. `already`: a sheet with this serial came in before.
 */
export type EnterOutcome = 'counted' | 'held' | 'invalid' | 'already' | 'unknown';

/**
 * Enters one sheet: its form, what was read off it, and its ballot in one transaction. A serial counts once, whoever
 * enters it however often. A random share is marked for a blind second entry; nobody is told which.
 */
export async function enterPaperForm(rt: Runtime, userId: string, entered: EnteredForm): Promise<EnterOutcome> {
  const { number, enteredBy } = entered;
  const outcome = await rt.db.writer.transaction(async (trx) => {
    const form = await lockPaperForm(trx, number);
    if (!form) return 'unknown' as const;
    if (!mayComeIn(form.state)) return 'already' as const;
    const { verdict, marks, onTime, helpedBy } = judged(entered, isLate(rt, form));
    const content: PaperContent = { verdict, marks, onTime, helpedBy };
    const cast = await becomeReturned(rt, trx, form, content, { comment: entered.comment, rule: `paper-${enteredBy}` });
    const share = rt.settings.get('survey').value.paperSecondShare;
    const second = randomInt(1_000_000) < share * 1_000_000 ? ('due' as const) : null;
    await updatePaperForm(trx, number, { second });
    await insertPaperKeying(trx, {
      id: randomUUID(),
      number,
      pass: 1,
      keyed_by: userId,
      keyed_at: rt.clock.now(),
      content: JSON.stringify(content),
      state_before: form.state,
      comment_id: cast.commentId,
    });
    await audit(trx, {
      at: rt.clock.now(),
      actor: { kind: 'user', id: userId },
      action: 'paper.entered',
      resource: `paper_form:${number}`,
      detail: { valid: verdict === 'valid', by: enteredBy },
    });
    return cast.outcome;
  });
  if (outcome === 'held') rt.wake.emit('outbox');
  return outcome;
}

/** After its last day and the days for keying, or once the case it was printed for is closed. */
export function isLate(rt: Runtime, form: PaperFormOfBatch): boolean {
  return rt.clock.now() > form.enter_until || (form.tied === 1 && form.invitation_id === null);
}

/** The form as it stands once this was read off it, and its ballot where it is one. */
export async function becomeReturned(
  rt: Runtime,
  trx: Db,
  form: PaperFormOfBatch,
  content: PaperContent,
  { comment, rule }: { comment: string | null; rule: string },
): Promise<{ outcome: 'counted' | 'held' | 'invalid'; commentId: string | null }> {
  const came_back = Number(form.came_back === 1 || form.state === 'lost' || form.state === 'spoiled');
  if (content.verdict !== 'valid') {
    const reason = content.verdict;
    await updatePaperForm(trx, form.number, { state: 'invalid', reason, came_back, ballot_id: null, uncounted: 0 });
    return { outcome: 'invalid', commentId: null };
  }
  const { ballotId, outcome, commentId } = await castPaperBallot(rt, trx, { ...form, came_back }, content, {
    comment,
    rule,
  });
  const uncounted = Number(outcome === 'held');
  await updatePaperForm(trx, form.number, {
    state: 'returned',
    reason: null,
    came_back,
    ballot_id: ballotId,
    uncounted,
  });
  return { outcome, commentId };
}
