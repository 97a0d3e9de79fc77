import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';

/**
 * `npm run proof -- <name> [--seed N]`: runs `scripts/proofs/<name>.ts`, whose `prove(seed)` gives the body of a report
 * and whether the claim held, and keeps it in `docs/proofs/<name>.md` with seed, commit and date.
 */
export interface Proof {
  readonly title: string;
  readonly body: string;
  readonly held: boolean;
}

const [name = ''] = process.argv.slice(2);
const folder = new URL('./proofs/', import.meta.url);
const file = new URL(`${name}.ts`, folder);
if (!/^[a-z-]+$/.test(name) || !existsSync(file)) {
  console.error(
    `which proof? one of: ${readdirSync(folder)
      .map((f) => f.replace('.ts', ''))
      .join(', ')}`,
  );
  process.exit(1);
}
const at = process.argv.indexOf('--seed');
const seed = at > 0 ? Number(process.argv[at + 1]) : 20260101;
const { prove } = (await import(file.href)) as { prove: (seed: number) => Proof | Promise<Proof> };
const { title, body, held } = await prove(seed);
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const head = `# ${title}\n\nSeed ${seed} · commit ${commit} · ${new Date().toISOString().slice(0, 10)} · ${held ? 'held' : '**did not hold**'}\n`;
writeFileSync(new URL(`../docs/proofs/${name}.md`, import.meta.url), `${head}\n${body}\n`);
console.log(`${head}\n${body}`);
if (!held) process.exitCode = 1;
