import type { Request } from 'express';
import type { Slip } from '../../feedback/case-report.ts';
import type { Runtime } from '../../runtime.ts';

/** Keeps a slip's token and code, encrypted, until the receipt page shows them: they are never in an address. */
export function keepSlip(rt: Runtime, request: Request, caseId: string, slip: Slip): void {
  request.session.slips = { ...request.session.slips, [caseId]: rt.keys.encrypt(JSON.stringify(slip)) };
  delete request.session.slipForPdf;
}

/** Takes the slip out: it is shown once. Until the next one is made it can also be had once as a PDF. */
export function takeSlip(rt: Runtime, request: Request, caseId: string): Slip | undefined {
  const { [caseId]: cipher, ...others } = request.session.slips ?? {};
  request.session.slips = others;
  if (!cipher) return undefined;
  request.session.slipForPdf = { caseId, cipher };
  return JSON.parse(rt.keys.decrypt(cipher)) as Slip;
}

/** The slip that is being shown, for the one PDF of it. */
export function takeSlipForPdf(rt: Runtime, request: Request, caseId: string): Slip | undefined {
  const kept = request.session.slipForPdf;
  if (kept?.caseId !== caseId) return undefined;
  delete request.session.slipForPdf;
  return JSON.parse(rt.keys.decrypt(kept.cipher)) as Slip;
}
