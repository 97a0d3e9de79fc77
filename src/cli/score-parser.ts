import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { z } from 'zod';
import { parse } from '../domain/reply/parse.ts';
import { candidateOf, inputLine, pendingOf } from './parse.ts';
import { readLexicon } from './read-lexicon.ts';

export const workedCase = inputLine.extend({
  kind: z.string(),
  scores: z.array(z.number().int().nullable()).nullable(),
  why: z.string().optional(),
});

export interface Outcome {
  readonly line: z.infer<typeof workedCase>;
  readonly got: { readonly kind: string; readonly scores: readonly (number | null)[] | null; readonly rule: string };
  readonly result: 'exact' | 'silent wrong' | 'missed' | 'other kind';
}

/** `score-parser FILE`: the parser against worked cases. Leaves with 1 when a wrong score would have been recorded. */
export function scoreParserCommand(program: Command): void {
  program
    .command('score-parser')
    .argument('<file>', 'worked cases, JSON lines with text, kind, scores')
    .description('compare the parser with worked cases')
    .action((file: string) => {
      const outcomes = scoreFile(readFileSync(file, 'utf8'));
      console.log(report(outcomes));
      if (outcomes.some(({ result }) => result === 'silent wrong')) process.exitCode = 1;
    });
}

/** Reads worked cases and compares. Throws with the number of a line that is none. */
export function scoreFile(text: string): Outcome[] {
  const lexicon = readLexicon();
  return text
    .split('\n')
    .filter((line) => line.trim())
    .map((json, i) => {
      const parsed = workedCase.safeParse(JSON.parse(json));
      if (!parsed.success) throw new Error(`case ${i + 1}: ${z.prettifyError(parsed.error)}`);
      const line = parsed.data;
      const got = parse({ text: line.text, candidates: [candidateOf(line)], pending: pendingOf(line) }, lexicon);
      return { line, got, result: compare(line, got) };
    });
}

type Compared = Pick<Outcome['got'], 'kind' | 'scores'>;

/** `answers` and `partial` with the same scores count as the same. */
export function compare(want: Compared, got: Compared): Outcome['result'] {
  const sameScores = JSON.stringify(want.scores) === JSON.stringify(got.scores);
  if (sameScores && grouped(want.kind) === grouped(got.kind)) return 'exact';
  if (got.scores && !sameScores) return isSubset(want.scores, got.scores) ? 'missed' : 'silent wrong';
  return want.scores && !got.scores ? 'missed' : 'other kind';
}

function grouped(kind: string): string {
  return kind === 'partial' ? 'answers' : kind;
}

/** Every recorded score is one that was meant. */
function isSubset(want: Compared['scores'], got: NonNullable<Compared['scores']>): boolean {
  return want !== null && got.every((score, i) => score === null || score === want[i]);
}

function report(outcomes: readonly Outcome[]): string {
  const count = (result: Outcome['result']) => outcomes.filter((outcome) => outcome.result === result).length;
  const share = outcomes.length ? ((100 * count('exact')) / outcomes.length).toFixed(2) : '0.00';
  const different = outcomes.filter(({ result }) => result !== 'exact');
  return [
    `messages             ${outcomes.length}`,
    `exact                ${count('exact')} (${share} %)`,
    `silent wrong scores  ${count('silent wrong')}`,
    `missed answers       ${count('missed')}`,
    `other kind           ${count('other kind')}`,
    '',
    confusion(outcomes),
    ...(different.length ? ['', 'differences'] : []),
    ...different.map(
      ({ line, got, result }) =>
        `  ${result}: ${JSON.stringify(line.text)} expected ${line.kind} ${JSON.stringify(line.scores)}, got ${got.kind} ${JSON.stringify(got.scores)} (${got.rule})`,
    ),
  ].join('\n');
}

/** Rows: what was expected; columns: what came out. */
function confusion(outcomes: readonly Outcome[]): string {
  const kinds = [...new Set(outcomes.flatMap(({ line, got }) => [line.kind, got.kind]))].sort();
  const cell = (want: string, got: string) => outcomes.filter((o) => o.line.kind === want && o.got.kind === got).length;
  const row = (name: string, cells: readonly string[]) =>
    `${name.padEnd(12)}${cells.map((c) => c.padStart(12)).join('')}`;
  return [
    row('expected', kinds),
    ...kinds.map((want) =>
      row(
        want,
        kinds.map((got) => (cell(want, got) ? String(cell(want, got)) : '.')),
      ),
    ),
  ].join('\n');
}
