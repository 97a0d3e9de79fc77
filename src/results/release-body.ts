import { z } from 'zod';
import { factorCodes } from '../domain/instrument.ts';
import { tallyKeys } from '../domain/tally.ts';

const count = z.int().nonnegative();
const hundredths = z.int().min(0).max(10_000);

/** One figure as it may be shown. `n` is always the number of distinct telephones. */
const cell = z.discriminatedUnion('shown', [
  z.object({
    shown: z.literal('figure'),
    n: count,
    satisfied: count,
    valid: count,
    blank: count,
    /** Answers 1 to 5. */
    distribution: z.tuple([count, count, count, count, count]),
    /** Index and ends of its 95 % interval, hundredths of a percent. */
    index: hundredths,
    low: hundredths,
    high: hundredths,
  }),
  z.object({ shown: z.literal('band'), n: count, from: hundredths, to: hundredths }),
  /** Fewer than 5 telephones. */
  z.object({ shown: z.literal('nothing') }),
]);
export type Cell = z.infer<typeof cell>;
export type Figure = Extract<Cell, { shown: 'figure' }>;

const response = z.object({ returned: count, asked: count, accepted: count, delivered: count, answered: count });
export type Response = z.infer<typeof response>;

const figures = z.object({ total: cell, factors: z.record(z.enum(factorCodes), cell) });
export type Figures = z.infer<typeof figures>;

const unit = figures.extend({ unitId: z.string(), response, releasedAt: z.int() });
export type UnitFigures = z.infer<typeof unit>;

const tally = z.record(z.enum(tallyKeys), z.int());
const rows = z.record(z.string(), tally);
const state = z.object({
  published: rows,
  seen: tally,
  withheld: z.object({ total: z.boolean(), factors: z.boolean() }),
});

const series = z.object({
  instrumentVersionId: z.string(),
  form: z.string(),
  province: figures,
  units: z.array(unit),
});
export type Series = z.infer<typeof series>;

/** What pages read: nothing here tells more than it says. */
export const publicBody = z.object({
  /** No more ballots of this month can come. */
  complete: z.boolean(),
  /** Questionnaires and forms stand side by side and are never added; the one with most ballots first. */
  series: z.array(series),
  /** Of the province, when it was released. */
  response,
  /** Counted ballots by the road they came; `null` under 5. */
  roads: z.array(z.object({ channel: z.string(), proof: z.string(), ballots: count.nullable() })),
});
export type PublicBody = z.infer<typeof publicBody>;

/** With what the next release continues from; no page reads it. */
export const storedBody = publicBody.extend({
  series: z.array(series.extend({ basis: z.object({ states: z.record(z.string(), state), rest: rows }) })),
});
export type StoredBody = z.infer<typeof storedBody>;
