/** Marks of a ballot that may not be one citizen's own considered answer. They never delete it: its counts are kept apart. */
export const ballotMarks = [
  'officer_phone',
  'shared_phone',
  'one_device',
  'too_fast',
  'identical_run',
  'burst',
] as const;
export type BallotMark = (typeof ballotMarks)[number];

/** What is told of a unit as a whole, and of none of its ballots. */
export const unitMarks = ['too_even', 'counter_favourable'] as const;
export type UnitMark = (typeof unitMarks)[number];

export type Road = 'number' | 'counter';

/** A counted ballot while its case is still open, with what is known of how it came. Hashes are keyed. */
export interface ObservedBallot {
  readonly id: string;
  readonly unitId: string;
  /** Questionnaire version and form: only ballots of the same can be alike. */
  readonly form: string;
  readonly road: Road;
  readonly castAt: number;
  /** When the citizen could first answer by this road: acceptance of the SMS, or printing of the slip. */
  readonly couldAnswerAt: number | null;
  /** By a page with many items, or by a few digits. */
  readonly byPage: boolean;
  /** The scores in the order of the items. */
  readonly pattern: string;
  /** Every valid answer is 4 or 5. */
  readonly whollySatisfied: boolean;
  /** The telephone that answered, where one did. */
  readonly phone: string | null;
  /** The browser session that answered, where one did. */
  readonly device: string | null;
}

/** The chances to answer that a unit gave: when SMS were accepted and slips printed, answered or not. */
export interface Opportunity {
  readonly unitId: string;
  readonly road: Road;
  readonly at: number;
}

export interface Observed {
  readonly ballots: readonly ObservedBallot[];
  readonly opportunities: readonly Opportunity[];
  /** Cases that named a telephone, or were answered from it, in the time observed; those of one case need not stand here. */
  readonly casesOfPhone: ReadonlyMap<string, number>;
  readonly staffPhones: ReadonlySet<string>;
}

/** From how much on something is marked (the setting `integrity`). */
export interface IntegrityLimits {
  /** Cases of one telephone. */
  readonly casesPerPhone: number;
  /** Cases answered in one browser session. */
  readonly casesPerDevice: number;
  /** Fewer seconds than anybody needs to read and answer a few digits, and a page. */
  readonly secondsForDigits: number;
  readonly secondsForPage: number;
  /** How often a unit where nothing happened may be marked in one look at it, on average. */
  readonly falseAlarms: number;
}

export interface Finding<Mark extends string = BallotMark | UnitMark> {
  readonly mark: Mark;
  readonly unitId: string;
  /** Empty where it is told of the unit as a whole. */
  readonly ballotIds: readonly string[];
  /** Counts, seconds and chances that the words about it are made of; never a score, a number or an hour. */
  readonly evidence: Readonly<Record<string, number>>;
}
