import { intervalOf } from '../scoring.ts';
import { addTally, emptyTally } from '../tally.ts';

/** What can have become of a printed form; each is in one state, so that together they are what was printed. */
export const formStates = ['returned', 'invalid', 'spoiled', 'lost', 'out'] as const;
export type FormState = (typeof formStates)[number];

/** Printed forms by what became of them. */
export type Account = Readonly<Record<FormState, number>> & { readonly printed: number };

export const emptyAccount: Account = { printed: 0, returned: 0, invalid: 0, spoiled: 0, lost: 0, out: 0 };

/** printed = returned + invalid + spoiled + lost + still out */
export function balances(account: Account): boolean {
  return account.printed === formStates.reduce((sum, state) => sum + account[state], 0);
}

export function addAccounts(a: Account, b: Account): Account {
  const sum = (key: keyof Account) => a[key] + b[key];
  return {
    printed: sum('printed'),
    returned: sum('returned'),
    invalid: sum('invalid'),
    spoiled: sum('spoiled'),
    lost: sum('lost'),
    out: sum('out'),
  };
}

/** A state that a sheet coming in, or a report of the unit, may still change. */
export const mayComeIn = (state: FormState): boolean => state === 'out' || state === 'lost' || state === 'spoiled';

export interface KeyingErrors {
  readonly forms: number;
  readonly marks: number;
  readonly wrong: number;
  /** Share of marks keyed wrongly, 0 to 1, with its 95 % interval; absent where nothing was compared. */
  readonly rate?: { readonly value: number; readonly low: number; readonly high: number };
}

/**
 * How often one keying is wrong, by the forms that were keyed twice and settled. The marks of one form share its keyer
 * and its handwriting, so forms are the sample, as ballots are in `intervalOf`.
 */
export function keyingErrors(forms: readonly { readonly compared: number; readonly wrong: number }[]): KeyingErrors {
  const tally = forms.reduce((sum, { compared: m, wrong: y }) => {
    const one = { ...emptyTally, ballots: 1, sum_y: y, sum_m: m, sum_yy: y * y, sum_ym: y * m, sum_mm: m * m };
    return addTally(sum, one);
  }, emptyTally);
  const { ballots, sum_y: wrong, sum_m: marks } = tally;
  const interval = intervalOf(tally);
  const counts = { forms: ballots, marks, wrong };
  return interval ? { ...counts, rate: { value: wrong / marks, low: interval.low, high: interval.high } } : counts;
}
