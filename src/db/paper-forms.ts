import type { FormState } from '../domain/paper/accounting.ts';
import type { InvalidReason } from '../domain/paper/marks.ts';
import { insertAll } from './bulk.ts';
import type { Db } from './client.ts';
import { insertJson } from './json-rows.ts';
import type { PaperBatchRow } from './paper-batches.ts';
import type { LossReason } from './paper-reports.ts';

/** One printed sheet. */
export interface PaperFormRow {
  /** Its serial without the check digit. */
  number: number;
  batch_id: string;
  state: FormState;
  reason: InvalidReason | LossReason | null;
  came_back: number;
  uncounted: number;
  token_hash: string | null;
  layout_id: string | null;
  invitation_id: string | null;
  ballot_id: string | null;
  second: 'due' | 'agreed' | 'differs' | 'settled' | null;
  compared: number | null;
  wrong: number | null;
}

/** A form and what its batch says of it. */
export type PaperFormOfBatch = PaperFormRow &
  Pick<
    PaperBatchRow,
    | 'unit_id'
    | 'unit_version_id'
    | 'field_code'
    | 'month'
    | 'instrument_version_id'
    | 'form'
    | 'items'
    | 'tied'
    | 'enter_until'
  >;

const ofBatch = [
  'unit_id',
  'unit_version_id',
  'field_code',
  'month',
  'instrument_version_id',
  'form',
  'items',
  'tied',
  'enter_until',
] as const;

/** Forms that are out, with these numbers. @param invitationId of a form tied to a case */
export async function insertPaperForms(
  trx: Db,
  batch: Pick<PaperBatchRow, 'id' | 'first_number' | 'size'>,
  invitationId: string | null,
): Promise<void> {
  const rows = Array.from({ length: batch.size }, (_, n) => ({
    number: batch.first_number + n,
    batch_id: batch.id,
    state: 'out',
    invitation_id: invitationId,
  }));
  await insertAll(trx, 'paper_forms', rows);
}

function forms(db: Db) {
  return db('paper_forms')
    .join('paper_batches', 'paper_batches.id', 'paper_forms.batch_id')
    .select('paper_forms.*', ...ofBatch.map((column) => `paper_batches.${column}`));
}

export async function findPaperForm(db: Db, number: number): Promise<PaperFormOfBatch | undefined> {
  return forms(db).where({ number }).first();
}

/** @param tokenHash of the token in its QR code */
export async function findPaperFormByTokenHash(db: Db, tokenHash: string): Promise<PaperFormOfBatch | undefined> {
  return forms(db).where({ token_hash: tokenHash }).first();
}

/** Holds the form until the caller's transaction ends: of two people who enter one sheet, the second sees the first. */
export async function lockPaperForm(trx: Db, number: number): Promise<PaperFormOfBatch | undefined> {
  await trx('paper_forms').where({ number }).update({ number });
  return findPaperForm(trx, number);
}

export async function updatePaperForm(trx: Db, number: number, change: Partial<PaperFormRow>): Promise<void> {
  await trx<PaperFormRow>('paper_forms').where({ number }).update(change);
}

/** Hashes of the tokens in the codes of a batch, in the order of its serials, and how its sheets are laid out. */
export async function setFormTokens(
  trx: Db,
  batch: Pick<PaperBatchRow, 'id' | 'first_number'>,
  hashes: readonly string[],
  layoutId: string,
): Promise<void> {
  const rows = hashes.map((token_hash, n) => ({
    number: batch.first_number + n,
    batch_id: batch.id,
    state: 'out',
    token_hash,
    layout_id: layoutId,
  }));
  await insertJson(
    trx,
    'paper_forms',
    rows,
    'on conflict (number) do update set token_hash = excluded.token_hash, layout_id = excluded.layout_id',
  );
}

/** A form that is printed for a case takes the place of those that were, and have not come in. */
export async function spoilEarlierForms(trx: Db, invitationId: string): Promise<void> {
  const spoiled = { state: 'spoiled', reason: 'misprint' } as const;
  await trx<PaperFormRow>('paper_forms').where({ invitation_id: invitationId, state: 'out' }).update(spoiled);
}
