import { readFileSync } from 'node:fs';
import { readLexicon } from '../../src/cli/read-lexicon.ts';
import { parse } from '../../src/domain/reply/parse.ts';
import type { ReplyInput } from '../../src/domain/reply/reading.ts';
import { type Figure, figure, secondsOf } from './figure.ts';

const candidate = {
  items: [1, 2, 3, 4, 5].map((item) => ({ min: 1, max: 5, notApplicable: item === 5 })),
  keyword: 'HL',
  shortCode: '8179',
  code: '782644',
};
const lexicon = readLexicon();

function read(text: string) {
  return parse({ text, candidates: [candidate], pending: { kind: 'none' } } satisfies ReplyInput, lexicon);
}

/** What a strict short-code gateway does: one anchored regular expression. */
const anchored = /^\s*HL\s+(?:[0-9]{6}\s+)?([1-5])\s*([1-5])\s*([1-5])\s*([1-5])\s*([1-5])\s*$/i;

/** Messages a second on one core over the worked cases, and how the time grows with the length of a message. */
export function run(): Figure[] {
  const texts = readFileSync(new URL('../../tests/unit/reply/dev.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).text as string);
  const one = ['54543'];
  const figures = [
    figure('parse', 'messages/s', ...rates([texts, read], [texts, matches]), texts.length),
    figure('parse plain digits', 'messages/s', ...rates([one, read], [one, matches]), 1),
  ];
  for (const [kind, piece] of growing) {
    const long = piece.repeat(lengths.at(-1)!);
    const [base, ...longer] = rates(...lengths.map((length): Work => [[long.slice(0, length)], read]));
    for (const [i, rate] of [base!, ...longer].entries()) {
      const length = lengths[i]!;
      const name = `${kind}, ${length.toLocaleString('en')} characters (limit: 100)`;
      figures.push(figure(name, 'characters/s', rate * length, base! * 100, length));
    }
  }
  return figures;
}

function matches(text: string): boolean {
  return anchored.test(text);
}

const lengths = [100, 1_000, 10_000];

const growing: readonly [string, string][] = [
  ['words', 'can bo nhiet tinh nhung cho lau qua '],
  ['digits', '5 4 5 4 3 '],
  ['labels', 'cau 1: 5, cau 2 hai long, '],
];

type Work = readonly [texts: readonly string[], read: (text: string) => unknown];

/**
 * Texts a second of processor time for each kind of work: the best of 60 rounds of 10 ms, all kinds in turn, so that
 * one quiet moment on a busy machine is enough and comes to all of them.
 */
function rates<All extends Work[]>(...all: All): { [Key in keyof All]: number } {
  const best = all.map(() => 0);
  const passes = all.map(passesIn);
  for (let round = 0; round < 60; round++)
    for (const [i, work] of all.entries()) {
      const seconds = secondsOf(() => repeat(work, passes[i]!));
      best[i] = Math.max(best[i]!, (passes[i]! * work[0].length) / seconds);
    }
  return best as { [Key in keyof All]: number };
}

/** How many passes take 10 ms, once the code is warm: after a second of it, as in a gateway that has run for a minute. */
function passesIn(work: Work): number {
  for (let spent = 0; spent < 1; ) spent += secondsOf(() => repeat(work, 10));
  let passes = 1;
  while (secondsOf(() => repeat(work, passes)) < 0.01) passes *= 2;
  return passes;
}

function repeat([texts, read]: Work, passes: number): void {
  for (let pass = 0; pass < passes; pass++) for (const text of texts) read(text);
}
