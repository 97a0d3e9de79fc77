import { describe, expect, it } from 'vitest';
import { intervalOf, varianceOf } from '../../../src/domain/scoring.ts';
import { discoveryLimit, spreadBetween } from '../../../src/domain/statistics/comparison.ts';
import { normalCdf, normalQuantile, studentCdf } from '../../../src/domain/statistics/distributions.ts';
import { differenceOf } from '../../../src/domain/statistics/rates.ts';
import { addTally, emptyTally, tallyOf } from '../../../src/domain/tally.ts';
import reference from './reference.json' with { type: 'json' };

/** Values that R computed (scripts/proofs/statistics/reference.R). */
const agree = (ours: number, theirs: number) =>
  expect(Math.abs(ours - theirs), `${ours} against ${theirs}`).toBeLessThanOrEqual(
    1e-9 * Math.max(1, Math.abs(theirs)),
  );

const twelve = reference.y.reduce((sum, y, at) => {
  const m = reference.m[at]!;
  const scores = Array.from({ length: m }, (_, n) => (n < y ? 5 : 2));
  return addTally(sum, tallyOf(scores, false));
}, emptyTally);

describe('against R', () => {
  it('the normal distribution', () => {
    for (const [at, z] of reference.z.entries()) agree(normalCdf(z), reference.pnorm[at]!);
    for (const [at, p] of reference.p.entries()) agree(normalQuantile(p), reference.qnorm[at]!);
  });

  it('Student’s distribution', () => {
    for (const [row, df] of reference.df.entries())
      for (const [at, t] of reference.t.entries())
        agree(studentCdf(t, df), reference.pt[row * reference.t.length + at]!);
  });

  it('variance, effective number and interval of an index', () => {
    const { effective, low, high } = intervalOf(twelve)!;
    agree(twelve.sum_y / twelve.sum_m, reference.share[0]!);
    agree(varianceOf(twelve), reference.variance[0]!);
    agree(effective, reference.effective[0]!);
    agree(low, reference.wilson[0]!);
    agree(high, reference.wilson[1]!);
  });

  it('false-discovery rate', () => {
    const limit = discoveryLimit(reference.ps, 0.05);
    expect(reference.ps.map((p) => Number(p <= limit))).toEqual(reference.found);
  });

  it('spread between units beyond chance', () => {
    const units = reference.distance.map((distance, at) => ({ distance, chance: reference.chance[at]! }));
    agree(spreadBetween(units), reference.between[0]!);
  });

  it('difference of two shares', () => {
    const { difference, low, high } = differenceOf({ part: 56, whole: 70 }, { part: 48, whole: 80 });
    for (const [at, value] of [difference, low, high].entries()) agree(value, reference.newcombe[at]!);
  });
});
