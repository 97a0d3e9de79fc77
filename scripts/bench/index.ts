import { existsSync, readdirSync } from 'node:fs';
import type { Figure } from './figure.ts';

/** `npm run --silent bench -- <name> [--json]`: runs `scripts/bench/<name>.ts`. */
const [name = '', ...flags] = process.argv.slice(2);
const file = new URL(`./${name}.ts`, import.meta.url);
const helpers = ['index.ts', 'figure.ts'];

if (!/^[a-z-]+$/.test(name) || helpers.includes(`${name}.ts`) || !existsSync(file)) {
  const names = readdirSync(new URL('.', import.meta.url)).filter((f) => f.endsWith('.ts') && !helpers.includes(f));
  console.error(`which benchmark? one of: ${names.map((f) => f.replace('.ts', '')).join(', ')}`);
  process.exit(1);
}
const { run } = (await import(file.href)) as { run: () => Figure[] | Promise<Figure[]> };
const figures = await run();
if (flags.includes('--json')) for (const one of figures) console.log(JSON.stringify(one));
else print(figures);

function print(rows: readonly Figure[]): void {
  const cells = rows.map(({ name, unit, value, limit, ratio, n }) => [
    name,
    value.toLocaleString('en'),
    limit.toLocaleString('en'),
    String(ratio),
    unit,
    String(n),
  ]);
  const table = [['figure', 'value', 'limit', 'ratio', 'unit', 'n'], ...cells];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  for (const row of table)
    console.log(
      row.map((cell, i) => (i === 0 || i === 4 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '),
    );
}
