import { audit } from '../db/audit.ts';
import { findPeriodCommentVersions, insertPeriodComment } from '../db/period-comments.ts';
import { maskPii } from '../domain/reply/mask-pii.ts';
import type { Runtime } from '../runtime.ts';

export interface PeriodComment {
  readonly unitId: string;
  readonly periodId: string;
  /** Empty takes back what was said. */
  readonly text: string;
  /** The version the author saw; a newer one is not overwritten unseen. 0 where there was none. */
  readonly base: number;
}

/** Saves what a unit says of a period of its own, masked, as the next version. Whether it still may is the caller's to ask. */
export async function commentOnPeriod(
  rt: Runtime,
  { unitId, periodId, text, base }: PeriodComment,
  author: { readonly id: string },
): Promise<'saved' | 'overtaken'> {
  const at = rt.clock.now();
  return rt.db.writer.transaction(async (trx) => {
    const [latest] = await findPeriodCommentVersions(trx, periodId, unitId);
    if ((latest?.version ?? 0) !== base) return 'overtaken';
    const stored = await insertPeriodComment(trx, {
      unit_id: unitId,
      period_id: periodId,
      version: base + 1,
      text: maskPii(text.trim()),
      author_id: author.id,
      created_at: at,
    });
    if (!stored) return 'overtaken';
    await audit(trx, {
      at,
      actor: { kind: 'user', id: author.id },
      action: 'period.commented',
      resource: `period:${periodId}`,
      detail: { unit: unitId, version: base + 1 },
    });
    return 'saved';
  });
}
