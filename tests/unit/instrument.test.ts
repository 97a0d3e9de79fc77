import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Instrument, itemsOf, parseInstrument } from '../../src/domain/instrument.ts';

const folder = 'templates/instruments';
const shipped = readdirSync(folder).map((file) => ({
  file,
  raw: JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')),
}));
const instrument = (code: string): Instrument => parseInstrument(shipped.find(({ raw }) => raw.code === code)?.raw);
const countsOf = (code: string) => instrument(code).factors.map((factor) => itemsOf(factor).length);

describe('the shipped questionnaires', () => {
  it('have as many items in each factor as the administrations asked', () => {
    expect(shipped).toHaveLength(4);
    expect(countsOf('police-2019')).toEqual([2, 4, 3, 2, 2]);
    expect(countsOf('province-2018')).toEqual([4, 5, 6, 3, 4]);
    expect(countsOf('onestop-city')).toEqual([1, 1, 1, 1, 1]);
    expect(countsOf('vneid-2025')).toEqual([1, 1, 1, 1, 1, 1, 1]);
  });

  it.each(shipped)('$file is named after its code and writes Vietnamese with its accents', (one) => {
    const { code, factors } = parseInstrument(one.raw);
    expect(one.file).toBe(`${code}.json`);
    for (const item of factors.flatMap(itemsOf)) expect(item.wording.vi).not.toBe(item.wording.vn);
  });

  it('ask the last factor only of people who gave feedback', () => {
    for (const code of ['police-2019', 'province-2018', 'vneid-2025']) {
      const gated = instrument(code).factors.filter((factor) => factor.gate);
      expect(gated.map(({ factor }) => factor)).toEqual(['feedback']);
      expect(gated.flatMap(itemsOf).every((item) => item.notApplicable)).toBe(true);
    }
  });

  it('reach all seven aspects where the national app rates them', () => {
    const aspects = instrument('vneid-2025')
      .factors.flatMap(itemsOf)
      .map((item) => item.aspect);
    expect(aspects).toEqual(['publicity', 'access', 'online', 'reception', 'time', 'result', 'feedback']);
  });
});

describe('parseInstrument', () => {
  const item = 'factors.0.criteria.0.items.0';

  it.each<[string, string, unknown, string]>([
    ['a label that is too long', 'factors.0.smsLabel', 'phong cho rat rong', 'factors.0.smsLabel: '],
    ['accents in a label', `${item}.smsLabel`, 'ghế', `${item}.smsLabel: `],
    ['a word that misleads', `${item}.rotatingLabel`, 'dung luat', 'misleads without accents'],
    ['a label used twice', 'factors.1.smsLabel', 'phong cho', 'factors.1.smsLabel: "phong cho" is used twice'],
    ['an item used twice', 'factors.0.criteria.1.items.0.code', '1.1', '"1.1" is used twice'],
    ['a score without a name', 'scale.labels', [], 'scale: must have one label for each score'],
    ['an unknown factor', `${item}.factor`, 'parking', `${item}.factor: `],
    ['a question too long for a screen', 'factors.0.wording.vn', 'a'.repeat(61), 'factors.0.wording.vn: '],
  ])('refuses %s and says where', (_, path, value, where) => {
    const raw = structuredClone(shipped.find((one) => one.raw.code === 'police-2019')?.raw);
    const steps = path.split('.');
    const last = steps.pop()!;
    steps.reduce((node, step) => node[step], raw)[last] = value;
    expect(() => parseInstrument(raw)).toThrow(where);
  });
});
