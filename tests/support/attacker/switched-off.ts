import { findLatestHeads } from '../../../src/db/releases.ts';
import { wholeBallot } from '../../../src/domain/counted-ballot.ts';
import { findPeriodResults } from '../../../src/results/read-period.ts';
import { readReleases, roadClasses } from '../../../src/results/stored-release.ts';
import type { Runtime } from '../../../src/runtime.ts';
import { province } from '../small-province.ts';
import type { Row } from './linear.ts';
import { membersOf, membersOfCell, mostMarks } from './marks.ts';
import { type Counting, fields } from './quarter.ts';

/** What a program would show that had forgotten one rule each: an attacker who does not find that finds nothing. */
export interface SwitchedOff {
  /** The counts of the province as they are, instead of blocks. */
  readonly live: Row[];
  /** Every field of work at each release, however few of a block are in it. */
  readonly fields: Row[];
  /** With and without flags side by side, whatever the difference. */
  readonly flags: Row[];
  /** Units that are told as bands, in the sum over the province. */
  readonly bands: Row[];
}

export const noneSwitchedOff = (): SwitchedOff => ({ live: [], fields: [], flags: [], bands: [] });

export async function noteSwitchedOff(rt: Runtime, shown: SwitchedOff, counting: readonly Counting[]): Promise<void> {
  const span = counting.at(-1)!.ballot.span;
  const inSpan = counting.map(({ ballot }) => ballot).filter((ballot) => ballot.span === span);
  const rowOf = (ballots: typeof inSpan) => {
    const row = new Array<number>(mostMarks).fill(0);
    for (const { mark } of ballots) row[mark] = 1;
    return row;
  };
  shown.live.push(rowOf(inSpan));
  const results = await findPeriodResults(rt, { provinceId: province, period: span });
  const total = results?.series[0]?.province.all.total;
  const published = total && membersOfCell(total);
  if (!published) return;
  const flagged = rowOf(inSpan.filter((ballot) => ballot.flagged));
  shown.flags.push(published.map((n, mark) => Math.max(n, flagged[mark]!)));
  for (const field of fields) {
    const those = rowOf(inSpan.filter((ballot) => ballot.field === field && !ballot.flagged));
    shown.fields.push(published.map((n, mark) => n * those[mark]!));
  }
  const heads = (await findLatestHeads(rt.db.reader, province)).filter(({ period }) => period === span);
  const sum = [...published];
  for (const { series } of await readReleases(rt, heads))
    for (const { classes } of series)
      for (const road of roadClasses.slice(0, 2))
        for (const { published: out, shadow } of Object.values(classes[road].states))
          if (!out[wholeBallot] && shadow[wholeBallot])
            for (const [mark, n] of membersOf(shadow[wholeBallot]).entries()) sum[mark] = Math.max(sum[mark]!, n);
  shown.bands.push(sum);
}
