/** One figure as it may be shown. `n` is always the number of distinct telephones. */
export type Cell =
  | {
      readonly shown: 'figure';
      readonly n: number;
      readonly satisfied: number;
      readonly valid: number;
      readonly blank: number;
      /** Answers 1 to 5. */
      readonly distribution: readonly [number, number, number, number, number];
      /** Index and ends of its 95 % interval, hundredths of a percent. In a rotating form no share of `valid`. */
      readonly index: number;
      readonly low: number;
      readonly high: number;
    }
  | { readonly shown: 'band'; readonly n: number; readonly from: number; readonly to: number }
  /** Fewer than 5 telephones. */
  | { readonly shown: 'nothing' };
export type Figure = Extract<Cell, { shown: 'figure' }>;

/** Cases by how far they came: each may be the denominator of a response rate, by its name. */
export interface Response {
  readonly returned: number;
  readonly asked: number;
  readonly accepted: number;
  readonly delivered: number;
  readonly answered: number;
}
