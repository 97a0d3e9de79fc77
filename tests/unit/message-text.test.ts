import { describe, expect, it } from 'vitest';
import { formItems } from '../../src/domain/form.ts';
import { type Item, itemsOf } from '../../src/domain/instrument.ts';
import { lintTemplates } from '../../src/domain/message-lint.ts';
import { messageFor, messageNames, parseTemplates, renderMessage } from '../../src/domain/message-text.ts';
import { askingValues } from '../../src/domain/message-values.ts';
import { shipped, shippedInstrument } from '../support/dialogue-state.ts';

const raw = shipped('messages/sms');
const templates = parseTemplates(raw);
const police = shippedInstrument('police-2019');
const longestUnit = 'CA P.Van Mieu-Quoc Tu Giam';
const number = { shortCode: '8179', keyword: 'HL', shared: true, price: 0 };
const four = formItems(police, 'short', { filedFeedback: false });
const five = formItems(police, 'short', { filedFeedback: true });
const longest = { unit: longestUnit, items: five, number, hotline: '0692345678', freeCall: '18001234' };

describe('the shipped SMS texts', () => {
  it('keep every rule', () => {
    expect(lintTemplates(templates, longest)).toEqual([]);
  });

  it.each(['police-2019', 'province-2018', 'onestop-city', 'vneid-2025'])(
    'name every item of %s in one segment',
    (code) => {
      for (const filedFeedback of [false, true]) {
        const items = formItems(shippedInstrument(code), 'short', { filedFeedback });
        expect(lintTemplates(templates, { ...longest, items })).toEqual([]);
      }
    },
  );

  it('greet four-item invitations in full, with the longest unit label and any price', () => {
    for (const price of [0, 500, 1500]) {
      const { body, segments } = renderMessage(
        templates,
        'invitation',
        askingValues(longestUnit, four, { ...number, price }),
      );
      expect(segments).toBe(1);
      expect(body).toContain('Ong/Ba');
      expect(body).toContain('phong cho, thu tuc, can bo, ket qua');
      expect(body.includes('mien phi')).toBe(price === 0);
    }
  });

  it('invite in one segment on a number of our own', () => {
    const own = { ...number, shared: false, price: 500 };
    const { body, segments } = renderMessage(
      templates,
      messageFor('invitation', own),
      askingValues(longestUnit, five, own),
    );
    expect(segments).toBe(1);
    expect(body).toContain('Tra loi');
    expect(body).toContain('gia 500d');
  });
});

describe('the rotating invitation', () => {
  it.each(['police-2019', 'province-2018'])(
    '%s: any four items fit one segment with the longest unit label',
    (code) => {
      const factors = shippedInstrument(code).factors.slice(0, 4).map(itemsOf);
      const draws = factors.reduce<Item[][]>(
        (all, items) => all.flatMap((some) => items.map((item) => [...some, item])),
        [[]],
      );
      expect(draws.length).toBeGreaterThan(40);
      for (const draw of draws) {
        const items = draw.map((item, i) => ({ ...four[i]!, label: item.rotatingLabel }));
        const values = askingValues(longestUnit, items, { ...number, price: 1500 });
        expect(renderMessage(templates, 'invitation', values).segments).toBe(1);
      }
    },
  );
});

describe('renderMessage', () => {
  it('takes the fullest text that fits one segment', () => {
    const short = renderMessage(templates, 'invitation', askingValues('CA xa A', five, number));
    const long = renderMessage(templates, 'invitation', askingValues(longestUnit, five, number));
    expect([short.body.includes('Ong/Ba'), long.body.includes('Ong/Ba')]).toEqual([true, false]);
    expect([short.segments, long.segments]).toEqual([1, 1]);
  });

  it('tells when nothing fits, so that the caller can take another form', () => {
    const wide = five.map((item) => ({ ...item, label: 'x'.repeat(18) }));
    expect(renderMessage(templates, 'invitation', askingValues(longestUnit, wide, number)).segments).toBe(2);
  });

  it('names a value that is missing', () => {
    expect(() => renderMessage(templates, 'late', { unit: 'x' })).toThrow('late: no value for {lastDay}');
  });
});

describe('lintTemplates', () => {
  const lintOf = (name: string, text: string) =>
    lintTemplates(parseTemplates({ ...raw, messages: { ...raw.messages, [name]: [{ text }] } }), longest);

  it.each([
    ['late', 'Cảm ơn Ông/Bà', 'is not plain GSM-7'],
    ['late', 'Dat 100% yeu cau', 'has a character that providers refuse'],
    ['late', 'Xem tai congan.vn', 'has a link'],
    ['late', 'Vi du 5 4 5 4 3', 'shows a sample answer'],
    ['late', 'Vi du 54543', 'shows a sample answer'],
    ['late', 'Xin dung may cua minh', 'says "dung", which misleads without accents'],
    ['late', 'Nhap ma vao day', 'says "ma", which misleads without accents'],
    ['late', 'Goi 18001234 mien phi', 'says "mien phi" whatever the price; write {price}'],
    ['missing', 'Con thieu {count} so. Soan {keyword} va {count} so', 'does not name what is asked'],
    ['missing', 'Con thieu {labels}. Soan {keyword} va {count} so', 'does not say which end is good'],
    ['refused', 'Muon nhan lai, soan MO', 'has an instruction without the keyword'],
    ['refused', 'Muon nhan lai: MO', 'has an instruction without the keyword'],
    ['late', `${'a'.repeat(135)}{unit}`, 'takes 161 characters of 160 with the longest values'],
    ['late', 'Cam on {name}', 'late: no value for {name}'],
  ])('refuses %s: %s', (name, text, reason) => {
    expect(lintOf(name, text)).toContain(`${name} 1: ${reason}`);
  });

  it('lets "noi dung", "dung hen" and emergency numbers pass', () => {
    expect(lintOf('late', 'Noi dung tra dung hen, goi 113, 114, 115, ma so tren phieu')).toEqual([]);
  });
});

describe('parseTemplates', () => {
  it('wants every message', () => {
    for (const name of messageNames.slice(0, 3)) {
      const { [name]: _, ...rest } = raw.messages;
      expect(() => parseTemplates({ ...raw, messages: rest })).toThrow(`messages.${name}: `);
    }
  });
});
