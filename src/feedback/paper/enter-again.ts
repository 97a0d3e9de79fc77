import { randomUUID } from 'node:crypto';
import { audit } from '../../db/audit.ts';
import { lockPaperForm, updatePaperForm } from '../../db/paper-forms.ts';
import { contentOf, findPaperKeyings, insertPaperKeying } from '../../db/paper-keyings.ts';
import { comparedPlaces, differences, judged, type PaperContent } from '../../domain/paper/marks.ts';
import type { Runtime } from '../../runtime.ts';

/** `same_person`: whoever made the first entry knows it, so theirs would prove nothing. */
export type AgainOutcome = 'agreed' | 'differs' | 'not_due' | 'same_person';

/** The blind second entry of a sheet: nothing counts anew; what differs waits for a third look at the paper. */
export async function enterAgain(
  rt: Runtime,
  userId: string,
  number: number,
  read: PaperContent,
): Promise<AgainOutcome> {
  return rt.db.writer.transaction(async (trx) => {
    const form = await lockPaperForm(trx, number);
    const [earlier] = await findPaperKeyings(trx, number);
    if (form?.second !== 'due' || !earlier) return 'not_due';
    if (earlier.keyed_by === userId) return 'same_person';
    const first = contentOf(earlier);
    // The day on which the second person gets the sheet says nothing about the sheet.
    const second = judged(read, first.verdict === 'late');
    const agreed = differences(first, second).length === 0;
    await insertPaperKeying(trx, {
      id: randomUUID(),
      number,
      pass: 2,
      keyed_by: userId,
      keyed_at: rt.clock.now(),
      content: JSON.stringify(second),
      state_before: form.state,
      comment_id: null,
    });
    const compared = comparedPlaces(first);
    await updatePaperForm(trx, number, agreed ? { second: 'agreed', compared, wrong: 0 } : { second: 'differs' });
    await audit(trx, {
      at: rt.clock.now(),
      actor: { kind: 'user', id: userId },
      action: 'paper.entered_again',
      resource: `paper_form:${number}`,
      detail: { agreed },
    });
    return agreed ? 'agreed' : 'differs';
  });
}
