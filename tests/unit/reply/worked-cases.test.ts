import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { candidateOf, pendingOf } from '../../../src/cli/parse.ts';
import { readLexicon } from '../../../src/cli/read-lexicon.ts';
import { workedCase } from '../../../src/cli/score-parser.ts';
import { parse } from '../../../src/domain/reply/parse.ts';

const lexicon = readLexicon();

const withFlags = workedCase.extend({
  notApplicable: workedCase.shape.scores.optional(),
});

describe.each(['dev.jsonl', 'own-cases.jsonl'])('%s', (file) => {
  const cases = readFileSync(new URL(file, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => ({ ...withFlags.parse(JSON.parse(line)), flags: JSON.parse(line).flags as string[] | undefined }));

  it.each(cases.map((line) => [line.text, line] as const))('%s', (_, line) => {
    const got = parse({ text: line.text, candidates: [candidateOf(line)], pending: pendingOf(line) }, lexicon);
    expect({ kind: got.kind, scores: got.scores, notApplicable: got.notApplicable }).toEqual({
      kind: line.kind,
      scores: line.scores,
      notApplicable: line.notApplicable ?? [],
    });
    if (line.flags) expect(got.flags).toEqual(expect.arrayContaining(line.flags));
  });
});
