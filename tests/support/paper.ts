import type { PaperBatchRow } from '../../src/db/paper-batches.ts';
import { insertUser } from '../../src/db/users.ts';
import type { PaperContent } from '../../src/domain/paper/marks.ts';
import { type BatchOrder, printBatch } from '../../src/feedback/paper/print-batch.ts';
import type { TestInstallation } from './installation.ts';

/** Two people who key ballots, and one who prints forms. */
export async function addKeyers({ rt }: TestInstallation): Promise<void> {
  for (const id of ['lan', 'minh', 'hoa'])
    await insertUser(
      rt.db.writer,
      { id, username: id, name: id, role: 'keyer', unitId: null, passwordHash: '' },
      rt.clock.now(),
    );
}

/** Forms of four items for Song Thuong ward, unless `change` says otherwise. */
export function printForms(
  { rt, unitId }: TestInstallation,
  size: number,
  change: Partial<BatchOrder> = {},
): Promise<PaperBatchRow> {
  const order = {
    unitId: unitId('D01.801'),
    fieldCode: 'CUTRU',
    month: '2026-11',
    form: 'short',
    road: 'box',
  } as const;
  return printBatch(rt, { ...order, size, ...change }, 'hoa');
}

/** A sheet with these marks, which nobody helped with. */
export function sheet(marks: PaperContent['marks'], change: Partial<PaperContent> = {}): PaperContent {
  return { verdict: 'valid', marks, onTime: true, helpedBy: 'nobody', ...change };
}
