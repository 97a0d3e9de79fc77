import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { candidateOf, inputLine, pendingOf } from '../../../src/cli/parse.ts';
import { readLexicon } from '../../../src/cli/read-lexicon.ts';
import { parse, parseWith } from '../../../src/domain/reply/parse.ts';
import type { Reading } from '../../../src/domain/reply/reading.ts';
import type { Example, Rule } from '../../../src/domain/reply/rule.ts';
import { rules } from '../../../src/domain/reply/rules.ts';

const lexicon = readLexicon();
const five = {
  items: [1, 2, 3, 4, 5].map((item) => ({ min: 1, max: 5, notApplicable: item === 5 })),
  keyword: 'HL',
  shortCode: '8179',
  code: '782644',
};

function read(list: readonly Rule[], { text, candidates = [five], pending = { kind: 'none' } }: Example): Reading {
  return parseWith(list, { text, candidates, pending }, lexicon);
}

function meets(
  reading: Reading,
  { kind, scores = null, notApplicable = [], flags = [], choice = null, ...more }: Example,
): boolean {
  return (
    JSON.stringify([reading.kind, reading.scores, reading.notApplicable, reading.choice]) ===
      JSON.stringify([kind, scores, notApplicable, choice]) &&
    (more.overall === undefined || reading.overall === more.overall) &&
    (more.proposal === undefined || JSON.stringify(reading.proposal) === JSON.stringify(more.proposal)) &&
    flags.every((flag) => reading.flags.some((f) => f === flag))
  );
}

const examples = rules.flatMap((rule) => rule.examples.map((example) => ({ name: rule.name, example })));

describe('the examples of every rule', () => {
  it('exist', () => {
    expect(rules.filter((rule) => rule.examples.length === 0)).toEqual([]);
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
  });

  it.each(examples.map(({ name, example }) => [name, example.text, example] as const))(
    '%s: %s',
    (_name, _text, example) => {
      const reading = read(rules, example);
      expect(meets(reading, example), JSON.stringify(reading)).toBe(true);
    },
  );
});

describe('no rule is superfluous', () => {
  it.each(rules.map((rule) => [rule.name, rule] as const))('without %s one of its examples fails', (_, rule) => {
    const rest = rules.filter((other) => other !== rule);
    expect(rule.examples.some((example) => !meets(read(rest, example), example))).toBe(true);
  });
});

describe('a rule that is not asked', () => {
  const asked = rules.map((rule) => ({ ...rule, needs: undefined }));
  const worked = ['dev.jsonl', 'own-cases.jsonl'].flatMap((file) =>
    readFileSync(new URL(file, import.meta.url), 'utf8')
      .trim()
      .split('\n')
      .map((line) => inputLine.parse(JSON.parse(line))),
  );

  it('would have said nothing', () => {
    for (const line of worked) {
      const example = {
        text: line.text,
        kind: 'unclear',
        candidates: [candidateOf(line)],
        pending: pendingOf(line),
      } as const;
      expect(read(rules, example), line.text).toEqual(read(asked, example));
    }
    for (const { example } of examples) expect(read(rules, example)).toEqual(read(asked, example));
  });
});

describe('nobody was asked', () => {
  it.each(['cau dau 4 con lai 5', 'cau cuoi 3', 'tat ca 5', '4 ruoi', '54543'])('%s records nothing', (text) => {
    expect(read(rules, { text, kind: 'unclear', candidates: [] }).scores ?? []).toEqual([]);
  });
});

describe('several candidates', () => {
  const other = { ...five, code: '937826' };
  const four = { ...five, items: five.items.slice(0, 4), code: '937826' };
  const ask = (text: string, second: typeof five) =>
    parse({ text, candidates: [five, second], pending: { kind: 'none' } }, lexicon);

  it('are told apart by the code', () => {
    expect(ask('HL 937826 54543', other)).toMatchObject({ kind: 'answers', candidate: 1 });
    expect(ask('HL 782644 54543', other)).toMatchObject({ kind: 'answers', candidate: 0 });
  });

  it('without code keep what all of them agree on', () => {
    expect(ask('54543', other)).toMatchObject({ kind: 'answers', scores: [5, 4, 5, 4, 3], candidate: null });
    expect(ask('54543', four)).toMatchObject({ kind: 'unclear', scores: null });
    expect(ask('cho doi lau qua', four)).toMatchObject({ kind: 'comment' });
  });

  it('open no invitation for a wrong code', () => {
    expect(ask('HL 782648 54543', other)).toMatchObject({ kind: 'wrong_code', scores: null });
  });
});
