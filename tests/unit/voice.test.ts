import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DialogueState } from '../../src/domain/dialogue/state.ts';
import { type FormName, formItems } from '../../src/domain/form.ts';
import type { Instrument } from '../../src/domain/instrument.ts';
import { spokenOf } from '../../src/domain/voice/spoken.ts';
import { longestPrompt, parsePrompts, wordCount } from '../../src/domain/voice/texts.ts';
import { voiceEnded, voiceTurn } from '../../src/domain/voice.ts';
import { invitationOf, shipped, shippedInstrument, stateOf } from '../support/dialogue-state.ts';

const prompts = parsePrompts(shipped('messages/voice'));
const police = shippedInstrument('police-2019');
const aboutWith = (asked: Instrument) => ({
  gate: asked.factors.at(-1)?.gate,
  onTime: asked.onTime,
  spoken: spokenOf(asked, 'Công an phường Văn Miếu - Quốc Tử Giám', true),
});
const extras = { a: aboutWith(police), b: aboutWith(police) };
const itemsOf = (form: FormName, filedFeedback = false) => formItems(police, form, { filedFeedback });
const full = stateOf([invitationOf(itemsOf('full'))], { channel: 'voice' });
const short = stateOf([invitationOf(itemsOf('short'))], { channel: 'voice' });

/** `keys` one character a key; a blank is silence. */
const keysOf = (keys: string) => [...keys].map((key) => key.trim());
const turn = (state: DialogueState, keys: string) => voiceTurn({ state, extras, keys: keysOf(keys) }, prompts);
const said = (state: DialogueState, keys: string) =>
  turn(state, keys)
    .prompts.map(({ text }) => text)
    .join(' ');
const recordedBy = (state: DialogueState, keys: string) => {
  const effect = turn(state, keys).effects.find(({ kind }) => kind === 'recorded');
  return effect?.kind === 'recorded' ? effect : undefined;
};

describe('a call', () => {
  it('says who asks, about what, that it is free, and which keys there are', () => {
    expect(said(short, '')).toBe(
      'Xin hỏi ý kiến Ông Bà về việc Công an vừa trả kết quả. Công an phường Văn Miếu - Quốc Tử Giám, ngày 18 tháng 11. ' +
        'Không bắt buộc. Đơn vị không xem được điểm của Ông Bà. Cuộc gọi này không mất tiền. ' +
        'Bấm 1 để chấm điểm. Bấm 8 nếu không muốn được hỏi nữa. Bấm sao để nghe lại.',
    );
  });

  it('names every score at the first question, and the ends of the scale at the others', () => {
    expect(said(short, '1')).toBe(
      `Có 4 câu hỏi. Câu 1. ${police.factors[0]!.wording.vi}. 1 rất không hài lòng, 2 không hài lòng, 3 bình thường, 4 hài lòng, 5 rất hài lòng.`,
    );
    expect(said(short, '15')).toBe(`Câu 2. ${police.factors[1]!.wording.vi}. Bấm từ 1 đến 5, 5 là rất hài lòng.`);
  });

  it('reads the scores back in words and records them once they are said to be right', () => {
    expect(said(short, '154541')).toBe(
      'Ông Bà vừa chấm điểm như sau. rất hài lòng, câu 1, 3. hài lòng, câu 2, 4. Đúng, bấm 1. Chấm lại, bấm 2.',
    );
    expect(turn(short, '154541').effects).toEqual([]);
    expect(turn(short, '1545411')).toMatchObject({ end: true, onTime: true });
    expect(recordedBy(short, '1545411')).toMatchObject({ scores: [5, 4, 5, 4], complete: true, rule: 'voice' });
    expect(said(short, '1545411')).not.toMatch(/hài lòng/);
  });

  it('asks all over where the scores are said to be wrong', () => {
    expect(said(short, '1545412')).toContain('Câu 1.');
    expect(recordedBy(short, '1545412333321')).toMatchObject({ scores: [3, 3, 3, 3], complete: true });
  });

  it.each(['*', '9'])('says the same again on %s, as often as it is pressed', (key) => {
    const again = '1'.concat(key.repeat(5));
    expect(said(short, again)).toBe(said(short, '1'));
    expect(said(short, `${again}5`)).toBe(said(short, '15'));
  });

  it.each([
    ['silence', ' ', 'Chưa nghe thấy phím nào.'],
    ['a wrong key', '7', 'Phím này không có trong câu hỏi.'],
  ])('repeats a question once after %s, then keeps what was answered and ends', (_, key, notice) => {
    expect(said(short, `15${key}`)).toContain(notice);
    expect(said(short, `15${key}`)).toContain('Câu 2.');
    expect(turn(short, `15${key}`).end).toBe(false);
    expect(said(short, `15${key}4`)).toBe(said(short, '154'));
    expect(said(short, `15${key}4${key}`)).toContain(notice);
    expect(turn(short, `15${key}${key}`)).toMatchObject({ end: true });
    expect(recordedBy(short, `15${key}${key}`)).toMatchObject({ scores: [5, null, null, null], complete: false });
    expect(said(short, `15${key}${key}`)).toContain('nháy máy lại');
  });

  it('ends on #, keeping what was answered', () => {
    expect(recordedBy(short, '154#')).toMatchObject({ scores: [5, 4, null, null], complete: false });
    expect(turn(short, '#')).toMatchObject({ end: true, effects: [] });
  });

  it('takes a refusal only when it is confirmed', () => {
    expect(said(short, '8')).toContain('phải không?');
    expect(turn(short, '81')).toMatchObject({ end: true, effects: [{ kind: 'refused', wrongNumber: false }] });
    expect(said(short, '82')).toBe(said(short, ''));
    expect(said(short, '1582')).toBe(said(short, '15'));
    expect(turn(short, '158  ').effects).toMatchObject([{ kind: 'recorded', scores: [5, null, null, null] }]);
    expect(turn({ ...short, optedOut: true }, '')).toMatchObject({ end: true, effects: [] });
  });

  it('offers 0 only where a question may not apply', () => {
    expect(said(short, '1')).not.toContain('bấm 0');
    expect(said(short, '10')).toContain('Phím này');
    const eleven = '1'.concat('5'.repeat(11));
    expect(said(full, eleven)).toBe(`${police.factors.at(-1)!.gate!.vi.replace('/', ' ')} Có, bấm 1. Không, bấm 2.`);
    expect(said(full, `${eleven}13`)).toContain('Không áp dụng, bấm 0.');
    expect(recordedBy(full, `${eleven}13011`)).toMatchObject({ notApplicable: [13], complete: true });
    expect(recordedBy(full, `${eleven}211`)).toMatchObject({ notApplicable: [12, 13], complete: true });
    expect(said(full, `${eleven}21`)).toContain('rất hài lòng, 11 câu. Không áp dụng, 2 câu.');
  });

  it('that was dropped keeps its digits; the next one goes on from there', () => {
    const [dropped] = voiceEnded({ state: short, extras, keys: ['1', '5', '4', ''] });
    expect(dropped).toMatchObject({ kind: 'recorded', scores: [5, 4, null, null], complete: false });
    expect(voiceEnded({ state: short, extras, keys: keysOf('154541') })).toMatchObject([{ scores: [5, 4, 5, 4] }]);
    expect(voiceEnded({ state: short, extras, keys: keysOf('1545411') })).toEqual([]);
    const resumed = stateOf([invitationOf(itemsOf('short'), 'a', { given: [5, 4, null, null] })], { channel: 'voice' });
    expect(said(resumed, '')).toContain('Xin hỏi tiếp. Câu 3.');
    expect(recordedBy(resumed, '3211')).toMatchObject({ scores: [5, 4, 3, 2], complete: true, correction: false });
  });

  it('corrects a ballot that was given before', () => {
    const again = stateOf([invitationOf(itemsOf('short'), 'a', { given: [5, 4, 5, 4] })], { channel: 'voice' });
    expect(said(again, '')).toContain('đã chấm điểm rồi');
    expect(said(again, '')).not.toMatch(/hài lòng/);
    expect(recordedBy(again, '1111111')).toMatchObject({ scores: [1, 1, 1, 1], correction: true });
    expect(turn(again, '#')).toMatchObject({ end: true, effects: [] });
  });

  it('lets the citizen choose among several cases', () => {
    const two = stateOf([...short.invitations, invitationOf(itemsOf('short'), 'b', { resultDay: '20/11' })]);
    expect(said(two, '')).toContain('ngày 20 tháng 11, bấm 2.');
    expect(said(two, '0')).toContain('Phím này');
    expect(recordedBy(two, '21555511')).toMatchObject({ invitationId: 'b' });
  });

  it('says so when nothing is open', () => {
    expect(turn(stateOf([]), '')).toMatchObject({ end: true, effects: [] });
  });

  it('is over after 120 keys', () => {
    expect(turn(short, '*'.repeat(119)).end).toBe(false);
    expect(turn(short, '*'.repeat(120)).end).toBe(true);
  });
});

