/** One asked item as the parser sees it. */
export interface ReplyItem {
  readonly min: number;
  readonly max: number;
  /** 0 may be answered: the item does not apply. */
  readonly notApplicable: boolean;
  /** The form's own words for its scores, from `min` up. */
  readonly words?: readonly string[];
}

/** An open invitation of the sender. */
export interface Candidate {
  readonly items: readonly ReplyItem[];
  readonly keyword: string;
  readonly shortCode: string;
  readonly code?: string;
}

/** What this sender was last asked. Item numbers count from 1. */
export type Pending =
  | { readonly kind: 'none' }
  | { readonly kind: 'missing'; readonly items: readonly number[] }
  | { readonly kind: 'overall'; readonly level: number }
  | { readonly kind: 'which'; readonly options: number }
  | { readonly kind: 'readback'; readonly scores: readonly (number | null)[] };

export interface ReplyInput {
  readonly text: string;
  readonly candidates: readonly Candidate[];
  readonly pending: Pending;
}

export type ReplyKind =
  | 'answers'
  | 'partial'
  | 'correction'
  | 'opt_out'
  | 'comment'
  | 'wrong_code'
  | 'choice'
  | 'accept'
  | 'opt_in'
  | 'unclear';

export type ReplyFlag =
  | 'comment'
  | 'pii'
  | 'proxy'
  | 'urgent'
  | 'emergency'
  | 'wrong_number'
  | 'question'
  | 'scam_question'
  | 'sequence'
  | 'contradiction'
  | 'low_confidence';

/** What the parser made of a message. */
export interface Reading {
  readonly kind: ReplyKind;
  /** One entry an item, `null` = not answered (in a correction: unchanged); `null` as a whole = nothing to record. */
  readonly scores: readonly (number | null)[] | null;
  /** Item numbers, from 1, answered 0 where 0 is allowed. */
  readonly notApplicable: readonly number[];
  readonly flags: readonly ReplyFlag[];
  /** The level of a bare overall word or digit. */
  readonly overall: number | null;
  /** Scores a careful reader would suppose but that may not be recorded before the citizen accepts them. */
  readonly proposal: readonly (number | null)[] | null;
  /** Words left over for a person to read. */
  readonly comment: string | null;
  /** Name of the rule that decided. */
  readonly rule: string;
  /** Which candidate the reading is about, from 0; `null` where it is open. */
  readonly candidate: number | null;
  /** Which of the offered options was chosen, from 0. */
  readonly choice: number | null;
}
