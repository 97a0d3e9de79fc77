import { intervalOf } from '../../src/domain/scoring.ts';
import { compareUnits } from '../../src/domain/statistics/comparison.ts';
import { rotatingIndex } from '../../src/domain/statistics/rotation.ts';
import { addTally, emptyTally, type Tally, tallyOf } from '../../src/domain/tally.ts';
import type { Proof } from '../proof.ts';
import { answersOf, factorSizes, fullTally, itemShares, scoreOf, seeded } from './statistics/simulated-citizens.ts';

const repeats = 2_000;
const ballots = 120;
const meanShare = 0.85;

/**
 * By simulation: intervals cover the true share 93 to 97 times in 100, for questionnaires of 5, 11 and 22 items, whole
 * and rotating, however much a citizen's answers resemble each other; nobody is named where all units are alike.
 */
export function prove(seed: number): Proof {
  const random = seeded(seed);
  const coverage = [5, 11, 22].flatMap((items) =>
    (['full', 'rotating'] as const).flatMap((form) =>
      [0, 0.3, 0.5].map((correlation) => coverageOf(random, items, form, correlation)),
    ),
  );
  const alike = [10, 30, 100].flatMap((units) =>
    [0, 0.3, 0.5].map((correlation) => namedAmongAlike(random, units, correlation)),
  );
  const worse = [5, 10, 15].map((points) => namedWhereWorse(random, points));
  const held =
    coverage.every(({ covered, bias }) => covered >= 0.93 && covered <= 0.97 && Math.abs(bias) < 0.3) &&
    alike.every(({ named }) => named <= 0.05);
  return { title: 'Intervals and comparisons by simulation', held, body: report({ coverage, alike, worse }) };
}

function coverageOf(random: () => number, items: number, form: 'full' | 'rotating', correlation: number) {
  const shares = itemShares(items, meanShare);
  let [hits, sum] = [0, 0];
  for (let run = 0; run < repeats; run++) {
    const { share, low, high } =
      form === 'full' ? wholeRun(random, shares, correlation) : rotatingRun(random, shares, correlation);
    if (low <= meanShare && high >= meanShare) hits++;
    sum += share;
  }
  return { items, form, correlation, covered: hits / repeats, bias: 100 * (sum / repeats - meanShare) };
}

function wholeRun(random: () => number, shares: readonly number[], correlation: number) {
  const tally = fullTally(random, shares, correlation, ballots);
  return { share: tally.sum_y / tally.sum_m, ...intervalOf(tally)! };
}

/** Item `n % size` of each factor: balanced, as the blocks of invitations are. */
function rotatingRun(random: () => number, shares: readonly number[], correlation: number) {
  const sizes = factorSizes[shares.length]!;
  const starts = sizes.map((_, at) => sizes.slice(0, at).reduce((a, b) => a + b, 0));
  const tallies: Tally[] = shares.map(() => emptyTally);
  let weighted = emptyTally;
  for (let n = 0; n < ballots; n++) {
    const asked = sizes.map((size, factor) => starts[factor]! + (n % size));
    const answers = answersOf(
      random,
      asked.map((item) => shares[item]!),
      correlation,
    ).map(scoreOf);
    for (const [at, item] of asked.entries()) tallies[item] = addTally(tallies[item]!, tallyOf([answers[at]!], false));
    weighted = addTally(weighted, tallyOf(answers, false, sizes));
  }
  const byFactor = sizes.map((size, factor) => tallies.slice(starts[factor]!, starts[factor]! + size));
  const counts = Object.fromEntries(sizes.map((size, factor) => [String(factor), size]));
  const { share, interval } = rotatingIndex({ factors: Object.fromEntries(byFactor.entries()), weighted }, counts)!;
  return { share, ...interval };
}

const sizeOf = (random: () => number) => 30 + Math.floor(random() * 120);

/** How often at least one of so many units with the same share was called anything. */
function namedAmongAlike(random: () => number, units: number, correlation: number) {
  const periods = Math.max(1_000, 30_000 / units);
  const shares = itemShares(4, 0.9);
  let named = 0;
  for (let run = 0; run < periods; run++) {
    const compared = compareUnits(
      Array.from({ length: units }, (_, at) => ({
        unitId: String(at),
        tally: fullTally(random, shares, correlation, sizeOf(random)),
      })),
    );
    if (compared.units.some(({ standing }) => standing !== 'not_distinguishable')) named++;
  }
  return { units, correlation, periods, named: named / periods };
}

/** How often one unit of 40 that is worse by so many points was called below, with 100 ballots. */
function namedWhereWorse(random: () => number, points: number) {
  const periods = 400;
  let named = 0;
  for (let run = 0; run < periods; run++) {
    const compared = compareUnits(
      Array.from({ length: 40 }, (_, at) => ({
        unitId: String(at),
        tally: fullTally(random, itemShares(4, at === 0 ? 0.9 - points / 100 : 0.9), 0.3, 100),
      })),
    );
    if (compared.units[0]!.standing === 'below') named++;
  }
  return { points, named: named / periods };
}

function report({
  coverage,
  alike,
  worse,
}: {
  coverage: readonly ReturnType<typeof coverageOf>[];
  alike: readonly ReturnType<typeof namedAmongAlike>[];
  worse: readonly ReturnType<typeof namedWhereWorse>[];
}): string {
  const percent = (share: number) => (100 * share).toFixed(1);
  return [
    `${repeats} units of ${ballots} ballots each, true share ${100 * meanShare} %, items 6 points around it. Allowed: 93 to 97 % and 0.3 points.`,
    '',
    '| items | form | correlation within a citizen | covered % | bias, points |',
    '|---:|---|---:|---:|---:|',
    ...coverage.map(
      (row) => `| ${row.items} | ${row.form} | ${row.correlation} | ${percent(row.covered)} | ${row.bias.toFixed(2)} |`,
    ),
    '',
    'Units that are all alike (90 %, 30 to 149 ballots): in how many periods was anybody called clearly above or below? Allowed: 5 %.',
    '',
    '| units | correlation | periods | somebody named, % of periods |',
    '|---:|---:|---:|---:|',
    ...alike.map((row) => `| ${row.units} | ${row.correlation} | ${row.periods} | ${percent(row.named)} |`),
    '',
    'One unit of 40 that really is worse (100 ballots each, correlation 0.3): how often is it called below in one period?',
    '',
    '| worse by, points | called below, % |',
    '|---:|---:|',
    ...worse.map((row) => `| ${row.points} | ${percent(row.named)} |`),
  ].join('\n');
}
