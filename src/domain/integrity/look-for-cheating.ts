import { bursts } from './burst.ts';
import { officerPhones, oneDevice, sharedPhones, tooFast } from './counted-marks.ts';
import { counterFavourable } from './counter-favourable.ts';
import { identicalRuns } from './identical-run.ts';
import type { Finding, IntegrityLimits, Observed } from './observed.ts';
import { tooEven } from './too-even.ts';

/** Everything that looks as if somebody else had answered, or been made to; what it is, a person decides. */
export function lookForCheating(observed: Observed, limits: IntegrityLimits): Finding[] {
  return [
    ...officerPhones(observed),
    ...sharedPhones(observed, limits),
    ...oneDevice(observed, limits),
    ...tooFast(observed, limits),
    ...identicalRuns(observed, limits),
    ...bursts(observed, limits),
    ...tooEven(observed, limits),
    ...counterFavourable(observed),
  ];
}
