import type { OutgoingPlan } from './plan.ts';

/** One submission, as the provider met it. */
export interface Submission {
  readonly n: number;
  readonly at: number;
  readonly to: string;
  readonly network: string | undefined;
  readonly answer: OutgoingPlan['answer'];
  /** Undefined where nothing was accepted. */
  readonly fate: OutgoingPlan['fate'] | undefined;
  /** The message it became; undefined where nothing was accepted. */
  readonly messageId: string | undefined;
}

/** The latest submissions and how many there were of each kind. */
export interface ProviderRecord {
  note(submission: Submission): void;
  latest(limit: number): readonly Submission[];
  totals(): Readonly<Record<string, number>>;
}

const kept = 1_000;

export function createRecord(): ProviderRecord {
  const submissions: Submission[] = [];
  const totals: Record<string, number> = {};
  return {
    note(submission) {
      submissions.push(submission);
      if (submissions.length > kept) submissions.shift();
      for (const name of [submission.answer, submission.fate ?? 'notAccepted']) totals[name] = (totals[name] ?? 0) + 1;
    },
    latest: (limit) => submissions.slice(-limit).reverse(),
    totals: () => ({ ...totals }),
  };
}
