import type { Phrases } from '../../domain/report.ts';
import type { Runtime } from '../../runtime.ts';
import type { PeriodResults } from '../period-results.ts';

/** What every part of the report is written with. */
export interface Writer {
  readonly rt: Runtime;
  readonly say: Phrases;
  readonly results: PeriodResults;
  /** The next number of a table. */
  nextTable(): number;
}
