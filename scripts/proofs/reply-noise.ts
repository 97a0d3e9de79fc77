import { readLexicon } from '../../src/cli/read-lexicon.ts';
import { compare } from '../../src/cli/score-parser.ts';
import { parse } from '../../src/domain/reply/parse.ts';
import type { Proof } from '../proof.ts';
import { type Dice, diceOf, type Noise, noises, render, spoil } from './reply-noise/grammar.ts';

const messages = 120_000;
const lexicon = readLexicon();
const keyword = 'HL';
const code = '782644';

interface Tally {
  sent: number;
  exact: number;
  missed: number;
  wrong: number;
  example: string;
}

/** Intended answers, rendered by a grammar and made noisy: none may be recorded wrongly; recall by kind of noise. */
export function prove(seed: number): Proof {
  const dice = diceOf(seed);
  const tallies = new Map<string, Tally>();
  for (let i = 0; i < messages; i++) {
    const { kind, text, items, scores } = i % 6 === 5 ? unanswerable(dice) : answer(dice);
    const candidate = { items, keyword, shortCode: '8179', code };
    const got = parse({ text, candidates: [candidate], pending: { kind: 'none' } }, lexicon);
    const result = compare({ kind: scores ? 'answers' : got.kind, scores }, got);
    const tally = tallies.get(kind) ?? { sent: 0, exact: 0, missed: 0, wrong: 0, example: '' };
    tallies.set(kind, tally);
    tally.sent++;
    if (result === 'silent wrong') tally.wrong++;
    else if (result === 'missed') tally.missed++;
    else tally.exact++;
    if (result === 'silent wrong' || (result === 'missed' && !tally.example)) tally.example = text;
  }
  const wrong = [...tallies.values()].reduce((sum, tally) => sum + tally.wrong, 0);
  return { title: 'Noisy replies', held: wrong === 0, body: report(tallies, wrong) };
}

function answer(dice: Dice) {
  const count = dice.pick([3, 4, 5, 5, 5, 7]);
  const items = itemsOf(count);
  const scores = Array.from({ length: count }, () => 3 + dice.below(3));
  if (isRun(scores)) scores[0] = scores[0] === 5 ? 4 : 5;
  const noise: Noise = dice.pick(noises);
  return { kind: noise.name, text: noise.apply(render(dice, scores, noise.words), dice), items, scores };
}

/** Messages that must record nothing, whatever they look like. */
function unanswerable(dice: Dice) {
  const scores = Array.from({ length: 5 }, () => 3 + dice.below(3));
  const { name, text } = spoil(dice, scores);
  return { kind: `records nothing: ${name}`, text, items: itemsOf(5), scores: null };
}

function itemsOf(count: number) {
  return Array.from({ length: count }, (_, i) => ({ min: 1, max: 5, notApplicable: i === 4 }));
}

function isRun(scores: readonly number[]): boolean {
  return scores.every((s, i) => s === i + 1) || scores.every((s, i) => s === scores.length - i);
}

function report(tallies: ReadonlyMap<string, Tally>, wrong: number): string {
  const rows = [...tallies].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    `${messages} messages from a grammar of intended answers (3, 4, 5 and 7 items; digits, words, labels, labelled items,`,
    `"all") with one kind of noise each, and messages that must record nothing: **${wrong} silent wrong scores**.`,
    '',
    '| noise | messages | right % | missed | silent wrong | a missed one |',
    '|---|---:|---:|---:|---:|---|',
    ...rows.map(
      ([kind, { sent, exact, missed, wrong: bad, example }]) =>
        `| ${kind} | ${sent} | ${((100 * exact) / sent).toFixed(1)} | ${missed} | ${bad} | ${example ? `\`${example.replaceAll('\n', '⏎').replaceAll('|', '\\|').slice(0, 70)}\`` : ''} |`,
    ),
  ].join('\n');
}
