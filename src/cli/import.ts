import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { caseApi } from '../case-files/case-api.ts';
import { type ImportCounts, importCases } from '../case-files/import-cases.ts';
import { readSheet } from '../case-files/read-sheet.ts';
import { kindOf } from '../case-files/reasons.ts';
import { rejectedFile } from '../case-files/rejected-file.ts';
import { rememberedColumns } from '../case-files/remembered-columns.ts';
import { createClock } from '../clock.ts';
import { readConfig } from '../config.ts';
import { type CaseField, type ColumnMap, caseFields } from '../domain/case-file/columns.ts';
import { StartRefused } from '../domain/start-refused.ts';
import { progressLine } from './progress-line.ts';

interface Options {
  readonly keyFile: string;
  readonly server?: string;
  readonly send?: boolean;
  readonly rejected?: string;
  readonly map: ColumnMap;
}

/** `import FILE`: returned results from a CSV or XLSX file, through the API of the running program. */
export function addImportCommand(program: Command): void {
  program
    .command('import <file>')
    .description('report the returned results of a .csv or .xlsx file; without --send it only tries (a dry run)')
    .requiredOption('--key-file <file>', 'file that holds an API key (api-keys create)')
    .option('--server <address>', 'address of the program (default: PUBLIC_URL, else this machine)')
    .option('--send', 'report the good rows; without it nothing is stored')
    .option('--map <field=column>', `which column means what: ${caseFields.join(', ')}`, addMapping, {})
    .option('--rejected <file>', 'file for the rows that are refused (default: beside FILE)')
    .addHelpText(
      'after',
      `
Rows that are wrong go to the rejected file with every reason; mend them there and import that file.
Importing a file again is harmless: a case is known by its code and invites nobody twice.

  npm run --silent cli -- api-keys create mot-cua --unit D01 --source mot-cua-dien-tu > mot-cua.key
  npm run --silent cli -- import ho-so.xlsx --key-file mot-cua.key
  npm run --silent cli -- import ho-so.xlsx --key-file mot-cua.key --send`,
    )
    .action(runImport);
}

function addMapping(text: string, map: ColumnMap): ColumnMap {
  const [field = '', ...column] = text.split('=');
  if (!caseFields.includes(field as CaseField) || column.length === 0)
    throw new StartRefused(`--map ${text}: must be one of ${caseFields.join(', ')}, then = and a column's head.`);
  return { ...map, [field]: column.join('=') };
}

async function runImport(file: string, options: Options): Promise<void> {
  const config = readConfig(process.env);
  const key = readText(options.keyFile, 'the API key').trim();
  const api = caseApi(
    (options.server ?? config.publicUrl ?? `http://127.0.0.1:${config.port}`).replace(/\/$/, ''),
    key,
  );
  const register = await api.register();
  const columns = rememberedColumns(join(config.dataDir, 'import-columns.json'));
  const sheet = readSheet(file);
  const progress = progressLine(process.stderr, sheet.share);
  const kinds = new Map<string, number>();
  let heads: readonly string[] = [];
  const rejectedTo = options.rejected ?? `${file.replace(/\.\w+$/, '')}.rejected.csv`;
  const rejected = rejectedFile(rejectedTo, () => heads);

  const result = await importCases(sheet.rows, {
    register,
    now: createClock().now,
    ...(options.send ? { report: api.report } : {}),
    columnsFor(found) {
      heads = found;
      return { ...columns.of(found), ...options.map };
    },
    async rejected(row) {
      for (const kind of new Set(row.reasons.map(kindOf))) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      await rejected.write(row);
    },
    progress,
  });
  progress.end();
  columns.keep(result.heads, result.columns);
  const written = await rejected.close();
  console.log(summary(result.counts, kinds, options, written ? rejectedTo : undefined));
  if (result.counts.rejected > 0) process.exitCode = 2;
}

function readText(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new StartRefused(`${file} (${what}) cannot be read: check the path.`);
  }
}

function summary(
  counts: ImportCounts,
  kinds: ReadonlyMap<string, number>,
  { send }: Options,
  rejectedTo: string | undefined,
): string {
  const { rows, created, repeated, rejected } = counts;
  const lines = [
    `${rows} rows · ${created} ${send ? 'new' : 'good'} · ${repeated} ${send ? 'reported before' : 'twice in the file'} · ${rejected} rejected`,
    ...[...kinds].sort(([, a], [, b]) => b - a).map(([kind, n]) => `  ${String(n).padStart(6)}  ${kind}`),
  ];
  if (rejectedTo !== undefined) lines.push(`Rejected rows: ${rejectedTo} (mend them there, then import that file)`);
  if (!send) lines.push('This was a dry run: nothing was stored. Add --send to report the good rows.');
  return lines.join('\n');
}
