import type { NotAskedReason } from '../db/invitations.ts';
import type { FactorCode } from '../domain/instrument.ts';
import type { Period } from '../domain/periods.ts';
import type { Standing } from '../domain/statistics/comparison.ts';
import type { Cell, Response } from './release-body.ts';

/**
 * What pages, reports, exports and commands read of a period: every figure in it may be shown, and nothing else may.
 * Shares and indexes are hundredths of a percent; days are local and inclusive; `n` counts distinct telephones.
 */
export interface PeriodResults {
  readonly provinceId: string;
  readonly period: PeriodInfo;
  /** `then`: units as they were; `successors`: what became one unit stands under it. */
  readonly unitView: UnitView;
  /** The latest release of each part of the period. A part without one has sequence 0. */
  readonly parts: readonly { readonly label: string; readonly sequence: number; readonly releasedAt: number | null }[];
  /** Of the province, when it was last released. */
  readonly response: Response;
  readonly exclusions: Exclusions;
  readonly register: RegisterFigures;
  /** Counted ballots by channel and proof; `null` under 5. */
  readonly roads: readonly { readonly channel: string; readonly proof: string; readonly ballots: number | null }[];
  /** One a questionnaire and form: they stand side by side and are never added; the one with most ballots first. */
  readonly series: readonly SeriesResults[];
}

export type UnitView = 'then' | 'successors';

/**
 * `open`: results are still being returned in it; `provisional`: its days are over, but citizens may still answer, or
 * nobody has signed it off; `frozen`: signed off, from now on the same for ever, but for numbered revisions.
 */
export type PeriodState = 'open' | 'provisional' | 'frozen';

export interface PeriodInfo extends Period {
  readonly state: PeriodState;
  /** When the last ballot that could come had come and the last block was out; `null` before. From then it may be frozen. */
  readonly completeAt: number | null;
  /** `null` unless frozen; `revision` is 1 at first. */
  readonly signOff: SignOff | null;
  readonly hasFigures: boolean;
}

export interface SignOff {
  readonly revision: number;
  readonly by: string;
  readonly at: number;
  /** Why there is a revision after the first; empty for the first where nothing was said. */
  readonly reason: string;
}

/** Ballots of one questionnaire and form. */
export interface SeriesResults {
  readonly instrumentVersionId: string;
  readonly form: string;
  readonly province: Measures;
  /** Weighted by returned cases and post-stratified by field and on-time/overdue; the plain figures are the "method of 2019". */
  readonly weighted: { readonly number: Weighted | null; readonly all: Weighted | null };
  readonly levels: readonly ({ readonly level: string; readonly units: number } & Measures)[];
  /** `null` until the period is complete, and where no field can be told apart safely. */
  readonly fields: readonly FieldFigure[] | null;
  /** In the order of the register. A unit of which nothing came out is not here. */
  readonly units: readonly UnitResults[];
  /** `null` where fewer than two units can be compared. */
  readonly comparison: ComparisonFigures | null;
}

/** The whole ballot, each factor, and each item (by its code) where items may be told apart. */
export interface Figures {
  readonly total: Cell;
  readonly factors: Readonly<Record<FactorCode, Cell>>;
  readonly items: Readonly<Record<string, Cell>>;
}

export interface Measures {
  /** From the invited number, helped by no officer: the compared index. */
  readonly number: Figures;
  /** By slip or at the desk, or helped by an officer. */
  readonly counter: Figures;
  /** Both roads together; a figure only where both are. */
  readonly all: Figures;
  /** Both roads and the ballots with integrity flags; `null` where no flagged ballot came out. */
  readonly withFlags: Figures | null;
  /** The general opinion, asked on its own, part of no index. */
  readonly overall: Cell;
  /** "On time, in your view": `satisfied` of `valid` said yes. The distribution has yes as 5 and no as 1. */
  readonly onTimeView: Cell;
}

export interface Weighted {
  readonly index: number;
  readonly low: number;
  readonly high: number;
}

export interface FieldFigure {
  /** `null`: those fields together that could not be told apart. */
  readonly fieldCode: string | null;
  /** How many fields are in it. */
  readonly fields: number;
  /** Both roads, without the factor that only those are asked about who filed feedback. */
  readonly cell: Cell;
}

/** From the register, never from ballots. */
export interface RegisterFigures {
  readonly returned: number;
  /** Of those, with a day on which they were due; and past it. */
  readonly due: number;
  readonly overdue: number;
  /** About which the citizen filed feedback. */
  readonly complained: number;
  /** Decision 766/QĐ-TTg; `null` without a case. */
  readonly ratio766: number | null;
  /** By timestamps, of those with a due day; `null` without one. */
  readonly onTime: number | null;
}

/** Returned cases whose citizens were not asked, by reason. */
export type Exclusions = Readonly<Record<NotAskedReason, number>>;

/** Why a unit is shown and not compared. */
export const notComparedReasons = ['few_ballots', 'withheld', 'excludes_many', 'register_short'] as const;
export type NotComparedReason = (typeof notComparedReasons)[number];

export interface UnitResults extends Measures {
  readonly unitId: string;
  readonly name: { readonly vi: string; readonly en: string };
  readonly level: string;
  /** `successors`: the units of that time that stand here, where they are not this one alone. */
  readonly formerly: readonly { readonly vi: string; readonly en: string }[];
  /** When anything about it last came out; response, exclusions and register are as of then. */
  readonly releasedAt: number;
  readonly response: Response;
  readonly exclusions: Exclusions;
  readonly register: RegisterFigures;
  /** Where it lies beside the others: `below` only after two periods in a row. `null` where not compared. */
  readonly standing: Standing | null;
  readonly notCompared: NotComparedReason | null;
  /** Under 30 ballots: its compared index over the twelve months up to the end of this period. */
  readonly rolling: { readonly start: string; readonly end: string; readonly total: Cell } | null;
}

/** The funnel plot: the pooled share, and where units of each size lie by chance and by the usual spread. */
export interface ComparisonFigures {
  readonly target: number;
  /** Beyond chance, on the scale of asin(√p). */
  readonly between: number;
  readonly points: readonly {
    readonly unitId: string;
    /** Ballots that would say as much were they independent. */
    readonly effective: number;
    readonly index: number;
    readonly standing: Standing;
  }[];
  /** From the smallest to the largest `effective`. */
  readonly limits: readonly {
    readonly effective: number;
    readonly low95: number;
    readonly high95: number;
    readonly low998: number;
    readonly high998: number;
  }[];
}

/** One point of a trend: the compared index and its response rate. */
export interface TrendPoint {
  readonly period: PeriodInfo;
  readonly total: Cell;
  readonly all: Cell;
  readonly response: Response;
}
