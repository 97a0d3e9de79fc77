import type { FormState } from '../domain/paper/accounting.ts';
import type { PaperContent } from '../domain/paper/marks.ts';
import type { Db } from './client.ts';

/** What one person read off one sheet. */
export interface PaperKeyingRow {
  id: string;
  number: number;
  /** 1 and 2 are the two entries, 3 the look that settled what they disagreed about. */
  pass: 1 | 2 | 3;
  keyed_by: string;
  keyed_at: number;
  /** JSON of a `PaperContent`. */
  content: string;
  state_before: FormState;
  comment_id: string | null;
}

export interface PaperStrayRow {
  id: string;
  kind: 'not_ours' | 'duplicate';
  number: number | null;
  unit_id: string | null;
  keyed_by: string;
  keyed_at: number;
}

export const contentOf = (row: Pick<PaperKeyingRow, 'content'>): PaperContent => JSON.parse(row.content);

export async function insertPaperKeying(trx: Db, row: PaperKeyingRow): Promise<void> {
  await trx<PaperKeyingRow>('paper_keyings').insert(row);
}

/** Of one form, by pass. */
export async function findPaperKeyings(db: Db, number: number): Promise<PaperKeyingRow[]> {
  return db<PaperKeyingRow>('paper_keyings').where({ number }).orderBy('pass');
}

/** What this person entered since an instant, the newest first. */
export async function findKeyingsOf(db: Db, keyedBy: string, since: number): Promise<PaperKeyingRow[]> {
  return db<PaperKeyingRow>('paper_keyings')
    .where({ keyed_by: keyedBy })
    .where('keyed_at', '>=', since)
    .orderBy('keyed_at', 'desc');
}

export async function insertPaperStray(trx: Db, row: PaperStrayRow): Promise<void> {
  await trx<PaperStrayRow>('paper_strays').insert(row);
}

/** Sheets of this person's that were no forms of ours, or second ones, since an instant; the newest first. */
export async function findStraysOf(db: Db, keyedBy: string, since: number): Promise<PaperStrayRow[]> {
  return db<PaperStrayRow>('paper_strays')
    .where({ keyed_by: keyedBy })
    .where('keyed_at', '>=', since)
    .orderBy('keyed_at', 'desc');
}

export async function deletePaperKeying(trx: Db, id: string): Promise<void> {
  await trx('paper_keyings').where({ id }).delete();
}

export async function deletePaperStray(trx: Db, id: string): Promise<void> {
  await trx('paper_strays').where({ id }).delete();
}

/** Forms whose second entry is due, or whose two entries differ, that somebody else entered first. */
export async function waitingForSecond(
  db: Db,
  second: 'due' | 'differs',
  notKeyedBy: string,
): Promise<{ number: number; unit_id: string }[]> {
  return db('paper_forms')
    .join('paper_batches', 'paper_batches.id', 'paper_forms.batch_id')
    .join('paper_keyings', (on) => on.on('paper_keyings.number', 'paper_forms.number').andOnVal('pass', 1))
    .whereRaw("second in ('due', 'differs')") // as the index says it
    .where({ second })
    .whereNot('keyed_by', notKeyedBy)
    .orderBy('paper_forms.number')
    .limit(200)
    .select('paper_forms.number', 'unit_id');
}
