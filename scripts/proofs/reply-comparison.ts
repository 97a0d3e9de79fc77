import { readFileSync } from 'node:fs';
import { candidateOf, pendingOf } from '../../src/cli/parse.ts';
import { readLexicon } from '../../src/cli/read-lexicon.ts';
import { compare, workedCase } from '../../src/cli/score-parser.ts';
import { parse } from '../../src/domain/reply/parse.ts';
import type { Proof } from '../proof.ts';

const file = 'tests/unit/reply/dev.jsonl';
const lexicon = readLexicon();

type Case = ReturnType<typeof workedCase.parse>;
type Scores = readonly (number | null)[] | null;

interface Way {
  readonly name: string;
  readonly read: (line: Case) => Scores;
}

const ways: readonly Way[] = [
  { name: 'this parser', read: ours },
  { name: 'strict regular expression (`HL`, code, as many digits as items)', read: anchored },
  { name: 'the first digits of the message, as many as items', read: firstDigits },
  { name: "the first number (the rule of goflow's `has_number`), as the first item's score", read: firstNumber },
];

/** The parser beside three simpler ways, on the worked cases. Nothing is drawn by lot: the seed has no part in it. */
export function prove(): Proof {
  const cases = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => workedCase.parse(JSON.parse(line)));
  const rows = ways.map((way) => ({ name: way.name, ...outcomesOf(way, cases) }));
  const [first] = rows;
  const held = first!.wrong === 0 && rows.every(({ exact }) => exact <= first!.exact);
  return { title: 'The parser beside simpler ways', held, body: report(cases.length, rows) };
}

interface Outcomes {
  readonly exact: number;
  readonly missed: number;
  readonly wrong: number;
}

/** Scores alone are compared: the simple ways know no kinds. */
function outcomesOf({ read }: Way, cases: readonly Case[]): Outcomes {
  const counts = { exact: 0, missed: 0, wrong: 0 };
  for (const line of cases) {
    const result = compare({ kind: '', scores: line.scores }, { kind: '', scores: read(line) });
    counts[result === 'exact' ? 'exact' : result === 'silent wrong' ? 'wrong' : 'missed']++;
  }
  return counts;
}

function report(count: number, rows: readonly ({ readonly name: string } & Outcomes)[]): string {
  return [
    `The ${count} worked cases of \`${file}\`. Exact: the right scores, or rightly none; missed: fewer than were meant; silent wrong:`,
    'a recorded score that was not meant.',
    '',
    '| way | exact | missed | silent wrong |',
    '|---|---:|---:|---:|',
    ...rows.map(({ name, exact, missed, wrong }) => `| ${name} | ${exact} | ${missed} | ${wrong} |`),
  ].join('\n');
}

function ours(line: Case): Scores {
  return parse({ text: line.text, candidates: [candidateOf(line)], pending: pendingOf(line) }, lexicon).scores;
}

/** What a strict short-code gateway does. */
function anchored({ text, form, keyword, code }: Case): Scores {
  const found = new RegExp(
    `^\\s*${keyword}?\\s*(?:${code})?\\s*((?:[${form.min}-${form.max}]\\s*){${form.items}})$`,
    'i',
  ).exec(text);
  return found ? [...found[1]!.replace(/\s/g, '')].map(Number) : null;
}

/** What is left of a message when everything but digits of the scale is thrown away. */
function firstDigits({ text, form }: Case): Scores {
  const digits = text.match(new RegExp(`[${form.min}-${form.max}]`, 'g')) ?? [];
  return digits.length >= form.items ? digits.slice(0, form.items).map(Number) : null;
}

/** A survey engine asks item by item and takes the first number it finds, when it lies on the scale. */
function firstNumber({ text, form }: Case): Scores {
  const number = Number(/-?[0-9]+(?:[.,][0-9]+)*/.exec(text)?.[0]?.replace(',', '.') ?? Number.NaN);
  if (!Number.isInteger(number) || number < form.min || number > form.max) return null;
  return Array.from({ length: form.items }, (_, i) => (i === 0 ? number : null));
}
