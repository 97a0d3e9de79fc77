import { z } from 'zod';
import type { HelpedBy } from './ballot-rule.ts';
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
  /** Label of the span in which the result was returned. */
  readonly month: string;
  readonly channel: string;
  /** `helped`: from the invited number, but an officer helped. */
  readonly proof: 'number' | 'helped' | 'slip' | 'desk';
  readonly flagged: boolean;
  /** Its case was returned late. */
  readonly overdue: boolean;
  /** The general opinion, 1-5. */
  readonly overall: number | null;
  /** On time, in the citizen's view. */
  readonly onTime: boolean | null;
  /** This phone has cast another ballot that counts in the same period: the ballot counts, its phone does not. */
  readonly repeatedPhone: boolean;
  /** Scores 1-5 of items that were asked; `null` is blank or not applicable. An answer nobody asked for is not here. */
  readonly answers: readonly CountedAnswer[];
}

export interface CountedAnswer {
  readonly item: string;
  readonly factor: string;
  readonly score: number | null;
  /** In a rotating form: how many items of the questionnaire it stands for. */
  readonly standsFor?: number | undefined;
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
  readonly helped_by: HelpedBy;
  readonly overdue: number | null;
  readonly overall: number | null;
  readonly on_time: number | null;
}

/** Flags that say a ballot may not be the citizen's own considered answer: its counts are kept apart. */
const doubtful: readonly string[] = ['sequence', 'proxy', 'over_quota', 'reported_lost', ...ballotMarks];

const flagList = z.array(z.string());
const askedItems = z.array(
  z.object({
    code: z.string(),
    factor: z.enum(factorCodes),
    min: z.int().nonnegative(),
    max: z.int().nonnegative(),
    standsFor: z.int().positive().optional(),
  }),
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
    proof: ballot.proof === 'number' && ballot.helped_by === 'officer' ? 'helped' : ballot.proof,
    flagged: flagList.parse(JSON.parse(ballot.flags)).some((flag) => doubtful.includes(flag)),
    overdue: ballot.overdue === 1,
    overall: ballot.overall || null,
    onTime: ballot.on_time === null ? null : ballot.on_time === 1,
    repeatedPhone: ballot.repeated_phone === 1,
    answers: asked
      .filter(({ min, max }) => min === indexScale.min && max === indexScale.max)
      .map(({ code, factor, standsFor }) => ({ item: code, factor, score: scores.get(code) || null, standsFor })),
  };
}

/** The factor that only those are asked about who filed feedback. */
export const gatedFactor = 'feedback';

export const wholeBallot = '*';
export const withoutGated = 'core';
/** `core` of the ballots whose case was returned late. */
export const lateCases = 'late';
/** Of a rotating form: each digit as often as its factor has items. */
export const weightedBallot = 'weighted';
export const generalOpinion = 'overall';
/** Yes counts as 5, no as 1. */
export const onTimeView = 'on_time';
export const factorRow = (factor: string) => `factor:${factor}`;

/** Row name (see the column `rollups.item`) to the sums this ballot adds to it. */
export function rowsOfBallot(ballot: CountedBallot): Map<string, Tally> {
  const { answers, repeatedPhone, overdue, overall, onTime } = ballot;
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
    if (factor === gatedFactor) continue;
    put(withoutGated, score);
    if (overdue) put(lateCases, score);
  }
  if (overall !== null) put(generalOpinion, overall);
  if (onTime !== null) put(onTimeView, onTime ? 5 : 1);
  const rows = new Map([...scores].map(([row, list]) => [row, tallyOf(list, repeatedPhone)]));
  if (answers.some(({ standsFor }) => standsFor !== undefined)) rows.set(weightedBallot, weightedTally(ballot));
  return rows;
}

/** Without the gated factor, which few are asked: its digits would weigh on nobody else's. */
function weightedTally({ answers, repeatedPhone }: CountedBallot): Tally {
  const asked = answers.filter(({ factor }) => factor !== gatedFactor);
  return tallyOf(
    asked.map(({ score }) => score),
    repeatedPhone,
    asked.map(({ standsFor }) => standsFor ?? 1),
  );
}
