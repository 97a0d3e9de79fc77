import { z } from 'zod';
import { factorCodes } from './instrument.ts';
import { ballotMarks } from './integrity/observed.ts';
import { indexScale } from './satisfied.ts';
import { type Tally, tallyOf } from './tally.ts';

/** What the counts need to know of a ballot. */
export interface CountedBallot {
  readonly unitVersionId: string;
  readonly fieldCode: string;
  readonly instrumentVersionId: string;
  readonly form: string;
  /** Local day on which it was cast. */
  readonly day: string;
  /** Local month of the returned result. */
  readonly month: string;
  readonly channel: string;
  readonly proof: 'number' | 'slip' | 'desk';
  readonly flagged: boolean;
  /** This phone has cast another ballot that counts in the same period: the ballot counts, its phone does not. */
  readonly repeatedPhone: boolean;
  /** Scores 1-5 of items that were asked; `null` is blank or not applicable. An answer nobody asked for is not here. */
  readonly answers: readonly { readonly item: string; readonly factor: string; readonly score: number | null }[];
}

/** Columns of `ballots` that counting reads. */
export interface BallotColumns {
  readonly unit_version_id: string;
  readonly field_code: string;
  readonly instrument_version_id: string;
  readonly form: string;
  /** JSON of the asked `FormItem`s. */
  readonly items: string;
  readonly channel: string;
  readonly proof: 'number' | 'slip' | 'desk';
  readonly day: string;
  readonly month: string;
  readonly repeated_phone: number;
  /** JSON list. */
  readonly flags: string;
}

/** Flags that say a ballot may not be the citizen's own considered answer: its counts are kept apart. */
const doubtful: readonly string[] = ['sequence', 'proxy', 'over_quota', 'reported_lost', ...ballotMarks];

const flagList = z.array(z.string());
const askedItems = z.array(
  z.object({ code: z.string(), factor: z.enum(factorCodes), min: z.int().nonnegative(), max: z.int().nonnegative() }),
);

/**
 * A stored ballot as the counts see it. Only what was asked counts: an ungated answer about feedback was not, so it
 * enters no sum. Items on a scale other than 1-5 enter none either.
 */
export function countedBallot(
  ballot: BallotColumns,
  answers: readonly { readonly item: string; readonly score: number | null }[],
): CountedBallot {
  const scores = new Map(answers.map(({ item, score }) => [item, score]));
  const asked = askedItems.parse(JSON.parse(ballot.items));
  return {
    unitVersionId: ballot.unit_version_id,
    fieldCode: ballot.field_code,
    instrumentVersionId: ballot.instrument_version_id,
    form: ballot.form,
    day: ballot.day,
    month: ballot.month,
    channel: ballot.channel,
    proof: ballot.proof,
    flagged: flagList.parse(JSON.parse(ballot.flags)).some((flag) => doubtful.includes(flag)),
    repeatedPhone: ballot.repeated_phone === 1,
    answers: asked
      .filter(({ min, max }) => min === indexScale.min && max === indexScale.max)
      .map(({ code, factor }) => ({ item: code, factor, score: scores.get(code) || null })),
  };
}

/** The factor that only those are asked about who filed feedback. */
export const gatedFactor = 'feedback';

export const wholeBallot = '*';
export const withoutGated = 'core';
export const factorRow = (factor: string) => `factor:${factor}`;

/** Row name (see the column `rollups.item`) to the sums this ballot adds to it. */
export function rowsOfBallot({ answers, repeatedPhone }: CountedBallot): Map<string, Tally> {
  const scores = new Map<string, (number | null)[]>();
  const put = (row: string, score: number | null) => {
    const list = scores.get(row);
    if (list) list.push(score);
    else scores.set(row, [score]);
  };
  for (const { item, factor, score } of answers) {
    put(item, score);
    put(factorRow(factor), score);
    put(wholeBallot, score);
    if (factor !== gatedFactor) put(withoutGated, score);
  }
  return new Map([...scores].map(([row, list]) => [row, tallyOf(list, repeatedPhone)]));
}
