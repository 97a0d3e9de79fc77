import type { PeriodResults, SeriesResults } from '../../results/period-results.ts';
import type { Runtime } from '../../runtime.ts';
import type { Wording } from './wording.ts';

/** What a page of results is made from: everything in it may be shown to its reader. */
export interface Scene {
  readonly rt: Runtime;
  readonly w: Wording;
  readonly results: PeriodResults;
  /** The questionnaire and form that is looked at. */
  readonly series: SeriesResults;
  /** The address of a unit's page that keeps what was asked. */
  readonly unitHref: (unitId: string) => string;
}
