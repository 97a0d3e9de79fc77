import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diceOf, noises, render } from '../../../scripts/proofs/reply-noise/grammar.ts';
import { readLexicon } from '../../../src/cli/read-lexicon.ts';
import { parse } from '../../../src/domain/reply/parse.ts';
import type { Pending } from '../../../src/domain/reply/reading.ts';
import { generateSurveyCode } from '../../../src/domain/survey-code.ts';

const lexicon = readLexicon();
const candidateWith = (code: string) => ({
  items: [1, 2, 3, 4, 5].map((item) => ({ min: 1, max: 5, notApplicable: item === 5 })),
  keyword: 'HL',
  shortCode: '8179',
  code,
});
const candidate = candidateWith('782644');
const read = (text: string, pending: Pending = { kind: 'none' }) =>
  parse({ text, candidates: [candidate], pending }, lexicon);

/** Sets that nobody can take for counting, or for praise or blame turned round. */
const sets = fc
  .array(fc.integer({ min: 1, max: 5 }), { minLength: 5, maxLength: 5 })
  .filter((s) => !['12345', '54321'].includes(s.join('')) && s.includes(3));

const pieces = fc.constantFrom(
  ...[
    'HL',
    '782644',
    '782648',
    '54543',
    '5',
    '4',
    'cau 1',
    'cau',
    'tat ca',
    'con lai',
    'tru',
    'hai long',
    'khong',
    'rat',
    'nam',
  ],
  ...[
    'sua',
    'thanh',
    'tu',
    'den',
    '-',
    '.',
    ',',
    ':',
    '?',
    '\n',
    '0912345678',
    'TC',
    'nham',
    '4.5',
    'x',
    'ba',
    'huy',
    'lam',
    '👍',
    'ỡ',
  ],
);
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.array(pieces, { maxLength: 40 }).map((some) => some.join(' ')),
  fc.array(pieces, { maxLength: 40 }).map((some) => some.join('')),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
);
const pendings = fc.constantFrom<Pending[]>(
  { kind: 'none' },
  { kind: 'missing', items: [2, 5] },
  { kind: 'overall', level: 4 },
  { kind: 'which', options: 2 },
  { kind: 'readback', scores: [5, 4, 5, 4, 3] },
);

describe('any text', () => {
  it('gives one reading, with scores of the form or none', () => {
    fc.assert(
      fc.property(hostile, pendings, (text, pending) => {
        const { scores, notApplicable, kind, rule } = read(text, pending);
        expect(rule).not.toBe('');
        if (scores) {
          expect(scores).toHaveLength(5);
          expect(scores.every((score) => score === null || (Number.isInteger(score) && score >= 1 && score <= 5))).toBe(
            true,
          );
          expect(notApplicable.every((item) => scores[item - 1] === null)).toBe(true);
        }
        if (['unclear', 'comment', 'opt_out', 'wrong_code', 'opt_in', 'choice'].includes(kind))
          expect(scores).toBeNull();
      }),
      { numRuns: 2000 },
    );
  });

  it('gives the same reading in NFC and NFD', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const [nfc, nfd] = [read(text.normalize('NFC')), read(text.normalize('NFD'))];
        expect([nfd.kind, nfd.scores]).toEqual([nfc.kind, nfc.scores]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a set of scores', () => {
  it('does not depend on separators', () => {
    fc.assert(
      fc.property(
        sets,
        fc.constantFrom('', ' ', ', ', ',', ';', '-', ' - ', '.', '/', '\n', '  '),
        (scores, separator) => {
          expect(read(scores.join(separator)).scores).toEqual(scores);
        },
      ),
    );
  });

  it('does not depend on case, accents or the way they were typed', () => {
    const asWords = noises.filter(({ words }) => words);
    fc.assert(
      fc.property(sets, fc.nat(), fc.constantFrom(...asWords), (scores, seed, noise) => {
        const dice = diceOf(seed);
        const text = noise.apply(render(dice, scores, true), dice);
        for (const written of [text, text.toUpperCase()]) {
          const got = read(written).scores;
          if (got) expect(got).toEqual(scores);
        }
      }),
    );
  });

  it('is not changed by courtesy, a signature or the quoted invitation', () => {
    const around = noises.filter(({ name }) =>
      ['courtesy', 'signature', 'quoted invitation', 'brackets'].includes(name),
    );
    fc.assert(
      fc.property(sets, fc.nat(), fc.constantFrom(...around), (scores, seed, noise) => {
        expect(read(noise.apply(`HL 782644 ${scores.join('')}`, diceOf(seed))).scores).toEqual(scores);
      }),
    );
  });

  it('is never recorded when a refusal or another set stands beside it', () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        expect(read(`${a.join('')} dung gui nua`).kind).toBe('opt_out');
        if (a.join() !== b.join()) expect(read(`${a.join('')} ${b.join('')}`).scores).toBeNull();
      }),
    );
  });
});

describe('a survey code with one slip', () => {
  it('opens no invitation', () => {
    const slips = fc.record({
      at: fc.nat({ max: 5 }),
      digit: fc.constantFrom(...'0123456789'),
      swap: fc.boolean(),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(slips, ({ at, digit, swap, seed }) => {
        const code = generateSurveyCode(6, diceOf(seed).below);
        const typed = [...code];
        if (swap && at < 5) [typed[at], typed[at + 1]] = [typed[at + 1]!, typed[at]!];
        else typed[at] = digit;
        fc.pre(typed.join('') !== code);
        const text = `HL ${typed.join('')} 54543`;
        const got = parse({ text, candidates: [candidateWith(code)], pending: { kind: 'none' } }, lexicon);
        expect(got.scores).toBeNull();
      }),
      { numRuns: 500 },
    );
  });
});

describe('time', () => {
  const pieces = [
    'a',
    '5',
    '5 ',
    'hl ',
    'cau 1,',
    'cau 1 ',
    '- ',
    '!',
    'tu 4 den ',
    'tru ',
    'nam ',
    '782644 ',
    '0912345678 ',
    'khong ',
    'la ',
    '1-5 ',
  ];
  it.each(pieces)('grows with the length alone: %j', (piece) => {
    const text = (length: number) => piece.repeat(Math.ceil(length / piece.length));
    /** Microseconds of work for one character; measured over enough of them never to be nothing. */
    const cpu = (length: number) => {
      const message = text(length);
      const from = process.cpuUsage();
      for (let times = 1; ; times++) {
        read(message);
        const { user, system } = process.cpuUsage(from);
        if (user + system > 12_000) return (user + system) / times / length;
      }
    };
    cpu(2_000);
    const rounds = [1, 2, 3, 4, 5].map(() => [cpu(2_000), cpu(20_000)] as const);
    const short = Math.min(...rounds.map(([time]) => time));
    const long = Math.min(...rounds.map(([, time]) => time));
    expect(long / short).toBeLessThan(6);
  });
});
