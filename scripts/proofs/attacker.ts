import { attack } from '../../tests/web/support/attack.ts';
import type { Proof } from '../proof.ts';

const quarters = 3;
const rules = {
  live: 'counts of the province as they are, instead of blocks',
  fields: 'fields of work at each release, however few of a block are in them',
  flags: 'with and without flagged ballots, whatever the difference',
} as const;

/**
 * Somebody with the leader's and the supervisor's pages, and with everything the one reader of figures gives, looks at
 * every release of a quarter and solves for people. In between nothing that is shown changes, so that looking every
 * minute sees no more.
 */
export async function prove(seed: number): Promise<Proof> {
  const lines: string[] = [];
  const planted: string[] = [];
  let held = true;
  for (let quarter = 0; quarter < quarters; quarter++) {
    const { observer, looks, citizens, read, unknown, off, conclude } = await attack({
      seed: seed + quarter,
      crawlEvery: 4,
    });
    const { people, secretsFound } = conclude();
    held &&= people === undefined && secretsFound === 0 && unknown.length === 0;
    const seen = [citizens, looks, observer.cells(), observer.sums(), read, observer.secrets()];
    lines.push(
      `| ${[seed + quarter, ...seen, people?.length ?? 'nobody', secretsFound, unknown.length].join(' | ')} |`,
    );
    for (const [rule, what] of Object.entries(rules)) {
      const found = conclude(off[rule as keyof typeof rules]).people;
      held &&= found !== undefined;
      planted.push(`| ${seed + quarter} | ${what} | ${found ? `${found.length} people` : '**not found**'} |`);
    }
    const bands = conclude(off.bands).secretsFound;
    held &&= bands > 0;
    planted.push(
      `| ${seed + quarter} | units told as bands, in the sum over the province | ${bands} of ${observer.secrets()} bands |`,
    );
  }
  return { title: 'Somebody who adds and subtracts everything that is shown', held, body: report(lines, planted) };
}

function report(lines: readonly string[], planted: readonly string[]): string {
  return [
    'Five units, three fields, all roads, corrections, ballots found doubtful afterwards, one unit that passes into another. Every count is marked with whose answers are in it; sums that were ever shown are rows of a matrix, and exact algebra over all of them (every release, period, view of units, road, flag, factor, item, field, level, trend) looks for a combination of them that leaves fewer than five people, or the exact figure of a unit that is told as a band. Numbers on pages that are no such sum are looked for too.',
    '',
    '| seed | citizens | releases looked at | figures read | different sums | pages read | bands | fewer than five | bands found out | unknown sums on pages |',
    '|---:|---:|---:|---:|---:|---:|---:|---|---:|---:|',
    ...lines,
    '',
    'The same with one rule switched off each: an attacker who does not find that finds nothing.',
    '',
    '| seed | shown besides | found |',
    '|---:|---|---|',
    ...planted,
    '',
    'A quarter is small on purpose: where blocks are few, subtraction has most to win. Shares that are no sums (weighted figures, intervals, bands) are not solved for.',
  ].join('\n');
}