describe('every prompt', () => {
  const instruments = ['police-2019', 'province-2018', 'onestop-city', 'vneid-2025'].map(shippedInstrument);
  const call = fc.record({
    asked: fc.constantFrom(...instruments),
    form: fc.constantFrom<FormName>('full', 'short'),
    count: fc.integer({ min: 0, max: 4 }),
    answered: fc.boolean(),
    keys: fc.array(fc.constantFrom('1', '1', '1', '2', '3', '5', '5', '0', '7', '8', '9', '*', '#', ''), {
      maxLength: 40,
    }),
  });

  it('is short enough to be remembered, complete, and follows from the keys alone', () => {
    fc.assert(
      fc.property(call, ({ asked, form, count, answered, keys }) => {
        const items = formItems(asked, form, { filedFeedback: true });
        const given = answered ? items.map(() => 5) : null;
        const invitations = ['a', 'b', 'c', 'd'].slice(0, count).map((id) => invitationOf(items, id, { given }));
        const about = aboutWith(asked);
        const one = { state: stateOf(invitations), extras: { a: about, b: about, c: about, d: about }, keys };
        const { prompts: heard } = voiceTurn(one, prompts);
        expect(heard.length).toBeGreaterThan(0);
        for (const { text, recording } of heard) {
          expect(wordCount(text)).toBeLessThanOrEqual(longestPrompt);
          expect(text).not.toMatch(/[{}/]|undefined|null|\.\./);
          if (recording !== null) expect(recording).toMatch(/^[a-z0-9][a-z0-9.-]*$/);
        }
        expect(voiceTurn(structuredClone(one), prompts).prompts).toEqual(heard);
      }),
      { numRuns: 300 },
    );
  });

  it('is refused when it is longer, or holds what is not read aloud', () => {
    const raw = shipped('messages/voice');
    const changed = (start: string) => () => parsePrompts({ ...raw, prompts: { ...raw.prompts, start } });
    expect(changed('từ '.repeat(26))).toThrow('prompts.start: must have at most 25 words');
    expect(changed('Ông/Bà')).toThrow('prompts.start');
  });
});
