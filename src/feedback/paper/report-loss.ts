import { randomUUID } from 'node:crypto';
import { audit } from '../../db/audit.ts';
import { findPaperBatchOf } from '../../db/paper-batches.ts';
import { insertPaperReport, type LossReason, type PaperReportRow } from '../../db/paper-reports.ts';
import type { Runtime } from '../../runtime.ts';

export interface LossReport {
  readonly kind: PaperReportRow['kind'];
  readonly reason: LossReason;
  /** The first form, without its check digit, and how many follow it in one run. */
  readonly firstNumber: number;
  readonly size: number;
}

/** `beyond`: the run leaves its batch. `not_out`: one of the forms came in, or was reported, before; see `number`. */
export type ReportOutcome =
  | { readonly outcome: 'reported' }
  | { readonly outcome: 'unknown' | 'beyond' }
  | { readonly outcome: 'not_out'; readonly number: number };

/** A unit reports a run of its forms as spoiled or lost: all of them or none. */
export async function reportLoss(rt: Runtime, userId: string, report: LossReport): Promise<ReportOutcome> {
  const { kind, reason, firstNumber, size } = report;
  return rt.db.writer.transaction(async (trx) => {
    const batch = await findPaperBatchOf(trx, firstNumber);
    if (!batch) return { outcome: 'unknown' };
    const end = firstNumber + size;
    if (size < 1 || end > batch.first_number + batch.size) return { outcome: 'beyond' };
    const run = () => trx('paper_forms').where('number', '>=', firstNumber).where('number', '<', end);
    const other = await run().whereNot({ state: 'out' }).orderBy('number').first('number');
    if (other) return { outcome: 'not_out', number: Number(other.number) };
    const changed = await run().where({ state: 'out' }).update({ state: kind, reason });
    if (changed !== size) throw new Error(`forms from ${firstNumber} on came in while they were being reported`);
    await insertPaperReport(trx, {
      id: randomUUID(),
      batch_id: batch.id,
      kind,
      reason,
      first_number: firstNumber,
      size,
      reported_by: userId,
      reported_at: rt.clock.now(),
    });
    await audit(trx, {
      at: rt.clock.now(),
      actor: { kind: 'user', id: userId },
      action: 'paper.loss_reported',
      resource: `paper_batch:${batch.id}`,
      detail: { kind, reason, first: firstNumber, size },
    });
    return { outcome: 'reported' };
  });
}
