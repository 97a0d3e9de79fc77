import type { Command } from 'commander';
import { z } from 'zod';
import type { Candidate, Pending } from '../domain/reply/reading.ts';

const score = z.number().int();

const pending = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('missing'), items: z.array(score) }),
  z.object({ kind: z.literal('overall'), level: score }),
  z.object({ kind: z.literal('which'), options: z.union([score, z.array(z.string())]) }),
  z.object({ kind: z.literal('readback'), scores: z.array(score.nullable()) }),
]);

const form = z.object({
  items: score.min(1).max(50).default(5),
  min: score.default(1),
  max: score.default(5),
  notApplicable: z.array(score).default([5]),
  words: z.array(z.string().min(1)).optional(),
});

export const inputLine = z.object({
  id: z.unknown(),
  text: z.string(),
  form: form.prefault({}),
  keyword: z.string().min(1).default('HL'),
  code: z.string().default('782644'),
  shortCode: z.string().default('8179'),
  pending: z.union([z.literal('none').transform(() => ({ kind: 'none' }) as const), pending]).default({ kind: 'none' }),
});

export type InputLine = z.infer<typeof inputLine>;

/** `parse`: JSON lines in, JSON lines out, in order. A line that is no message is named on stderr; the others go on. */
export function parseCommand(program: Command): void {
  program
    .command('parse')
    .description('read replies (JSON lines) from standard input, write what they mean')
    .action(async () => {
      const { parse } = await import('../domain/reply/parse.ts');
      const { readLexicon } = await import('./read-lexicon.ts');
      const lexicon = readLexicon();
      let number = 0;
      for await (const lines of linesOf(process.stdin)) {
        let out = '';
        for (const line of lines) {
          number++;
          if (!line.trim()) continue;
          const read = readLine(line);
          if (typeof read === 'string') {
            console.error(`line ${number}: ${read}`);
            process.exitCode = 1;
            continue;
          }
          const input = { text: read.text, candidates: [candidateOf(read)], pending: pendingOf(read) };
          out += `${JSON.stringify({ id: read.id, ...parse(input, lexicon) })}\n`;
        }
        if (!process.stdout.write(out)) await new Promise((resolve) => process.stdout.once('drain', resolve));
      }
    });
}

/** All lines that have arrived, at once: a write for each line would take longer than reading it. Only \n ends a line. */
async function* linesOf(input: NodeJS.ReadStream): AsyncGenerator<string[]> {
  let rest = '';
  for await (const chunk of input.setEncoding('utf8')) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop()!;
    yield lines;
  }
  yield [rest];
}

/** One input line, or what is wrong with it. */
function readLine(line: string): InputLine | string {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (error) {
    return `not JSON (${(error as Error).message})`;
  }
  const parsed = inputLine.safeParse(json);
  return parsed.success ? parsed.data : z.prettifyError(parsed.error).replaceAll('\n', ' ');
}

const candidates = new Map<string, Candidate>();

/** The open invitation that a line describes; lines of one file mostly describe the same one. */
export function candidateOf({ form: asked, keyword, code, shortCode }: InputLine): Candidate {
  const key = JSON.stringify([asked, keyword, code, shortCode]);
  const known = candidates.get(key);
  if (known) return known;
  const { min, max, words } = asked;
  const items = Array.from({ length: asked.items }, (_, i) => ({
    min,
    max,
    notApplicable: asked.notApplicable.includes(i + 1),
    ...(words && { words }),
  }));
  const candidate = { items, keyword, shortCode, code };
  if (candidates.size < 1000) candidates.set(key, candidate);
  return candidate;
}

export function pendingOf({ pending: asked }: InputLine): Pending {
  return asked.kind === 'which'
    ? { kind: 'which', options: typeof asked.options === 'number' ? asked.options : asked.options.length }
    : asked;
}
