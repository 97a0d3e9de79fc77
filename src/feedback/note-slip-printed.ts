import { audit } from '../db/audit.ts';
import { confirmPrint } from '../db/receipt-prints.ts';
import type { Runtime } from '../runtime.ts';
import type { Actor } from './case-report.ts';

/** The officer holds the receipt whose printing was in doubt: its code stays good, and none is printed anew. */
export async function noteSlipPrinted(rt: Runtime, caseId: string, by: Actor): Promise<void> {
  const at = rt.clock.now();
  await rt.db.writer.transaction(async (trx) => {
    if (await confirmPrint(trx, caseId, at))
      await audit(trx, { at, actor: by, action: 'slip.print_confirmed', resource: `case:${caseId}` });
  });
}
