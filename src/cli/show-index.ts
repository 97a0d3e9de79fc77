import type { Command } from 'commander';
import { findIndex, type UnitIndex } from '../results/read-index.ts';
import type { Cell } from '../results/release-body.ts';
import { askRuntime } from './ask-runtime.ts';

interface IndexOptions {
  readonly unit: string;
  readonly from: string;
  readonly to: string;
  readonly json: boolean;
}

/** `index`: what was released of one unit, by the program that runs or beside it. */
export function addIndexCommand(program: Command): void {
  program
    .command('index')
    .description('the released index of a unit or province, with interval, n and response; nothing unreleased is read')
    .requiredOption('--unit <code>', 'its id or official code')
    .requiredOption('--from <day>', 'first day, such as 2026-10-15')
    .requiredOption('--to <day>', 'last day; both must begin and end a month of reporting or a period')
    .option('--json', 'one JSON object', false)
    .action(show);
}

async function show({ unit, from, to, json }: IndexOptions): Promise<void> {
  const asked = { unit, from, to };
  const index = await askRuntime<UnitIndex>({ question: 'index', ...asked }, (rt) => findIndex(rt, asked));
  console.log(json ? JSON.stringify(index, null, 2) : lines(index).join('\n'));
}

function lines({ unit, from, to, series }: UnitIndex): string[] {
  const head = `${unit.code} ${unit.name}, ${from} to ${to}`;
  if (series.length === 0) return [`${head}: nothing is released`];
  return series.flatMap(({ instrument, form, compared, allRoads, response }) => [
    `${head} (${instrument}, ${form})`,
    `  compared index   ${inWords(compared)}`,
    `  all roads        ${inWords(allRoads)}`,
    `  response         ${response.answered} answered of ${response.asked} asked, ${response.returned} returned`,
  ]);
}

function inWords(cell: Cell): string {
  const percent = (hundredths: number) => (hundredths / 100).toFixed(2);
  if (cell.shown === 'nothing') return 'fewer than 5 telephones';
  if (cell.shown === 'band') return `between ${cell.from / 100} and ${cell.to / 100} %, n ${cell.n}`;
  const { index, low, high, n, satisfied, valid } = cell;
  return `${percent(index)} % (95 %: ${percent(low)}-${percent(high)}), n ${n}, ${satisfied} of ${valid} answers`;
}
