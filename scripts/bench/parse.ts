import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Figure, figure } from './figure.ts';

const lengths = [100, 1_000, 10_000];

const growing: readonly [string, string][] = [
  ['words', 'can bo nhiet tinh nhung cho lau qua '],
  ['digits', '5 4 5 4 3 '],
  ['labels', 'cau 1: 5, cau 2 hai long, '],
];

interface Work {
  readonly texts: readonly string[];
  readonly with: 'parser' | 'anchored';
}

/** Messages a second on one core over the worked cases, and how the time grows with the length of a message. */
export function run(): Figure[] {
  const texts = readFileSync(new URL('../../tests/unit/reply/dev.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).text as string);
  const [parser, regex] = rates([
    { texts, with: 'parser' },
    { texts, with: 'anchored' },
  ]);
  const one = ['54543'];
  const [digits, regexDigits] = rates([
    { texts: one, with: 'parser' },
    { texts: one, with: 'anchored' },
  ]);
  const figures = [
    figure('parse', 'messages/s', parser!, regex!, texts.length),
    figure('parse (limit: the goal)', 'messages/s', parser!, 100_000, texts.length),
    figure('parse plain digits', 'messages/s', digits!, regexDigits!, 1),
  ];
  for (const [kind, piece] of growing) {
    const long = piece.repeat(lengths.at(-1)!);
    const grown = rates(lengths.map((length) => ({ texts: [long.slice(0, length)], with: 'parser' })));
    for (const [at, rate] of grown.entries()) {
      const length = lengths[at]!;
      const name = `${kind}, ${length.toLocaleString('en')} characters (limit: 100)`;
      figures.push(figure(name, 'characters/s', rate * length, grown[0]! * 100, length));
    }
  }
  return figures;
}

/** Texts a second of processor time, each work in a process of its own: none warms or cools the code for another. */
function rates(works: readonly Work[]): number[] {
  const script = fileURLToPath(new URL('support/parse-rates.mjs', import.meta.url));
  return works.map((work) =>
    Number(execFileSync(process.execPath, [script], { input: JSON.stringify(work), encoding: 'utf8' })),
  );
}
