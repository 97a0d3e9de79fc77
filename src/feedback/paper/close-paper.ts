import type { Db } from '../../db/client.ts';
import type { Runtime } from '../../runtime.ts';

const batch = 500;

/**
 * Once a form's days for keying are over: what was keyed is deleted, and the ballot is cut from its serial. The form
 * keeps what became of it, and how many marks the second entry found wrong. Returns how many forms.
 */
export async function closePaper(rt: Runtime): Promise<number> {
  return rt.db.writer.transaction(async (trx: Db) => {
    const rows: { number: number }[] = await trx('paper_keyings')
      .join('paper_forms', 'paper_forms.number', 'paper_keyings.number')
      .join('paper_batches', 'paper_batches.id', 'paper_forms.batch_id')
      .where('enter_until', '<', rt.clock.now())
      .distinct('paper_keyings.number as number')
      .limit(batch);
    const numbers = rows.map(({ number }) => number);
    await trx('paper_keyings').whereIn('number', numbers).delete();
    await trx('paper_forms').whereIn('number', numbers).update({ ballot_id: null, invitation_id: null });
    await trx('paper_forms').whereIn('number', numbers).whereIn('second', ['due', 'differs']).update({ second: null });
    return numbers.length;
  });
}
