import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DialogueState } from '../../src/domain/dialogue/state.ts';
import { type FormName, formItems } from '../../src/domain/form.ts';
import { isGsm7, septets } from '../../src/domain/gsm7.ts';
import { parseScreens } from '../../src/domain/ussd/screen.ts';
import { ussdEnded, ussdTurn } from '../../src/domain/ussd.ts';
import { invitationOf, shipped, shippedInstrument, stateOf } from '../support/dialogue-state.ts';

const screens = parseScreens(shipped('messages/ussd'));
const police = shippedInstrument('police-2019');
const gate = police.factors.at(-1)?.gate;
const extras = { a: { gate, onTime: police.onTime }, b: {} };
const itemsOf = (form: FormName, filedFeedback = false) => formItems(police, form, { filedFeedback });
const full = stateOf([invitationOf(itemsOf('full'))], { channel: 'ussd' });
const short = stateOf([invitationOf(itemsOf('short'))], { channel: 'ussd' });

const turn = (state: DialogueState, keys: string) =>
  ussdTurn({ state, extras, keys: keys === '' ? [] : keys.split('*') }, screens);
const recordedBy = (state: DialogueState, keys: string) => {
  const effect = turn(state, keys).effects.find(({ kind }) => kind === 'recorded');
  return effect?.kind === 'recorded' ? effect : undefined;
};

describe('a USSD session', () => {
  it('asks one item a screen, with the names of the scores', () => {
    expect(turn(short, '').screen).toContain('1 Cham diem');
    expect(turn(short, '1')).toMatchObject({
      screen: `1/4 ${police.factors[0]!.wording.vn}
1 Rat khong hai long
2 Khong hai long
3 Binh thuong
4 Hai long
5 Rat hai long`,
      end: false,
    });
  });

  it('records the ballot at the end, with the view on time beside it', () => {
    expect(turn(short, '1*5*4*5').effects).toEqual([]);
    expect(turn(short, '1*5*4*5*4').screen).toContain('1 Co');
    expect(turn(short, '1*5*4*5*4*2')).toMatchObject({ end: true, onTime: false });
    expect(recordedBy(short, '1*5*4*5*4*2')).toMatchObject({ scores: [5, 4, 5, 4], complete: true, correction: false });
  });

  it('never shows a score', () => {
    expect(turn(short, '1*5*4*5*4*2').screen).not.toMatch(/hai long/i);
  });

  it('asks about feedback only people who gave some', () => {
    const eleven = '1*5*5*5*5*5*5*5*5*5*5*5';
    expect(turn(full, eleven).screen).toContain(gate?.vn);
    expect(recordedBy(full, `${eleven}*2*1`)).toMatchObject({ notApplicable: [12, 13], complete: true });
    expect(recordedBy(full, `${eleven}*1*3*0*1`)).toMatchObject({
      scores: [...Array(11).fill(5), 3, null],
      notApplicable: [13],
      complete: true,
    });
  });

  it('asks again after a key that means nothing', () => {
    expect(turn(short, '1*7').screen).toMatch(/^Chua ro\. 1\/4 /);
    expect(turn(short, '1*0').screen).toMatch(/^Chua ro\. 1\/4 /);
    expect(recordedBy(short, '1*7*5*x*4*5*4*1')).toMatchObject({ scores: [5, 4, 5, 4] });
  });

  it('lets the citizen refuse', () => {
    expect(turn(short, '0')).toMatchObject({ end: true, effects: [{ kind: 'refused', wrongNumber: false }] });
    expect(turn({ ...short, optedOut: true }, '').screen).toContain('HL MO');
  });

  it('keeps what a dropped session answered; the next one goes on from there', () => {
    const [dropped] = ussdEnded({ state: short, extras, keys: ['1', '5', '4'] });
    expect(dropped).toMatchObject({ kind: 'recorded', scores: [5, 4, null, null], complete: false });
    const resumed = stateOf([invitationOf(itemsOf('short'), 'a', { given: [5, 4, null, null] })], { channel: 'ussd' });
    expect(turn(resumed, '').screen).toMatch(/^3\/4 /);
    expect(recordedBy(resumed, '3*2*1')).toMatchObject({ scores: [5, 4, 3, 2], complete: true, correction: false });
  });

  it('keeps nothing of a session that ended well, or never began', () => {
    expect(ussdEnded({ state: short, extras, keys: '1*5*4*5*4*2'.split('*') })).toEqual([]);
    expect(ussdEnded({ state: short, extras, keys: ['1'] })).toEqual([]);
  });

  it('corrects a ballot that was given before', () => {
    const again = stateOf([invitationOf(itemsOf('short'), 'a', { given: [5, 4, 5, 4] })], { channel: 'ussd' });
    expect(turn(again, '').screen).toContain('1 Cham lai');
    expect(recordedBy(again, '1*1*1*1*1*1')).toMatchObject({ scores: [1, 1, 1, 1], correction: true });
    expect(turn(again, '9')).toMatchObject({ end: true, effects: [] });
  });

  it('lets the citizen choose among several cases', () => {
    const two = stateOf([...short.invitations, invitationOf(itemsOf('short'), 'b', { resultDay: '20/11' })]);
    expect(turn(two, '').screen).toContain('2 CA P.Van Mieu-Quoc Tu Giam 20/11');
    expect(recordedBy(two, '2*1*5*5*5*5')).toMatchObject({ invitationId: 'b' });
  });

  it('says so when nothing is open', () => {
    expect(turn(stateOf([]), '')).toMatchObject({ end: true, effects: [] });
  });
});

describe('every screen', () => {
  const instruments = ['police-2019', 'province-2018', 'onestop-city', 'vneid-2025'].map(shippedInstrument);
  const session = fc.record({
    asked: fc.constantFrom(...instruments),
    form: fc.constantFrom<FormName>('full', 'short'),
    count: fc.integer({ min: 0, max: 4 }),
    answered: fc.boolean(),
    keys: fc.array(fc.constantFrom('1', '1', '2', '3', '5', '5', '0', '9', '', '55', 'x'), { maxLength: 30 }),
  });

  it('has at most 160 GSM-7 characters, and follows from the keys alone', () => {
    fc.assert(
      fc.property(session, ({ asked, form, count, answered, keys }) => {
        const items = formItems(asked, form, { filedFeedback: true });
        const given = answered ? items.map(() => 5) : null;
        const invitations = ['a', 'b', 'c', 'd'].slice(0, count).map((id) => invitationOf(items, id, { given }));
        const about = { gate: asked.factors.at(-1)?.gate, onTime: asked.onTime };
        const one = { state: stateOf(invitations), extras: { a: about, b: about }, keys };
        const { screen } = ussdTurn(one, screens);
        expect(isGsm7(screen)).toBe(true);
        expect(septets(screen)).toBeLessThanOrEqual(160);
        expect(screen).not.toMatch(/[{}]|undefined/);
        expect(ussdTurn(structuredClone(one), screens).screen).toBe(screen);
      }),
      { numRuns: 300 },
    );
  });
});
