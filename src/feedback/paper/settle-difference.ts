import { randomUUID } from 'node:crypto';
import { audit } from '../../db/audit.ts';
import { lockPaperForm, updatePaperForm } from '../../db/paper-forms.ts';
import { contentOf, findPaperKeyings, insertPaperKeying } from '../../db/paper-keyings.ts';
import { comparedPlaces, differences, judged, type PaperContent } from '../../domain/paper/marks.ts';
import type { Runtime } from '../../runtime.ts';
import { withdrawBallot } from '../record-ballots.ts';
import { becomeReturned } from './enter-form.ts';

/**
 * The third look at a sheet that two people read differently. What it says counts: where the first entry was wrong, its
 * ballot is taken back and a new one counts instead. Whoever made the first entry does not judge it.
 */
export async function settleDifference(
  rt: Runtime,
  userId: string,
  number: number,
  read: PaperContent,
): Promise<'settled' | 'not_open' | 'same_person'> {
  return rt.db.writer.transaction(async (trx) => {
    const form = await lockPaperForm(trx, number);
    const [earlier] = await findPaperKeyings(trx, number);
    if (form?.second !== 'differs' || !earlier) return 'not_open';
    if (earlier.keyed_by === userId) return 'same_person';
    const first = contentOf(earlier);
    const final = judged(read, first.verdict === 'late');
    const wrong = differences(first, final).length;
    if (wrong > 0) {
      const mayChange = form.ballot_id === null || (await withdrawBallot(trx, form.ballot_id));
      if (mayChange) await becomeReturned(rt, trx, form, final, { comment: null, rule: 'paper-settled' });
    }
    await insertPaperKeying(trx, {
      id: randomUUID(),
      number,
      pass: 3,
      keyed_by: userId,
      keyed_at: rt.clock.now(),
      content: JSON.stringify(final),
      state_before: form.state,
      comment_id: null,
    });
    await updatePaperForm(trx, number, { second: 'settled', compared: comparedPlaces(first), wrong });
    await audit(trx, {
      at: rt.clock.now(),
      actor: { kind: 'user', id: userId },
      action: 'paper.settled',
      resource: `paper_form:${number}`,
      detail: { wrong },
    });
    return 'settled';
  });
}
