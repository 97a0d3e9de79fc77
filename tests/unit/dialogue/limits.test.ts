import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apply } from '../../../src/domain/dialogue/apply.ts';
import type { Effect } from '../../../src/domain/dialogue/state.ts';
import { respond } from '../../../src/domain/dialogue.ts';
import { formItems } from '../../../src/domain/form.ts';
import { parseTemplates, renderMessage } from '../../../src/domain/message-text.ts';
import type { Reading, ReplyFlag, ReplyKind } from '../../../src/domain/reply/reading.ts';
import { invitationOf, shipped, shippedInstrument, stateOf } from '../../support/dialogue-state.ts';

const templates = parseTemplates(shipped('messages/sms'));
const items = formItems(shippedInstrument('police-2019'), 'short', { filedFeedback: true });

const kinds: ReplyKind[] = [
  'answers',
  'partial',
  'correction',
  'opt_out',
  'comment',
  'wrong_code',
  'choice',
  'accept',
  'opt_in',
  'unclear',
];
const flags: ReplyFlag[] = ['comment', 'urgent', 'emergency', 'scam_question', 'wrong_number', 'sequence'];
const score = fc.option(fc.integer({ min: 1, max: 5 }));
const scores = fc.array(score, { minLength: 5, maxLength: 5 });

/** Anything a parser could say, sensible or not. */
const reading: fc.Arbitrary<Reading> = fc.record({
  kind: fc.constantFrom(...kinds),
  scores: fc.option(scores),
  notApplicable: fc.subarray([5]),
  flags: fc.subarray(flags),
  overall: fc.option(fc.integer({ min: 1, max: 5 })),
  proposal: fc.option(scores),
  comment: fc.option(fc.constant('cho lau qua')),
  rule: fc.constant('any'),
  candidate: fc.option(fc.integer({ min: 0, max: 3 })),
  choice: fc.option(fc.integer({ min: 0, max: 3 })),
});
const nothing: Reading = {
  kind: 'unclear',
  scores: null,
  notApplicable: [],
  flags: [],
  overall: null,
  proposal: null,
  comment: null,
  rule: 'any',
  candidate: null,
  choice: null,
};
const message = fc.record({ text: fc.constantFrom('54543', 'cam on', 'HL GHI', 'HL 7826497 54543', 'phai'), reading });
const state = fc.record({
  count: fc.integer({ min: 0, max: 3 }),
  shared: fc.boolean(),
  price: fc.constantFrom(0, 500, 1500),
  open: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
  heldChange: fc.boolean(),
});
const started = ({ count, shared, price, open, heldChange }: typeof state extends fc.Arbitrary<infer S> ? S : never) =>
  stateOf(
    ['a', 'b', 'c'].slice(0, count).map((id, i) => {
      const code = `78264${id.charCodeAt(0)}`;
      return invitationOf(items, id, { open: open[i]!, heldChange, code });
    }),
    { number: { shortCode: '8179', keyword: 'HL', shared, price } },
  );

describe('whatever the parser makes of a conversation', () => {
  it('one case costs at most a question, a confirmation and a notice of change, each of one segment', () => {
    fc.assert(
      fc.property(state, fc.array(message, { maxLength: 12 }), (start, messages) => {
        let now = started(start);
        const said: (Effect & { kind: 'said' })[] = [];
        for (const { text, reading } of messages) {
          const effects = respond({ ...now, recentAutomaticAnswers: 0 }, text, () => reading);
          now = apply(now, effects);
          const heard = effects.filter((effect) => effect.kind === 'said');
          expect(heard.length).toBeLessThanOrEqual(1);
          said.push(...heard);
        }
        for (const { message, values } of said) expect(renderMessage(templates, message, values).segments).toBe(1);
        for (const one of now.invitations) {
          const names = said.filter(({ invitationId }) => invitationId === one.id).map(({ message }) => message);
          expect(one.questionsAsked).toBeLessThanOrEqual(1);
          expect(names.filter((name) => name.startsWith('confirmation')).length).toBeLessThanOrEqual(1);
          expect(one.confirmationsSent).toBeLessThanOrEqual(2);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('nothing is recorded that the message, a chosen letter or an accepted question did not say', () => {
    fc.assert(
      fc.property(state, fc.array(message, { maxLength: 8 }), (start, messages) => {
        let now = started(start);
        const spoken = new Set<number>();
        for (const { text, reading } of messages) {
          for (const value of [...(reading.scores ?? []), ...(reading.proposal ?? []), reading.overall])
            if (value !== null) spoken.add(value);
          const effects = respond(now, text, () => reading);
          now = apply(now, effects);
          for (const effect of effects)
            if (effect.kind === 'recorded')
              for (const value of effect.scores) expect(value === null || spoken.has(value)).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('a citizen who refused is neither recorded nor written to, but for permission and emergencies', () => {
    fc.assert(
      fc.property(state, message, (start, { text, reading }) => {
        const effects = respond({ ...started(start), optedOut: true }, text, () => reading);
        if (reading.flags.includes('emergency')) expect(effects.map(({ kind }) => kind)).toEqual(['alerted', 'said']);
        else if (reading.kind === 'opt_in') expect(effects.map(({ kind }) => kind)).toEqual(['allowed_again', 'said']);
        else expect(effects.map(({ kind }) => kind)).toEqual(['ignored']);
      }),
    );
  });

  it('a sender that can be forged changes nothing without the code', () => {
    const changing = ['recorded', 'refused', 'allowed_again', 'held_accepted'];
    fc.assert(
      fc.property(state, fc.boolean(), message, (start, optedOut, { text, reading }) => {
        if (text.includes('7826497')) return;
        const effects = respond({ ...started(start), optedOut, senderTrusted: false }, text, () => reading);
        expect(effects.filter(({ kind }) => changing.includes(kind))).toEqual([]);
      }),
    );
  });

  it('a letter means the case it was offered for, in whatever order the cases are loaded', () => {
    const scores = [5, 4, 5, 4, 3];
    const heard = { scores, notApplicable: [], flags: [], rule: 'any' };
    const pending = { kind: 'which', options: 2, invitationIds: ['a', 'b'], heard: [heard, heard] } as const;
    const loaded = [invitationOf(items, 'b'), invitationOf(items, 'a', { pending, questionsAsked: 1 })];
    const letterB: Reading = { ...nothing, kind: 'choice', choice: 1 };
    const effects = respond(stateOf(loaded), 'HL B', () => letterB);
    expect(effects).toContainEqual(expect.objectContaining({ kind: 'recorded', invitationId: 'b', scores }));
  });

  it('a number that was answered enough, or repeats itself to no effect, is answered no more', () => {
    const quiet = fc.constantFrom({ recentAutomaticAnswers: 5 }, { wrongCodesToday: 5 }, { channel: 'ussd' as const });
    fc.assert(
      fc.property(state, quiet, message, (start, limit, { text, reading }) => {
        const calm = { ...reading, flags: reading.flags.filter((flag) => flag !== 'emergency') };
        const effects = respond({ ...started(start), ...limit }, text, () => calm);
        expect(effects.filter(({ kind }) => kind === 'said' || kind === 'asked')).toEqual([]);
      }),
    );
  });
});
