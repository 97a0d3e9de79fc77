import type { AuditFacts } from '../db/audit.ts';
import type { FormItem } from '../domain/form.ts';
import type { Msisdn } from '../domain/msisdn.ts';

export const caseResults = ['granted', 'refused', 'withdrawn'] as const;
export type CaseResult = (typeof caseResults)[number];

/** A returned result as case software or an officer reports it, checked and with units resolved. */
export interface CaseReport {
  readonly sourceSystem: string;
  readonly caseCode: string;
  readonly ratedUnitId: string;
  readonly receivingUnitId: string;
  readonly decidingUnitId: string;
  readonly procedureCode: string;
  readonly result: CaseResult;
  readonly dueAt: number | null;
  readonly returnedAt: number;
  readonly filedFeedback: boolean;
  readonly msisdn: Msisdn | null;
  readonly notAsked: 'no_phone' | 'refused_at_desk' | null;
  /** Recorded by an officer: the message waits, so that the entry can be undone. */
  readonly fromDesk: boolean;
  readonly wantSlip: boolean;
}

/** What is printed for the citizen. The token and the code exist in clear nowhere else. */
export interface Slip {
  readonly token: string;
  readonly url: string;
  readonly surveyCode: string;
  readonly lastDay: string;
  readonly items: readonly FormItem[];
}

export interface InviteVerdict {
  /** `repeated`: this case was reported before; nothing was changed and nobody is asked twice. */
  readonly status: 'created' | 'repeated';
  readonly caseId: string;
  readonly asked: boolean;
  readonly notAskedReason: string | null;
  /** Absent where none was wanted, where the case is a repeated one, and where the draw closed the counter roads. */
  readonly slip: Slip | null;
}

/** Who did it, for the audit log. */
export type Actor = AuditFacts['actor'];
