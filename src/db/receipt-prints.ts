import type { Db } from './client.ts';

export type PrintState = 'sending' | 'printed' | 'not_printed' | 'doubtful' | 'confirmed';

export interface ReceiptPrintRow {
  id: number;
  case_id: string;
  printer: string;
  state: PrintState;
  started_at: number;
}

/** A job in `sending` for longer than this ended with its process: nobody knows what was printed. ms. */
const lostAfter = 120_000;

/** Committed before the first byte leaves, so that a crash cannot hide a receipt. Returns the print's id. */
export async function beginPrint(db: Db, caseId: string, printer: string, at: number): Promise<number> {
  const row = { case_id: caseId, printer, state: 'sending', started_at: at } as const;
  const [inserted] = await db<ReceiptPrintRow>('receipt_prints').insert(row).returning('id');
  return inserted!.id;
}

/** The outcome; what the officer said about it meanwhile stands. */
export async function endPrint(db: Db, id: number, state: PrintState): Promise<void> {
  await db<ReceiptPrintRow>('receipt_prints').where({ id, state: 'sending' }).update({ state });
}

/** The officer saw the last receipt of the case come out. Returns false where nothing was in doubt. */
export async function confirmPrint(trx: Db, caseId: string, now: number): Promise<boolean> {
  const last = (await findLastPrints(trx, [caseId], now)).get(caseId);
  if (last?.state !== 'doubtful') return false;
  await trx<ReceiptPrintRow>('receipt_prints').where({ id: last.id }).update({ state: 'confirmed' });
  return true;
}

/** Case id to its last print. */
export async function findLastPrints(
  db: Db,
  caseIds: readonly string[],
  now: number,
): Promise<Map<string, ReceiptPrintRow>> {
  const rows: ReceiptPrintRow[] = await db<ReceiptPrintRow>('receipt_prints')
    .whereIn('case_id', [...caseIds])
    .orderBy('id');
  return new Map(
    rows.map((row) => [
      row.case_id,
      row.state === 'sending' && now - row.started_at > lostAfter ? { ...row, state: 'doubtful' } : row,
    ]),
  );
}

/** Did the job before `id` on this printer break off? Then the printer may still wait for the rest of a picture. */
export async function brokeOffBefore(db: Db, printer: string, id: number): Promise<boolean> {
  const last = await db<ReceiptPrintRow>('receipt_prints')
    .where({ printer })
    .where('id', '<', id)
    .orderBy('id', 'desc')
    .first('state');
  return last?.state === 'doubtful' || last?.state === 'sending';
}
