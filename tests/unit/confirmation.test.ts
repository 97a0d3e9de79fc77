import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoresCounted, scoresInWords } from '../../src/domain/confirmation.ts';
import { formItems } from '../../src/domain/form.ts';
import { itemsOf } from '../../src/domain/instrument.ts';
import { parseTemplates, renderMessage } from '../../src/domain/message-text.ts';
import { askingValues } from '../../src/domain/message-values.ts';
import { shipped, shippedInstrument } from '../support/dialogue-state.ts';

const templates = parseTemplates(shipped('messages/sms'));
const province = shippedInstrument('province-2018');
const five = formItems(province, 'short', { filedFeedback: true });

describe('scoresInWords', () => {
  it('names every item under its score, the best first', () => {
    expect(scoresInWords(five, [4, 5, 1, 3, 2], [])).toBe(
      'rat hai long: thu tuc; hai long: phong cho; binh thuong: ket qua; khong hai long: gop y; rat khong hai long: can bo',
    );
    expect(scoresInWords(five, [5, 5, 5, 5, null], [5])).toBe(
      'rat hai long: phong cho, thu tuc, can bo, ket qua; khong ap dung: gop y',
    );
  });

  it('leaves out what was not answered', () => {
    expect(scoresInWords(five, [null, 4, null, null, null], [])).toBe('hai long: thu tuc');
  });

  it("uses the form's own words", () => {
    const yesNo = [{ ...five[0]!, min: 0, max: 1, words: ['chua', 'co'] }];
    expect([scoresInWords(yesNo, [0], []), scoresInWords(yesNo, [1], [])]).toEqual([
      'chua: phong cho',
      'co: phong cho',
    ]);
  });
});

describe('the confirmation', () => {
  const score = fc.constantFrom(1, 2, 3, 4, 5, null);
  const ballot = fc.tuple(
    fc.boolean(),
    fc.array(score, { minLength: 5, maxLength: 5 }),
    ...province.factors.map((factor) => fc.constantFrom(...itemsOf(factor))),
  );
  const number = { shortCode: '8179', keyword: 'HL', price: 0 };

  it('names every recorded item in one segment, whatever was asked by SMS and answered', () => {
    fc.assert(
      fc.property(ballot, fc.boolean(), ([rotating, scores, ...drawn], shared) => {
        const items = rotating ? drawn.map((item, i) => ({ ...five[i]!, label: item.rotatingLabel })) : five;
        const { body, segments } = renderMessage(templates, shared ? 'confirmation' : 'confirmation_own', {
          ...askingValues('CA P.Van Mieu-Quoc Tu Giam', items, { ...number, shared }),
          grouped: scoresInWords(items, scores, []),
          counted: scoresCounted(items, scores, []),
        });
        expect(segments).toBe(1);
        items.forEach((item, i) => {
          expect(body.includes(item.label)).toBe(scores[i] !== null);
        });
      }),
    );
  });

  it('counts scores where the labels of a full form fit no segment', () => {
    const items = formItems(province, 'full', { filedFeedback: true });
    const scores = items.map((_, i) => 1 + (i % 5));
    const { body, segments } = renderMessage(templates, 'confirmation', {
      ...askingValues('CA P.Van Mieu-Quoc Tu Giam', items, { ...number, shared: true }),
      grouped: scoresInWords(items, scores, []),
      counted: scoresCounted(items, scores, []),
    });
    expect(segments).toBe(1);
    expect(body).toContain('4 rat hai long, 4 hai long, 4 binh thuong, 5 khong hai long, 5 rat khong hai long');
  });
});
