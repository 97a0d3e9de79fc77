import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formItems } from '../../src/domain/form.ts';
import { itemsOf, parseInstrument } from '../../src/domain/instrument.ts';
import { shippedInstrument } from '../support/dialogue-state.ts';

const police = shippedInstrument('police-2019');
const province = shippedInstrument('province-2018');
const rotation = (unit: string, n: number, seed = 'seed') => ({
  unit,
  seed,
  counts: Object.fromEntries(province.factors.map((factor) => [factor.code, n])),
});
const rotated = (n: number, seed?: string) =>
  formItems(province, 'rotating', { filedFeedback: true, rotation: rotation('unit-1', n, seed) });

describe('formItems', () => {
  it('asks four factors as wholes by SMS, the fifth after filed feedback', () => {
    expect(formItems(police, 'short', { filedFeedback: false }).map((item) => item.label)).toEqual([
      'phong cho',
      'thu tuc',
      'can bo',
      'ket qua',
    ]);
    const five = formItems(police, 'short', { filedFeedback: true });
    expect(five.map((item) => item.factor)).toEqual(['access', 'procedure', 'officer', 'result', 'feedback']);
    expect(five.map((item) => item.notApplicable)).toEqual([false, false, false, false, true]);
  });

  it('asks every item in the full form', () => {
    expect(formItems(police, 'full', { filedFeedback: false })).toHaveLength(13);
    expect(formItems(province, 'full', { filedFeedback: false })).toHaveLength(22);
  });

  it('names the scores of a scale that is not the usual one', () => {
    const raw = structuredClone(police);
    const yesNo = { min: 0, max: 1, labels: ['Chua', 'Co'].map((vn) => ({ vi: vn, vn, en: vn })) };
    raw.factors[0]!.criteria[0]!.items[0]!.scale = yesNo;
    const [first, second] = formItems(parseInstrument(raw), 'full', { filedFeedback: false });
    expect(first).toMatchObject({ min: 0, max: 1, words: ['chua', 'co'] });
    expect(second).not.toHaveProperty('words');
  });
});

describe('the rotating form', () => {
  it('asks one item of each factor, by its short label', () => {
    const items = rotated(0);
    expect(items.map((item) => item.factor)).toEqual(['access', 'procedure', 'officer', 'result', 'feedback']);
    for (const item of items) expect(item.label.length).toBeLessThanOrEqual(11);
  });

  it('is balanced at every moment, for any unit and seed, whether feedback was filed or not', () => {
    const run = fc.record({ unit: fc.string(), seed: fc.string(), filed: fc.array(fc.boolean(), { maxLength: 90 }) });
    fc.assert(
      fc.property(run, ({ unit, seed, filed }) => {
        const asked = new Map<string, number>();
        const counts: Record<string, number> = {};
        for (const filedFeedback of filed) {
          const items = formItems(province, 'rotating', { filedFeedback, rotation: { unit, seed, counts } });
          for (const { code } of items) asked.set(code, (asked.get(code) ?? 0) + 1);
          for (const factor of province.factors) {
            const all = itemsOf(factor).map(({ code }) => asked.get(code) ?? 0);
            expect(Math.max(...all) - Math.min(...all)).toBeLessThanOrEqual(1);
            counts[factor.code] = all.reduce((a, b) => a + b, 0);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('draws the same items again for the same place, others under another seed', () => {
    const codes = (seed: string) =>
      Array.from({ length: 30 }, (_, n) =>
        rotated(n, seed)
          .map(({ code }) => code)
          .join(),
      );
    expect(codes('one')).toEqual(codes('one'));
    expect(codes('one')).not.toEqual(codes('two'));
  });

  it('gives every item its turn at every place in a block', () => {
    const first = Array.from({ length: 600 }, (_, block) => rotated(block * 6)[2]!.code);
    for (const code of ['3.1', '3.2', '3.3', '3.4', '3.5', '3.6'])
      expect(first.filter((drawn) => drawn === code).length).toBeGreaterThan(60);
  });
});
