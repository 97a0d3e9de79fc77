import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { diceOf, noises, render, spoil } from '../../../scripts/proofs/reply-noise/grammar.ts';
import { readLexicon } from '../../../src/cli/read-lexicon.ts';
import { parse, parserVersion } from '../../../src/domain/reply/parse.ts';
import { rules } from '../../../src/domain/reply/rules.ts';

/** What the parser read when its version was last raised: change both together. */
const kept = { version: '11', digest: '0d07421efa953e44' };

const words = new URL('../../../templates/lexicon/', import.meta.url);

/** The words, the rules by name and order, and what they make of 3,000 messages. */
function digest(): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(words).sort()) {
    const lists: unknown = JSON.parse(readFileSync(new URL(name, words), 'utf8'));
    hash.update(`${name} ${JSON.stringify(lists)}\n`);
  }
  for (const { name } of rules) hash.update(`${name}\n`);
  const lexicon = readLexicon();
  const items = [1, 2, 3, 4, 5].map((item) => ({ min: 1, max: 5, notApplicable: item === 5 }));
  const candidates = [{ items, keyword: 'HL', shortCode: '8179', code: '782644' }];
  const dice = diceOf(3);
  for (let i = 0; i < 3000; i++) {
    const scores = Array.from({ length: 5 }, () => 1 + dice.below(5));
    const noise = dice.pick(noises);
    const text = i % 3 ? noise.apply(render(dice, scores, noise.words), dice) : spoil(dice, scores).text;
    hash.update(`${JSON.stringify(parse({ text, candidates, pending: { kind: 'none' } }, lexicon))}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

it('the version of the parser changes with its words, rules and readings', () => {
  expect(
    { version: parserVersion, digest: digest() },
    `words, rules or readings changed: raise parserVersion in src/domain/reply/parse.ts, then write version and digest into this test`,
  ).toEqual(kept);
});
