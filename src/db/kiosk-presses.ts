import type { Db } from './client.ts';

/** Where a press without a case is counted: by item and score, `*` and 0 for the press itself. */
interface PressCell {
  readonly month: string;
  readonly unit_version_id: string;
  readonly instrument_version_id: string;
  readonly form: string;
}

/** Adds one press; skipped items are not counted. Nothing of it but the counts is kept. */
export async function countPress(
  trx: Db,
  cell: PressCell,
  answers: readonly { readonly item: string; readonly score: number | null }[],
): Promise<void> {
  const given = answers.flatMap(({ item, score }) => (score === null ? [] : [{ ...cell, item, score, n: 1 }]));
  const rows = [...given, { ...cell, item: '*', score: 0, n: 1 }].sort((a, b) => (a.item < b.item ? -1 : 1));
  await trx('kiosk_presses')
    .insert(rows)
    .onConflict(['month', 'unit_version_id', 'instrument_version_id', 'form', 'item', 'score'])
    .merge({ n: trx.raw('kiosk_presses.n + 1') });
}
