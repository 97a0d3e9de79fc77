import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  generateSurveyCode,
  groupSurveyCode,
  isSurveyCode,
  mostOpenCodes,
  surveyCodeLength,
  surveyCodesIn,
  wellFormedCodes,
} from '../../src/domain/survey-code.ts';

const code = fc.integer({ min: 6, max: 10 }).map((length) => generateSurveyCode(length));

describe('survey codes', () => {
  it('are never turned into another one by a slip of one digit or a swap of neighbours', () => {
    fc.assert(
      fc.property(code, fc.nat(), fc.integer({ min: 0, max: 9 }), (good, place, digit) => {
        const at = place % good.length;
        const slipped = good.slice(0, at) + digit + good.slice(at + 1);
        const swapped = good.slice(0, at) + (good[at + 1] ?? '') + good[at] + good.slice(at + 2);
        expect(isSurveyCode(good)).toBe(true);
        if (slipped !== good) expect(isSurveyCode(slipped)).toBe(false);
        if (swapped !== good) expect(isSurveyCode(swapped)).toBe(false);
      }),
    );
  });

  it('hold no run that reads as five answers, and no 0 or 1', () => {
    fc.assert(
      fc.property(code, (good) => {
        expect(good).not.toMatch(/[1-5]{5}|[01]/);
        expect(good).toMatch(/^[6-9]/);
      }),
    );
  });

  it('are as long as open invitations need to stay under 0.1 % of them', () => {
    for (const open of [0, 13, 100, 1_000, 50_000]) {
      const length = surveyCodeLength(open);
      expect(open).toBeLessThan(wellFormedCodes(length) / 1000);
      if (length > 6) expect(open).toBeGreaterThanOrEqual(wellFormedCodes(length - 1) / 1000);
    }
    expect(surveyCodeLength(mostOpenCodes)).toBe(10);
  });

  it('are found in a message as they are printed', () => {
    const good = generateSurveyCode(8);
    expect(surveyCodesIn(`HL ${groupSurveyCode(good)} 5454`)).toContain(good);
    expect(surveyCodesIn(`HL ${good}. cam on 0912345678`)).toContain(good);
    expect(surveyCodesIn('HL 5454')).toEqual([]);
  });
});
