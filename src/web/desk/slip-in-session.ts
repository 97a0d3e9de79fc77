import type { Request } from 'express';
import type { Slip } from '../../feedback/case-report.ts';
import type { Runtime } from '../../runtime.ts';

/** Keeps a slip's token and code, encrypted, until the receipt page shows them: they are never in an address. */
export function keepSlip(rt: Runtime, request: Request, caseId: string, slip: Slip): void {
  request.session.slips = { ...request.session.slips, [caseId]: rt.keys.encrypt(JSON.stringify(slip)) };
}

/** Takes the slip out: it is shown once. */
export function takeSlip(rt: Runtime, request: Request, caseId: string): Slip | undefined {
  const { [caseId]: cipher, ...others } = request.session.slips ?? {};
  request.session.slips = others;
  return cipher ? (JSON.parse(rt.keys.decrypt(cipher)) as Slip) : undefined;
}
