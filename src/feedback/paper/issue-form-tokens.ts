import { audit } from '../../db/audit.ts';
import { notePrinted, type PaperBatchRow } from '../../db/paper-batches.ts';
import { setFormTokens } from '../../db/paper-forms.ts';
import { keepLayout } from '../../db/paper-layouts.ts';
import { tokenHash } from '../../domain/keys.ts';
import type { FormGeometry } from '../../domain/paper-form/geometry.ts';
import { newFormToken } from '../../domain/paper-form/qr.ts';
import type { Runtime } from '../../runtime.ts';

/**
 * New tokens for the codes of a batch that is about to be printed, one a form in the order of the serials. Printing it
 * again makes new ones: a copy of the earlier sheets is then known by its dead code. Where everything lies on the sheets
 * is kept, for pictures of them.
 */
export async function issueFormTokens(
  rt: Runtime,
  batch: PaperBatchRow,
  geometry: FormGeometry,
  userId: string,
): Promise<string[]> {
  const tokens = Array.from({ length: batch.size }, newFormToken);
  await rt.db.writer.transaction(async (trx) => {
    await setFormTokens(trx, batch, tokens.map(tokenHash), await keepLayout(trx, geometry));
    await notePrinted(trx, batch.id);
    await audit(trx, {
      at: rt.clock.now(),
      actor: { kind: 'user', id: userId },
      action: 'paper.printed',
      resource: `paper_batch:${batch.id}`,
      detail: { time: batch.times_printed + 1 },
    });
  });
  return tokens;
}
