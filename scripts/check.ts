import { spawnSync } from 'node:child_process';

/** The whole law, in the order in which a mistake is cheapest to find. `npm run check` runs it; so does `npm test`. */
const law: [what: string, command: string, ...args: string[]][] = [
  ['format and lint (Biome)', 'node_modules/.bin/biome', 'check', '--error-on-warnings', '.'],
  ['nothing unused (knip)', 'node_modules/.bin/knip', '--no-progress'],
  ['types (tsc, strict)', 'node_modules/.bin/tsc', '--noEmit'],
  ['import rules, clock, texts, unit tests (vitest)', 'node_modules/.bin/vitest', 'run', '--project', 'unit'],
];

for (const [what, command, ...args] of law) {
  const from = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  const seconds = (Number(process.hrtime.bigint() - from) / 1e9).toFixed(1);
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${what} (${seconds} s)`);
  if (status !== 0) {
    console.log(`${stdout}\n${stderr}`);
    process.exit(1);
  }
}
