import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { parse } from 'csv-parse/sync';
import { settingReaders } from '../domain/settings.ts';
import { projectRoot } from '../project-root.ts';
import { checkMethod, type DataSet, dataSetNames, type MethodCheck } from '../results/published-figures.ts';
import { shippedSettings } from './seed-files.ts';

const shippedData = fileURLToPath(new URL('tests/data/published-figures', projectRoot));

/** `figures`: the method check. Leaves with 1 when a figure comes out other than it was published. */
export function addFiguresCommand(program: Command): void {
  program
    .command('figures')
    .description('recompute the figures administrations have published, each from its data set')
    .option('--data <dir>', 'folder of the data sets, one CSV file each', shippedData)
    .option('--json', 'one line of JSON a figure')
    .action(({ data, json }: { data: string; json?: boolean }) => {
      const bands = settingReaders.bands(shippedSettings().bands);
      const checks = checkMethod(new Map(dataSetNames.map((name) => [name, readData(data, name)])), bands);
      console.log(json ? checks.map((check) => JSON.stringify(check)).join('\n') : table(checks));
      if (checks.some(({ verdict }) => verdict === 'differs')) process.exitCode = 1;
    });
}

function readData(folder: string, name: string): DataSet {
  const file = join(folder, `${name}.csv`);
  try {
    return parse(readFileSync(file), { columns: true, bom: true, skip_empty_lines: true, trim: true });
  } catch (error) {
    throw new Error(`${file} cannot be read (${(error as Error).message}): give the folder with --data.`);
  }
}

/** The data sets were made to fit the published numbers, since nobody publishes ballots. */
const caution =
  'The data sets are made to fit what was published: agreement shows that the method is consistent with it, not that it was used.';

const verdicts = { agrees: 'agrees', 'cut off': 'agrees (printed cut off, not rounded)', differs: 'DIFFERS' } as const;

function table(checks: readonly MethodCheck[]): string {
  const lines = checks.map(({ source, figure, published, computed, verdict }) => [
    `${source}: ${figure}`,
    published,
    computed,
    verdicts[verdict],
  ]);
  const rows = [['source and figure', 'published', 'computed', 'verdict'], ...lines];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lined = rows.map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  '));
  return [...lined, '', caution].join('\n');
}
