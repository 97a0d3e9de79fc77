import { randomUUID } from 'node:crypto';
import { audit } from '../../db/audit.ts';
import { findPaperForm } from '../../db/paper-forms.ts';
import { insertPaperStray } from '../../db/paper-keyings.ts';
import { mayComeIn } from '../../domain/paper/accounting.ts';
import type { Runtime } from '../../runtime.ts';

/**
 * Notes a sheet in the pile that nobody printed here: another form, or a second sheet with the serial of one that came
 * in already, which loses by rule. Neither is part of what was printed.
 * @param number of the duplicate; null for another form
 * @returns false where the serial has not come in, so that the sheet is a ballot and no duplicate
 */
export async function noteStray(rt: Runtime, userId: string, number: number | null): Promise<boolean> {
  return rt.db.writer.transaction(async (trx) => {
    const form = number === null ? undefined : await findPaperForm(trx, number);
    if (number !== null && (!form || mayComeIn(form.state))) return false;
    await insertPaperStray(trx, {
      id: randomUUID(),
      kind: form ? 'duplicate' : 'not_ours',
      number,
      unit_id: form?.unit_id ?? null,
      keyed_by: userId,
      keyed_at: rt.clock.now(),
    });
    await audit(trx, {
      at: rt.clock.now(),
      actor: { kind: 'user', id: userId },
      action: 'paper.stray_noted',
      resource: number === null ? 'paper_form:none' : `paper_form:${number}`,
    });
    return true;
  });
}
